"""A replica that accepts and says nothing: it costs a request a few seconds, and the next one nothing."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from readiness import replica as module
from readiness.engines import make_engine
from readiness.replica import ANSWER_SECONDS, SILENT, Replica
from readiness.store.exporting import snapshot
from tests.desk.reviewing import submitted
from tests.desk.signing import DESK, add_consultant, browser, sign_in
from tests.postgres import hanging
from tests.scale.replicas import Pair, application, pair

BOUND_SECONDS = 2 * ANSWER_SECONDS + 4
"""A question, a new connection, and what a busy machine adds."""
AT_ONCE = ANSWER_SECONDS / 2
NO_LIMIT = timedelta(days=1)


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with pair() as made:
        yield made


@pytest.fixture
def replica(both: Pair) -> Iterator[Replica]:
    """A replica that was read a moment ago, so that a connection to it is kept."""
    both.wait()
    made = Replica(both.replica.url, NO_LIMIT)
    with Session(made.reading) as session:
        session.execute(text("SELECT 1"))
    yield made
    made.engine.dispose()


@pytest.fixture
def primary(both: Pair) -> Iterator[Session]:
    engine = make_engine(both.primary.url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def rested(replica: Replica) -> None:
    """Let the time be over for which it is left alone."""
    replica._rests_until = time.monotonic()


def test_it_is_left_alone_after_a_few_seconds_and_then_asked_by_one(
    both: Pair, replica: Replica, primary: Session
) -> None:
    assert replica.freshness(primary).instead == ""
    with hanging(both.replica):
        with within(BOUND_SECONDS):
            assert replica.freshness(primary).instead == SILENT
        with within(AT_ONCE):
            assert replica.freshness(primary).instead == SILENT
        rested(replica)
        before = replica._rests_until
        with ThreadPoolExecutor(1) as pool, Session(primary.get_bind()) as other:
            asks = pool.submit(replica.freshness, other)
            while replica._rests_until == before and not asks.done():
                time.sleep(0.01)
            with within(AT_ONCE):
                assert replica.freshness(primary).instead == SILENT
            assert not asks.done(), "nobody asked again"
            assert asks.result().instead == SILENT
    rested(replica)
    assert replica.freshness(primary).instead == ""
    assert replica.freshness(primary).instead == "", "who answered is left alone"


@pytest.mark.parametrize("of_an_export", [False, True])
def test_a_list_that_it_leaves_in_the_middle_ends(
    both: Pair, replica: Replica, primary: Session, monkeypatch: pytest.MonkeyPatch, of_an_export: bool
) -> None:
    monkeypatch.setattr(module, "STATEMENT_SECONDS", ANSWER_SECONDS + 1)
    with Session(replica.reading) as session:
        if of_an_export:
            with snapshot(session) as reading:
                _read_in_the_middle(both, reading)
        else:
            _read_in_the_middle(both, session)
    with hanging(both.replica), within(AT_ONCE):
        assert replica.freshness(primary).instead == SILENT, "the next request asks again"
    rested(replica)
    assert replica.freshness(primary).instead == ""


def _read_in_the_middle(both: Pair, session: Session) -> None:
    # What takes longer than an answer may is no silence.
    session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": ANSWER_SECONDS + 0.3})
    with (
        hanging(both.replica),
        within(BOUND_SECONDS),
        pytest.raises(OperationalError, match="it said nothing for 3 seconds"),
    ):
        session.execute(text("SELECT 1"))


def test_a_restart_that_nobody_saw_does_not_count_as_silence(
    both: Pair, replica: Replica, primary: Session
) -> None:
    with make_ended(both), Session(replica.reading) as session:
        assert session.scalar(text("SELECT 1")) == 1
        assert replica.freshness(primary).instead == ""


@contextmanager
def make_ended(both: Pair) -> Iterator[None]:
    """End every connection of the replica's but this one, as a restart does."""
    engine = make_engine(both.replica.url)
    with engine.connect() as connection:
        ended = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
        mine = "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        assert connection.scalar(text(f"{ended} {mine}"))
    yield
    engine.dispose()


def test_the_desk_shows_its_list_while_the_replica_hangs(both: Pair, tmp_path: Path) -> None:
    settings = {**both.settings(tmp_path), "READINESS_REPLICA_SECONDS": "600"}
    with application(settings) as app:
        submitted(app, company="Garage Toch")
        add_consultant(app, "els@example.be", "lead")
        client = browser(app)
        sign_in(client, "els@example.be")
        both.wait()
        assert "antwoordt niet" not in client.get(f"{DESK}/").text
        with hanging(both.replica):
            for bound in (BOUND_SECONDS, AT_ONCE + 2):
                with within(bound):
                    shown = client.get(f"{DESK}/").text
                assert "antwoordt niet" in shown
                assert "Garage Toch" in shown


@pytest.mark.parametrize(("address", "expected"), [("", "3000"), ("&tcp_user_timeout=1234", "1234")])
def test_its_address_may_say_how_long_to_wait(both: Pair, address: str, expected: str) -> None:
    made = Replica(f"{both.replica.url}{address}", NO_LIMIT)
    with made.engine.connect() as connection:
        found = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    made.engine.dispose()
    assert found["tcp_user_timeout"] == expected
