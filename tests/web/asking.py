"""What a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from readiness.extensions import db


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []
    with app.app_context():
        # On SQLite the second is the first with other options, and hears what the first does.
        engines = {engine.pool: engine for engine in db.engines[::-1]}

    def heard(*arguments: object) -> None:
        said.append(str(arguments[2]))

    for engine in engines.values():
        event.listen(engine, "before_cursor_execute", heard)
    yield said
    for engine in engines.values():
        event.remove(engine, "before_cursor_execute", heard)
