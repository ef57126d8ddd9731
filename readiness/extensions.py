"""Instances that the application is put together from."""

import logging
import sqlite3
from contextlib import closing
from time import monotonic
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from readiness.replica import Freshness, Replica, written

SMALL_FILE = 64 * 1024 * 1024
"""The largest SQLite file, in bytes, that is rewritten at once, in about a second; `readiness purge` does others."""

BEGIN = "readiness_begin"
"""Execution option: the statement that a SQLite transaction starts with."""

# A worker has a few threads, each with one connection. What companies typed stays out of error messages.
_ENGINE: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "hide_parameters": True}
POOL = _ENGINE["pool_size"] + _ENGINE["max_overflow"]
"""The most connections that one process holds."""
_REST_SECONDS = 2
_log = logging.getLogger(__name__)
_BUSY_MILLISECONDS = 5000
_CHECKPOINT_MILLISECONDS = 1000
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def make_engine(
    database_url: str, *, foreign_keys: bool = True, busy_seconds: float = _BUSY_MILLISECONDS / 1000
) -> Engine:
    """Make the engine for a SQLite file or PostgreSQL, with everything that keeps writes safe.

    SQLite transactions start as their connection's `BEGIN` option says. Without it they start with a plain
    BEGIN, in which a read followed by a write can fail, so whoever writes uses `writing(engine)`, and waits
    up to `busy_seconds` for another writer.
    """
    url = make_url(database_url)
    engine = create_engine(url, **_ENGINE)
    _take_back_clean(engine)
    if url.get_backend_name() != "sqlite":
        _ping_after_rest(engine)
        return engine

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


def _take_back_clean(engine: Engine) -> None:
    """Roll back what a COMMIT that failed left open: SQLAlchemy takes such a transaction for ended.

    The connection would keep its locks in the pool, and whoever gets it next could begin nothing.
    """
    on_sqlite = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "checkin")
    def roll_back(connection: Any, record: ConnectionPoolEntry) -> None:
        if connection is None or not (
            connection.in_transaction if on_sqlite else connection.pgconn.transaction_status
        ):
            return
        try:
            connection.rollback()
        except engine.dialect.loaded_dbapi.Error as error:
            record.invalidate(error)


def _ping_after_rest(engine: Engine) -> None:
    """Replace the connections that a restart of the server left dead, unseen by whoever asks for one.

    One that was used a moment ago is taken as alive: asking each time (SQLAlchemy's `pool_pre_ping`) is a
    third of all statements of a questionnaire. The request that finds such a one dead answers 503, once.
    """

    @event.listens_for(engine, "checkin")
    def rest(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rested"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get("rested", monotonic()) > _REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error


def _give_up_waiting(engine: Engine) -> None:
    """Let nobody wait longer for a row of PostgreSQL that somebody holds than SQLite waits for its file."""
    if engine.dialect.name == "sqlite":
        return

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {_BUSY_MILLISECONDS}")
        connection.commit()


def reading(engine: Engine) -> Engine:
    """Return the same engine for whoever only reads, one statement at a time.

    On PostgreSQL each statement is then a transaction of its own, as it sees the data anyway by default:
    that spares every page BEGIN and ROLLBACK. SQLite keeps its transactions, which make a page consistent.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


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
        _give_up_waiting(engine)
        app.extensions["readiness_engine"] = engine
        app.extensions["readiness_engines"] = (reading(engine), writing(engine))
        replica = config.replica
        app.extensions["readiness_replica"] = replica and Replica(replica.url, replica.limit)
        app.teardown_appcontext(_close)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        engine: Engine = current_app.extensions["readiness_engine"]
        return engine

    @property
    def session(self) -> Session:
        """The session of this context. It takes SQLite's write lock when the request's method may write."""
        session: Session | None = g.get("readiness_session")
        if session is None:
            may_write = has_request_context() and request.method not in READING_METHODS
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
