"""Two deeds at one moment on PostgreSQL: one begins when the other stands at a statement.

On SQLite one writes after the other, as the lock on its file has it.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text

from readiness.extensions import db
from readiness.store.tables import METADATA
from tests.conftest import Applications
from tests.databases import POSTGRESQL, chosen_backends, empty

T = TypeVar("T")

ON_POSTGRESQL = pytest.mark.skipif(
    POSTGRESQL not in chosen_backends(), reason="on SQLite one writes after the other"
)
_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def emptied(applications: Applications, patch: pytest.MonkeyPatch) -> Flask:
    """The application on PostgreSQL, with nothing stored, whichever databases this run tests."""
    url, app = applications.of(POSTGRESQL)
    applications.set_environment(patch, url)
    with app.app_context():
        empty(db.engine, METADATA)
    return app


@contextmanager
def beside(app: Flask, statement: str, deed: Callable[[], T]) -> Iterator[Future[T]]:
    """Do a deed in a thread of its own once this thread has run a statement that begins or goes on so.

    This thread goes on when the deed is done, or waits for a lock. Its end is waited for at last.
    """
    came: Future[T] = Future()
    with app.app_context():
        engine = db.engine
    mine, pool = threading.get_ident(), ThreadPoolExecutor(1)

    def heard(*arguments: object) -> None:
        if threading.get_ident() == mine and statement in str(arguments[2]) and not begun:
            begun.append(pool.submit(deed))
            _done_or_waiting(app, begun[0])

    begun: list[Future[T]] = []
    event.listen(engine, "after_cursor_execute", heard)
    try:
        yield came
    finally:
        event.remove(engine, "after_cursor_execute", heard)
        pool.shutdown()
    assert begun, f"nothing ran a statement with {statement}"
    came.set_result(begun[0].result())


def _done_or_waiting(app: Flask, deed: Future[T]) -> None:
    engine = create_engine(app.config["READINESS"].database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        while not wait([deed], 0.02).done and not connection.scalar(_WAITS):
            pass
    engine.dispose()
