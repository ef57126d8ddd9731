"""What was written down while the clock was far ahead waits for no moment that never comes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from readiness.engines import writing
from readiness.extensions import db
from readiness.store import outgoing, quality
from readiness.store.models import now
from readiness.store.outgoing_models import HANDING_OVER, MAIL, WEBHOOK, Outgoing

AHEAD = timedelta(days=400)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context(), Session(writing(db.engine), expire_on_commit=False) as made:
        yield made


def queued(session: Session, kind: str, ahead: timedelta) -> None:
    """Put something in by a clock that is ahead."""
    outgoing.add(session, kind, "one", {})
    session.execute(update(Outgoing).values(created_at=now() + ahead, next_try_at=now() + ahead))


def test_what_was_queued_is_taken_up(session: Session) -> None:
    queued(session, MAIL, AHEAD)
    assert outgoing.due(session, now())[MAIL] == (1, 0)
    assert outgoing.overdue(session, now()) == 1
    item = outgoing.claim(session, {MAIL}, now())
    assert item is not None
    assert item.next_try_at < now() + timedelta(hours=1)


def test_what_waits_for_its_next_try_goes_on_waiting(session: Session) -> None:
    queued(session, WEBHOOK, outgoing.LONGEST - timedelta(minutes=1))
    assert outgoing.claim(session, {WEBHOOK}, now()) is None
    assert outgoing.due(session, now())[WEBHOOK] == (0, 0)
    assert outgoing.overdue(session, now()) == 0


@pytest.mark.parametrize("after", ["claim", "put back"])
def test_what_a_worker_had_is_taken_up(session: Session, after: str) -> None:
    queued(session, MAIL, timedelta())
    item = outgoing.claim(session, {MAIL}, now() + AHEAD)
    assert item is not None
    if after == "put back":
        assert outgoing.put_back(session, item, "no", now() + AHEAD)
    session.commit()
    again = outgoing.claim(session, {MAIL}, now())
    assert again is not None
    # Who had it then sends nothing any more.
    assert again.claims == 2


def test_what_was_perhaps_sent_is_shown_to_a_person(session: Session) -> None:
    queued(session, MAIL, timedelta())
    session.execute(update(Outgoing).values(state=HANDING_OVER, claimed_at=now() + AHEAD))
    assert len(outgoing.perhaps_sent(session, now())) == 1


def test_the_quality_of_the_questionnaire_is_computed_again(session: Session) -> None:
    assert quality.begin(session, "2026.1", now() + AHEAD)
    assert quality.begin(session, "2026.1", now())
    assert not quality.begin(session, "2026.1", now())
    assert not quality.begin(session, "2026.1", now() - timedelta(hours=1))
