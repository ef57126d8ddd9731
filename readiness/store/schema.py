"""Brings the tables of a database to another revision, and loses no row on the way.

Alembic loads where something is migrated: its modules take 0.1 s and 4 MB, and a server whose database is up
to date never needs them.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from readiness.config import Config as ProgramConfig
from readiness.engines import make_engine, writing
from readiness.store import revision as revisions
from readiness.store.attempt import Attempt
from readiness.store.attempt import MigrationError as MigrationError
from readiness.store.figures import count_missing

if TYPE_CHECKING:
    from alembic.config import Config

    Run = Callable[[Config, str, str | None], None]

_SCRIPTS = Path(__file__).parents[1] / "migrations"
# Any fixed number: whoever migrates the same PostgreSQL database at the same time waits for this lock.
_LOCK = 20121126
_TURN_SECONDS = 3600
_POLL_SECONDS = 0.2
_TRIES = 40
_PAUSE_SECONDS = 1.0
_LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a statement that gave up waiting for its lock."""
_IN_USE = (
    "A table stays in use, so the migration gave way and changed nothing. End long queries and try again."
)
_log = logging.getLogger(__name__)


class UnknownRevisionError(MigrationError):
    """The database is at a revision that this program does not know: a newer program has been there."""


def upgrade(database_url: str, revision: str = "head", *, contract: bool = False) -> str | None:
    """Run the migrations up to a revision; return the revision that it was at.

    A database with something in it stops before the first contract unless `contract` says that no instance of the
    release before runs any more. All is one transaction, but one ends wherever a revision leaves it
    (`migrations/online.py`), at the revision before. Raises MigrationError when one loses a row or leaves it without
    its parent: that one is undone.
    """
    from alembic import command

    def run(config: "Config", asked: str, before: str | None) -> None:
        held = None if contract or asked != "head" else _held(before)
        command.upgrade(config, held or asked)

    return _migrate(database_url, revision, run)


def _held(before: str | None) -> str | None:
    """The revision to stop at, because a contract follows it; None where none does, or nobody uses the tables yet."""
    for (earlier, _), (number, contract) in pairwise(revisions.chain(_SCRIPTS / "versions")):
        if contract and before is not None and number > before:
            return max(earlier, before)
    return None


def downgrade(database_url: str, revision: str) -> str | None:
    """Undo the migrations down to a revision ("base" for all); as `upgrade` otherwise."""
    from alembic import command

    return _migrate(database_url, revision, lambda config, asked, _before: command.downgrade(config, asked))


def head() -> str | None:
    """Return the newest revision that this program knows."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_alembic()).get_current_head()


def current(database_url: str) -> str | None:
    """Return the revision that a database is at; None before the first migration."""
    with _engine(database_url) as engine, engine.connect() as connection:
        return _current(connection)


def is_ahead(revision: str | None) -> bool:
    """Whether a newer program has been at a database with this revision: this one may go on, and migrates nothing."""
    return revisions.is_enough(revision) and not revisions.fits(revision)


def uncounted(database_url: str) -> int:
    """How many submitted responses have no figures for dashboards yet: those of an earlier program."""
    with _engine(database_url) as engine, Session(engine) as session:
        return count_missing(session)


@contextmanager
def _engine(database_url: str) -> Iterator[Engine]:
    """An engine whose connections are closed in the end, after an error too."""
    engine = make_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def ready(config: ProgramConfig) -> None:
    """Make sure that the database is at a revision that this program can work with: the embedded one is brought there.

    Any other must be there already, or be ahead; raises MigrationError when it is behind.
    """
    present = current(config.database_url)
    if config.embedded and not revisions.is_enough(present):
        before = present or "none"
        upgrade(config.database_url)
        _log.info("The database went from revision %s to %s.", before, current(config.database_url))
    require(config)


def require(config: ProgramConfig) -> None:
    """Make sure of the same for a command that only reads: it migrates nothing, the embedded database neither.

    Raises MigrationError, which says what to do, when the database is behind.
    """
    present = current(config.database_url)
    if revisions.fits(present):
        return
    if revisions.is_enough(present):
        # Another instance has been upgraded first. Revisions are numbered, and what a release takes away the
        # one before no longer uses (docs/scale.md), so this program can go on.
        _log.warning("The database is at revision %s, ahead of this program's %s.", present, revisions.last())
    else:
        raise MigrationError(
            f"The database is at revision {present or 'none'} and this program needs {revisions.newest()}: "
            f"run `{command_for(present)}` first."
        )


def command_for(present: str | None) -> str:
    """What brings a database to this program's revision: the plain command, unless a contract stands between."""
    held = _held(present)
    return (
        "readiness upgrade" if held is None or revisions.is_enough(held) else "readiness upgrade --contract"
    )


def _migrate(database_url: str, revision: str, run: "Run") -> str | None:
    from alembic.util import CommandError

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
                    if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                        raise
                    if not tries_left:
                        raise MigrationError(_IN_USE) from error
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable")
    except CommandError as error:
        raise UnknownRevisionError(str(error)) from error
    finally:
        engine.dispose()


def _run(connection: Connection, revision: str, run: "Run") -> str | None:
    attempt = Attempt(connection)
    before = _current(connection)
    run(_alembic(attempt), revision, before)
    attempt.commit()
    return before


def _current(connection: Connection) -> str | None:
    """The revision, also of a database in which nothing is yet."""
    return revisions.stored(connection) if inspect(connection).has_table("alembic_version") else None


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


def _alembic(attempt: Attempt | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    # Alembic reads its settings with % as a sign of its own.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["attempt"] = attempt
    return config
