"""The databases that tests use: SQLite files, and databases on one PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, inspect, make_url, text

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


def chosen_backends() -> list[str]:
    """Read which databases this run tests: `READINESS_TEST_DATABASE`, one or both with a comma between."""
    names = os.environ.get("READINESS_TEST_DATABASE", SQLITE).split(",")
    unknown = set(names) - {SQLITE, POSTGRESQL}
    if unknown:
        raise ValueError(f"READINESS_TEST_DATABASE names {unknown}: use {SQLITE}, {POSTGRESQL} or both")
    return names


@dataclass
class Databases:
    """Makes databases in a folder or on the server that `TEST_DATABASE_URL` names, and drops them."""

    folder: Path
    made: list[URL] = field(default_factory=list)

    def empty(self, backend: str) -> str:
        """Make a database without any table and return its address."""
        name = f"readiness_test_{uuid4().hex[:12]}"
        if backend == SQLITE:
            return f"sqlite:///{self.folder / name}.db"
        server = make_url(os.environ["TEST_DATABASE_URL"])
        _administer(server, f'CREATE DATABASE "{name}"')
        self.made.append(server.set(database=name))
        return self.made[-1].render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Drop what was made on the server; the SQLite files go with pytest's own folder."""
        for address in self.made:
            server = make_url(os.environ["TEST_DATABASE_URL"])
            _administer(server, f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)')


def tables_of(url: str) -> list[str]:
    """The names of a database's tables."""
    engine = create_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


def empty(engine: Engine, tables: MetaData) -> None:
    """Delete every row. One statement asks which tables hold any: most tests leave most of them empty."""
    last_first = list(reversed(tables.sorted_tables))
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {table.name})" for table in last_first)
    with engine.connect() as connection:
        holds = connection.exec_driver_sql(f"SELECT {asked}").one()
    filled = [table for table, held in zip(last_first, holds, strict=True) if held]
    if filled:
        with engine.begin() as connection, unguarded(connection):
            for table in filled:
                connection.execute(table.delete())


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Without the triggers that keep the audit log as it is: only tests ever empty it."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        connection.execute(text("SET LOCAL session_replication_role = origin"))
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _statement in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, statement in triggers:
        connection.exec_driver_sql(statement)


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
