"""What is stored already: opened without making or changing anything, and asked for by commands that need it.

The application makes the embedded database's folder, key and file where they are not there. A command that was started
in a wrong folder, or without its settings, would then read an empty database and say that all is well.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import Engine, NullPool, create_engine, inspect, make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from readiness.config import Config
from readiness.engines import make_engine
from readiness.environment import TEXT


def with_database(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command in the application, on a database that is there.

    Raises ClickException where there is none, before the application is made.
    """
    within = with_appcontext(command)

    @wraps(command)
    def checked(*arguments: Any, **options: Any) -> None:
        config = Config.as_it_is(os.environ)
        if reason := missing(config.database_url):
            raise click.ClickException(f"{reason}: {mend(config.embedded)}.")
        within(*arguments, **options)

    return checked


def tell(config: Config) -> None:
    """Say on standard error which database a command reads, to a person; a program reads the log there."""
    if config.log == TEXT:
        click.echo(f"Database: {shown(config.database_url)}", err=True)


def shown(database_url: str) -> str:
    """Which database that is, as a person may read it: the file's path, or the address without its password."""
    file = file_of(database_url)
    return str(file) if file else make_url(database_url).render_as_string(hide_password=True)


def mend(embedded: bool) -> str:
    """What to do where there is no database: of the data folder, or else of an address that is set."""
    variable = "READINESS_DATA_DIR" if embedded else "READINESS_DATABASE_URL"
    return f"run `readiness upgrade` first, which makes its tables, or set {variable} as the site has it"


def file_of(database_url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    url = make_url(database_url)
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def missing(database_url: str) -> str:
    """Why nothing can be read from a database, naming it; empty when something can.

    Raises OperationalError when a server does not answer.
    """
    file = file_of(database_url)
    if file and not file.exists():
        return f"There is no database at {file} yet"
    try:
        with opened(database_url) as engine:
            has_tables = inspect(engine).has_table("alembic_version")
    except DatabaseError as error:
        if isinstance(error, OperationalError) and not file:
            raise
        return f"The database at {shown(database_url)} cannot be read ({error.orig})"
    return "" if has_tables else f"The database at {shown(database_url)} has no tables yet"


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """An engine to look at a database with. SQLite's file, its log and its folder stay as they are."""
    file = file_of(database_url)
    engine = _read_only(file) if file else make_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _read_only(file: Path) -> Engine:
    """An engine on a SQLite file that writes nothing."""
    # SQLite makes a log beside the file even to read; where there is none nobody has it open, so none is needed.
    mode = "mode=ro" if file.with_name(f"{file.name}-wal").exists() else "mode=ro&immutable=1"
    address = f"{file.as_uri()}?{mode}"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False),
        poolclass=NullPool,
        hide_parameters=True,
    )
