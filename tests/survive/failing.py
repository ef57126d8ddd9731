"""Lets the n-th call to the database fail, as a disk or a network would, below SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from readiness.extensions import db

CALLS = ("do_execute", "do_executemany", "do_execute_no_params", "do_commit")


@dataclass
class Failing:
    """Counts calls; the n-th raises what the driver raises when the database goes away."""

    engine: Engine
    nth: int
    done_first: bool
    """Whether the call that fails does its work before: the answer is lost, not the deed."""
    calls: int = 0

    @property
    def failed(self) -> bool:
        """Whether it came to the call that fails."""
        return self.calls >= self.nth

    def wrapped(self, name: str) -> Any:
        """The driver's call, counted."""
        real = getattr(self.engine.dialect, name)

        def call(*arguments: Any, **options: Any) -> Any:
            self.calls += name == "do_commit" or not self.done_first
            if self.calls != self.nth or (self.done_first and name != "do_commit"):
                return real(*arguments, **options)
            if self.done_first:
                real(*arguments, **options)
            raise self.engine.dialect.loaded_dbapi.OperationalError("the database went away")

        return call


@contextmanager
def failing(app: Flask, nth: int, *, done_first: bool = False) -> Iterator[Failing]:
    """Let the n-th call fail within the block; with `done_first` the n-th commit, after it is done."""
    with app.app_context():
        made = Failing(db.engine, nth, done_first)
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(made.engine.dialect, name, made.wrapped(name))
        yield made
