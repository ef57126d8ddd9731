"""Instances that the application is put together from. Nothing here imports another part of the project."""

import sqlite3
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

BEGIN = "readiness_begin"
"""Execution option: the statement that a SQLite transaction starts with."""

# A worker has a few threads, each with one connection. What companies typed stays out of error messages.
_ENGINE: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "hide_parameters": True}
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def make_engine(database_url: str, *, foreign_keys: bool = True) -> Engine:
    """Make the engine for a SQLite file or PostgreSQL, with everything that keeps writes safe.

    SQLite transactions start as their connection's `BEGIN` option says. Without it they start with a plain
    BEGIN, in which a read followed by a write can fail, so whoever writes uses `writing(engine)`.
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
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

    return engine


def writing(engine: Engine) -> Engine:
    """Return the same engine, sharing its pool, whose SQLite transactions take the write lock at once."""
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


class Database:
    """One engine for each application, and one session for each request or application context.

    The session closes, and rolls back what nobody committed, when the context ends. That costs a request
    without a query nothing, and needs no event loop as the existing extensions do.
    """

    def init_app(self, app: Flask, database_url: str | None = None) -> None:
        """Make the application's engine; the address comes from `app.config["READINESS"]` unless given."""
        engine = make_engine(database_url or app.config["READINESS"].database_url)
        app.extensions["readiness_engines"] = (engine, writing(engine))
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

    def _open(self, may_write: bool) -> Session:
        session = Session(current_app.extensions["readiness_engines"][may_write], expire_on_commit=False)
        g.readiness_session = session
        return session


def _close(_error: Any) -> None:
    session: Session | None = g.pop("readiness_session", None)
    if session is not None:
        session.close()


db = Database()
babel = Babel()
