"""Lets the n-th call to the database fail, as a disk or a network would, below SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from psycopg.errors import DiskFull
from sqlalchemy import Connection, Engine

from readiness.extensions import db
from readiness.store.direct import Row
from tests.databases import POSTGRESQL

CALLS = ("do_execute", "do_executemany", "do_execute_no_params", "do_commit")


@dataclass
class Failing:
    """Counts calls; the n-th raises what the driver raises when the database goes away."""

    nth: int
    done_first: bool
    """Whether the call that fails does its work before: the answer is lost, not the deed."""
    no_room: bool
    """Whether the disk is full, as the driver tells it; otherwise the database is gone."""
    calls: int = 0

    @property
    def failed(self) -> bool:
        """Whether it came to the call that fails."""
        return self.calls >= self.nth

    def wrapped(self, engine: Engine, name: str) -> Any:
        """The driver's call, counted."""
        real = getattr(engine.dialect, name)

        def call(*arguments: Any, **options: Any) -> Any:
            counts = not self.done_first or _takes_effect(name, arguments)
            self.calls += counts
            if self.calls != self.nth or not counts:
                return real(*arguments, **options)
            if self.done_first:
                real(*arguments, **options)
            raise self._error(engine)

        return call

    def _error(self, engine: Engine) -> Exception:
        driver: Any = engine.dialect.loaded_dbapi
        if not self.no_room:
            error: Exception = driver.OperationalError("the database went away")
        elif engine.dialect.name == POSTGRESQL:
            error = DiskFull('could not extend file "base/5/16384": No space left on device')
        else:
            error = driver.OperationalError("database or disk is full")
        return error


def _takes_effect(name: str, arguments: tuple[Any, ...]) -> bool:
    """Whether a call is a commit, or a statement outside of a transaction that changes something."""
    if name == "do_commit":
        return True
    cursor, statement = arguments[:2]
    if statement.partition(" ")[0] not in {"UPDATE", "INSERT", "DELETE"}:
        return False
    connection = cursor.connection
    return not connection.in_transaction if hasattr(connection, "in_transaction") else connection.autocommit


def _asked_in_the_usual_way(row: Row, connection: Connection, **values: str) -> Any:
    return connection.execute(row.query, values).first()


@contextmanager
def failing(app: Flask, nth: int, *, done_first: bool = False, no_room: bool = False) -> Iterator[Failing]:
    """Let the n-th call fail within the block; with `done_first` the n-th commit, after it is done."""
    with app.app_context():
        engines = {engine.dialect: engine for engine in db.engines}
    made = Failing(nth, done_first, no_room)
    with pytest.MonkeyPatch.context() as patch:
        # What fails at the driver is asked again in the usual way, where it is counted here.
        patch.setattr(Row, "first", _asked_in_the_usual_way)
        for engine in engines.values():
            for name in CALLS:
                patch.setattr(engine.dialect, name, made.wrapped(engine, name))
        yield made
