"""Instances that the application is put together from."""

from contextlib import ExitStack
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from readiness.engines import each_by_itself, give_up_waiting, make_engine, writing
from readiness.replica import Freshness, Replica, written

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods of requests that change nothing, so that their session takes no lock."""


class Database:
    """Two engines for each application, and one session for each request or application context.

    One engine has transactions; the statements of the other take effect by themselves.

    The session closes, and rolls back what nobody committed, when the context ends. That costs a request
    without a query nothing, and needs no event loop as the existing extensions do.
    """

    def init_app(self, app: Flask, database_url: str | None = None) -> None:
        """Make the application's engine; the address comes from `app.config["READINESS"]` unless given."""
        config = app.config["READINESS"]
        engine = make_engine(database_url or config.database_url)
        alone = each_by_itself(engine)
        for each in (engine, alone):
            give_up_waiting(each)
        app.extensions["readiness_engine"] = engine
        # A page that reads needs no transaction on PostgreSQL; SQLite's makes it consistent at no cost.
        reading = engine if engine.dialect.name == "sqlite" else alone
        app.extensions["readiness_engines"] = (reading, writing(engine))
        app.extensions["readiness_alone"] = alone
        replica = config.replica
        app.extensions["readiness_replica"] = replica and Replica(replica.url, replica.limit)
        app.teardown_appcontext(_close)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        engine: Engine = current_app.extensions["readiness_engine"]
        return engine

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """That engine, and the one whose statements take effect by themselves."""
        return self.engine, current_app.extensions["readiness_alone"]

    @property
    def session(self) -> Session:
        """The session of this context. It takes SQLite's write lock when the request's method may write."""
        session: Session | None = g.get("readiness_session")
        if session is None:
            may_write = has_request_context() and request.method not in READING_METHODS
            session = self._open(may_write)
        return session

    @property
    def connection(self) -> Connection:
        """A connection of this context each of whose statements takes effect by itself, apart from `session`.

        It is for pages that read one row and write one: an object of the session costs them twice as much.
        """
        connection: Connection | None = g.get("readiness_connection")
        if connection is None:
            g.readiness_connection = connection = self.engines[1].connect()
        return connection

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
        g.readiness_reading = found = self.session if fresh.instead else Session(replica.reading)
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
    with ExitStack() as closing_all:
        # Each closes, also when the one before fails to because its database has gone.
        for name in ("readiness_session", "readiness_reading", "readiness_connection"):
            opened: Session | Connection | None = g.pop(name, None)
            if opened is not None:
                closing_all.callback(opened.close)


db = Database()
babel = Babel()
