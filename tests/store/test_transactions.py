"""Writing at the same time loses nothing; a request leaves nothing behind."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from readiness.extensions import db
from readiness.store import assessments
from readiness.store.exporting import responses
from readiness.store.models import Company
from readiness.store.responses import Filter
from tests.conftest import Applications
from tests.databases import SQLITE


def started(app: Flask) -> str:
    with app.app_context():
        _assessment, token = assessments.begin(db.writing_session, "nl", "2026.1")
        db.session.commit()
    return token


def at_once(app: Flask, count: int, work: Callable[[], int]) -> list[int]:
    """Run the work in as many threads, each in an application context of its own, all at one moment."""
    ready = threading.Barrier(count)

    def run() -> int:
        with app.app_context():
            ready.wait()
            return work()

    with ThreadPoolExecutor(count) as pool:
        return [running.result() for running in [pool.submit(run) for _ in range(count)]]


def test_ten_submits_at_once_give_one_submission(app: Flask) -> None:
    token = started(app)
    numbers = iter(range(10))

    def submit() -> int:
        mine = next(numbers)
        assessment = assessments.by_token(db.writing_session, token, for_update=True)
        assert assessment is not None
        time.sleep(0.02)  # As long as a score takes to work out: without a lock all ten are here now.
        first = assessments.submit(db.session, assessment, {"readiness": mine}, mine)
        db.session.commit()
        return mine if first else -1

    winners = [result for result in at_once(app, 10, submit) if result >= 0]
    assert len(winners) == 1
    with app.app_context():
        (stored,) = responses(db.session, Filter())
    assert json.loads(stored.scorecard or "") == {"readiness": winners[0]}


def test_no_update_is_lost_between_reading_and_writing(app: Flask) -> None:
    token = started(app)

    def add_twenty() -> int:
        for _ in range(20):
            assessment = assessments.by_token(db.writing_session, token, for_update=True)
            assert assessment is not None
            count = int(assessment.answers.get("count", "0"))
            assessments.save(db.session, assessment, {"count": str(count + 1)})
            db.session.commit()
        return 20

    written = sum(at_once(app, 8, add_twenty))
    with app.app_context():
        assessment = assessments.by_token(db.session, token)
        assert assessment is not None
        assert assessment.answers["count"] == str(written)


def test_what_nobody_committed_is_rolled_back_and_the_connection_returns(app: Flask) -> None:
    with app.app_context():
        db.writing_session.add(Company(name="never committed"))
        db.session.flush()
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 1
    assert pool.checkedout() == 0
    with app.app_context():
        assert db.session.query(Company).count() == 0


def test_every_connection_returns_although_one_fails_to_close(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database may be gone by then."""
    real = Session.close

    def close(session: Session) -> None:
        real(session)
        raise OperationalError("ROLLBACK", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(Session, "close", close)
    context = app.test_request_context("/nl/")
    context.push()
    db.session.query(Company).count()
    db.connection.execute(text("SELECT 1"))
    pools = [engine.pool for engine in db.engines]
    with pytest.raises(OperationalError):
        context.pop()
    assert [pool.checkedout() for pool in pools if isinstance(pool, QueuePool)] == [0, 0]


def test_a_context_without_a_query_opens_nothing(app: Flask) -> None:
    with app.test_request_context("/nl/", method="POST"):
        assert db.session is db.session
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 0


@pytest.mark.parametrize(("method", "writes"), [("GET", False), ("HEAD", False), ("POST", True)])
def test_a_post_writes_and_a_get_reads(app: Flask, method: str, writes: bool) -> None:
    with app.test_request_context("/nl/", method=method):
        assert (db.session.bind is app.extensions["readiness_engines"][1]) == writes
        if writes:
            assert db.writing_session is db.session
        else:
            with pytest.raises(RuntimeError, match="before the first query"):
                _ = db.writing_session


@pytest.fixture
def sqlite_app(applications: Applications) -> Flask:
    return applications.of(SQLITE)[1]


def test_a_reader_is_not_kept_waiting_by_a_writer(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        db.writing_session.execute(text("SELECT 1"))
        assert len(at_once(sqlite_app, 1, lambda: db.session.query(Company).count())) == 1


def test_every_sqlite_connection_is_durable_and_keeps_references(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        for _ in range(2):  # The second time the connection comes from the pool.
            with db.engine.connect() as connection:
                found = {
                    name: connection.scalar(text(f"PRAGMA {name}"))
                    for name in (
                        "journal_mode",
                        "synchronous",
                        "foreign_keys",
                        "busy_timeout",
                        "secure_delete",
                    )
                }
            assert found == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "busy_timeout": 5000,
                "secure_delete": 1,
            }


def test_a_writing_transaction_holds_the_lock_before_it_reads(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        db.writing_session.execute(text("SELECT 1"))
        with db.engine.connect() as other:
            other.connection.driver_connection.execute("PRAGMA busy_timeout = 0")  # type: ignore[union-attr]
            with pytest.raises(Exception, match="locked"):
                other.exec_driver_sql("DELETE FROM company")
            other.invalidate()
