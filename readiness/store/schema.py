"""Brings the tables of a database to another revision, and loses no row on the way."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text

from readiness.config import Config as ProgramConfig
from readiness.extensions import make_engine, writing

_SCRIPTS = Path(__file__).parents[1] / "migrations"
# Any fixed number: whoever migrates the same PostgreSQL database at the same time waits for this lock.
_LOCK = 20121126


class MigrationError(Exception):
    """The database is not at this program's revision, or a migration to it would lose data and was undone."""


def upgrade(database_url: str, revision: str = "head") -> str | None:
    """Run the migrations up to a revision in one transaction; return the revision that it was at.

    Raises MigrationError, with everything as it was, when a row is lost or left without its parent.
    """
    return _migrate(database_url, revision, command.upgrade)


def downgrade(database_url: str, revision: str) -> str | None:
    """Undo the migrations down to a revision ("base" for all); as `upgrade` otherwise."""
    return _migrate(database_url, revision, command.downgrade)


def head() -> str | None:
    """Return the newest revision that this program knows."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def current(database_url: str) -> str | None:
    """Return the revision that a database is at; None before the first migration."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision


def ready(config: ProgramConfig) -> None:
    """Make sure that the database is at the newest revision: the embedded one is brought there.

    Any other must be there already; raises MigrationError when it is not.
    """
    if config.embedded:
        upgrade(config.database_url)
    elif (present := current(config.database_url)) != head():
        raise MigrationError(
            f"The database is at revision {present or 'none'} and this program needs {head()}: "
            "run `readiness upgrade` first."
        )


def _migrate(database_url: str, revision: str, run: Callable[[Config, str], None]) -> str | None:
    # With foreign keys on, copying a SQLite table (batch mode) would delete the rows that refer to it.
    engine = make_engine(database_url, foreign_keys=False)
    try:
        with writing(engine).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            before = MigrationContext.configure(connection).get_current_revision()
            rows = _rows(connection)
            run(_alembic(connection), revision)
            _check_nothing_lost(connection, rows)
        return before
    finally:
        engine.dispose()


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    # Alembic reads its settings with % as a sign of its own.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _rows(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    tables = [Table(name, MetaData()) for name in names]
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _check_nothing_lost(connection: Connection, before: dict[str, int]) -> None:
    for name, count in _rows(connection).items():
        if count < before.get(name, 0):
            raise MigrationError(f"{name} had {before[name]} rows and would have {count}")
    if connection.dialect.name == "sqlite":
        orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        if orphans:
            raise MigrationError(f"{len(orphans)} rows would refer to a row that is not there: {orphans[:5]}")
