"""Instances that the application is put together from."""

import logging
import sqlite3
from contextlib import closing
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from readiness.replica import Freshness, Replica, written

SMALL_FILE = 64 * 1024 * 1024
"""The largest SQLite file, in bytes, that is rewritten at once, in about a second; `readiness purge` does others."""

BEGIN = "readiness_begin"
"""Execution option: the statement that a SQLite transaction starts with."""

# A worker has a few threads, each with one connection. What companies typed stays out of error messages.
_ENGINE: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "hide_parameters": True}
_log = logging.getLogger(__name__)
_BUSY_MILLISECONDS = 5000
_CHECKPOINT_MILLISECONDS = 1000
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def make_engine(
    database_url: str, *, foreign_keys: bool = True, busy_seconds: float = _BUSY_MILLISECONDS / 1000
) -> Engine:
    """Make the engine for a SQLite file or PostgreSQL, with everything that keeps writes safe.

    SQLite transactions start as their connection's `BEGIN` option says. Without it they start with a plain
    BEGIN, in which a read followed by a write can fail, so whoever writes uses `writing(engine)`, and waits
    up to `busy_seconds` for another writer.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        # A server restart leaves dead connections in the pool; the ping replaces them unseen.
        return create_engine(url, pool_pre_ping=True, **_ENGINE)
    engine = create_engine(url, **_ENGINE)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin a transaction only at the first write, after what was read: lost updates.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {busy_seconds * 1000:.0f}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

    return engine


def writing(engine: Engine) -> Engine:
    """Return the same engine, sharing its pool, whose SQLite transactions take the write lock at once."""
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


def rewrite_file(engine: Engine, *, largest: int | None = None) -> bool:
    """Rewrite a SQLite file and its log, so that no byte of what was deleted is left; tell whether it was done.

    `secure_delete` alone is not enough: a row that moved when its page was split may leave a copy in the gap
    (measured: 3 of 1,500 deleted rows). Saving waits meanwhile, about a second for 75 MB; a file of more than
    `largest` bytes is left alone. Does nothing on PostgreSQL, whose vacuum reuses the space by itself. Best
    effort: when others keep the file busy the log says so, and the next purge does it.
    """
    if engine.dialect.name != "sqlite":
        return False
    with closing(engine.raw_connection()) as pooled, closing(pooled.cursor()) as cursor:
        size = cursor.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()
        if largest is not None and size[0] > largest:
            return False
        try:
            cursor.execute("VACUUM")
            # Until the log is emptied, the file's old pages and the log's hold what was deleted. The wait is
            # shorter than that of writers, whom it keeps out.
            cursor.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_MILLISECONDS}")
            (busy, *_pages) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            _log.warning("deleted rows may still have traces in the database file: %s", error)
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    if busy:
        _log.warning("deleted rows may still have traces in the database file: others were reading it")
    return not busy


class Database:
    """One engine for each application, and one session for each request or application context.

    The session closes, and rolls back what nobody committed, when the context ends. That costs a request
    without a query nothing, and needs no event loop as the existing extensions do.
    """

    def init_app(self, app: Flask, database_url: str | None = None) -> None:
        """Make the application's engine; the address comes from `app.config["READINESS"]` unless given."""
        config = app.config["READINESS"]
        engine = make_engine(database_url or config.database_url)
        app.extensions["readiness_engines"] = (engine, writing(engine))
        replica = config.replica
        app.extensions["readiness_replica"] = replica and Replica(replica.url, replica.limit)
        app.teardown_appcontext(_close)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        engine: Engine = current_app.extensions["readiness_engines"][0]
        return engine

    @property
    def session(self) -> Session:
        """The session of this context. It takes SQLite's write lock when the request's method may write."""
        session: Session | None = g.get("readiness_session")
        if session is None:
            may_write = has_request_context() and request.method not in _READING_METHODS
            session = self._open(may_write)
        return session

    @property
    def writing_session(self) -> Session:
        """The session of this context, certain to be one that writes: for commands, and a GET that must.

        Raises RuntimeError when this context has already begun to read, because its lock would come too late.
        """
        session: Session | None = g.get("readiness_session")
        if session is None:
            session = self._open(may_write=True)
        elif session.bind is not current_app.extensions["readiness_engines"][1]:
            raise RuntimeError(
                "This context reads already: ask for the writing session before the first query."
            )
        return session

    def reading(self, since: int = 0) -> Session:
        """The session that lists and exports read with: a replica's when there is one that is fresh enough.

        `since` is what `written` said after a change that must be seen. Everything else, a company's own
        pages above all, reads with `session`. `freshness` then says how old the replica may be.
        """
        found: Session | None = g.get("readiness_reading")
        if found is not None:
            return found
        replica: Replica | None = current_app.extensions["readiness_replica"]
        if replica is None:
            return self.session
        g.readiness_freshness = fresh = replica.freshness(self.session, since)
        g.readiness_reading = found = self.session if fresh.instead else Session(replica.engine)
        return found

    @property
    def freshness(self) -> Freshness | None:
        """How old what `reading` reads may be; None without a replica, or when nobody has asked for it."""
        found: Freshness | None = g.get("readiness_freshness")
        return found

    def written(self) -> int:
        """Where the log stands after what was committed, for `reading`; 0 without a replica."""
        if current_app.extensions["readiness_replica"] is None:
            return 0
        with self.engine.connect() as connection:
            return written(connection)

    def _open(self, may_write: bool) -> Session:
        session = Session(current_app.extensions["readiness_engines"][may_write], expire_on_commit=False)
        g.readiness_session = session
        return session


def _close(_error: Any) -> None:
    for name in ("readiness_session", "readiness_reading"):
        session: Session | None = g.pop(name, None)
        if session is not None:
            session.close()


db = Database()
babel = Babel()
