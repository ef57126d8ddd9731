"""What a page asks of the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Connection, event

from readiness.extensions import db
from readiness.store.direct import Row


@contextmanager
def hearing(app: Flask, hear: Callable[[str], None]) -> Iterator[None]:
    """Hear every statement before it is asked, also those that are asked of the driver itself."""
    with app.app_context():
        # On SQLite the second is the first with other options, and hears what the first does.
        engines = {engine.pool: engine for engine in db.engines[::-1]}

    def heard(*arguments: object) -> None:
        hear(str(arguments[2]))

    def first(row: Row, connection: Connection, **values: str) -> Sequence[Any] | None:
        hear(str(row.query))
        return asked(row, connection, **values)

    asked = Row.first
    for engine in engines.values():
        event.listen(engine, "before_cursor_execute", heard)
    with patch.object(Row, "first", first):
        yield
    for engine in engines.values():
        event.remove(engine, "before_cursor_execute", heard)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []
    with hearing(app, said.append):
        yield said
