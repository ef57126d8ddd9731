"""Brings the tables of a database to another revision, and loses no row on the way."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from readiness.config import Config as ProgramConfig
from readiness.extensions import make_engine, writing
from readiness.store.figures import count_missing

_SCRIPTS = Path(__file__).parents[1] / "migrations"
# Any fixed number: whoever migrates the same PostgreSQL database at the same time waits for this lock.
_LOCK = 20121126
_TURN_SECONDS = 3600
_POLL_SECONDS = 0.2
# PostgreSQL looks for a deadlock after a second and may then end the company's side: this is over before.
_LOCK_MILLISECONDS = 500
_STATEMENT_SECONDS = 900
_TRIES = 40
_PAUSE_SECONDS = 1.0
_IN_USE = (
    "A table stays in use, so the migration gave way and changed nothing. End long queries and try again."
)
_log = logging.getLogger(__name__)


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


def uncounted(database_url: str) -> int:
    """How many submitted responses have no figures for dashboards yet: those of an earlier program."""
    engine = make_engine(database_url)
    with Session(engine) as session:
        missing = count_missing(session)
    engine.dispose()
    return missing


def ready(config: ProgramConfig) -> None:
    """Make sure that the database is at the newest revision: the embedded one is brought there.

    Any other must be there already, or be ahead; raises MigrationError when it is behind.
    """
    if config.embedded:
        upgrade(config.database_url)
    elif (present := current(config.database_url)) == head():
        return
    elif present is not None and present > (head() or ""):
        # Another instance has been upgraded first. Revisions are numbered, and what a release takes away the
        # one before no longer uses (docs/scale.md), so this program can go on.
        _log.warning("The database is at revision %s, ahead of this program's %s.", present, head())
    else:
        raise MigrationError(
            f"The database is at revision {present or 'none'} and this program needs {head()}: "
            "run `readiness upgrade` first."
        )


def _migrate(database_url: str, revision: str, run: Callable[[Config, str], None]) -> str | None:
    # With foreign keys on, copying a SQLite table (batch mode) would delete the rows that refer to it.
    engine = make_engine(database_url, foreign_keys=False, busy_seconds=_TURN_SECONDS)
    try:
        with writing(engine).connect() as connection:
            _wait_for_turn(connection)
            for tries_left in reversed(range(_TRIES)):
                try:
                    return _run(connection, revision, run)
                except OperationalError as error:
                    connection.rollback()
                    if not isinstance(error.orig, LockNotAvailable):
                        raise
                    if not tries_left:
                        raise MigrationError(_IN_USE) from error
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable")
    finally:
        engine.dispose()


def _run(connection: Connection, revision: str, run: Callable[[Config, str], None]) -> str | None:
    if connection.dialect.name == "postgresql":
        # An ALTER that waits for a long query holds up everybody behind it: it gives way, and tries again.
        connection.execute(select(func.set_config("lock_timeout", f"{_LOCK_MILLISECONDS}ms", True)))
        connection.execute(select(func.set_config("statement_timeout", f"{_STATEMENT_SECONDS}s", True)))
    before = MigrationContext.configure(connection).get_current_revision()
    rows = _rows(connection)
    run(_alembic(connection), revision)
    _check_nothing_lost(connection, rows)
    connection.commit()
    return before


def _wait_for_turn(connection: Connection) -> None:
    """Let one process migrate at a time: SQLite's write lock does it there, a lock of ours on PostgreSQL.

    The lock belongs to the connection and goes with it. It is asked for again and again, because a statement
    that waits would hold up an index that the other one builds concurrently. Raises MigrationError.
    """
    if connection.dialect.name != "postgresql":
        return
    deadline = time.monotonic() + _TURN_SECONDS
    while not connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
        connection.rollback()
        if time.monotonic() > deadline:
            raise MigrationError("Another process has been migrating this database for an hour.")
        time.sleep(_POLL_SECONDS)
    connection.commit()


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
