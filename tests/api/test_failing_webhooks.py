"""A webhook that does not take what is sent: when it is switched off, and what is kept back for it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness.extensions import db
from readiness.store import outgoing, webhooks
from readiness.store.api_models import Webhook
from readiness.store.models import now
from readiness.store.outgoing_models import DONE, FAILED, WEBHOOK, Outgoing
from tests.api.receiving import Receiver, receiving
from tests.api.test_webhooks import due_again, listening, the_delivery, work
from tests.desk.reviewing import submitted


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def failed_for_days(app: Flask) -> None:
    with app.app_context():
        db.writing_session.execute(update(Webhook).values(failing_since=now() - timedelta(days=30)))
        db.session.commit()


def test_a_webhook_that_fails_for_days_is_switched_off(app: Flask, receiver: Receiver) -> None:
    listening(app, receiver.url)
    submitted(app)
    receiver.status = 500
    failed_for_days(app)
    with app.app_context():
        last = len(outgoing.MANNERS[WEBHOOK].waits)
        db.writing_session.execute(update(Outgoing).values(attempts=last))
        db.session.commit()
    submitted(app)
    assert work(app) == 2
    assert len(receiver.got) == 1, "the second is kept back"
    submitted(app)
    assert work(app) == 1
    assert len(receiver.got) == 1
    submitted(app)
    receiver.status = 204
    with app.app_context():
        hook = db.writing_session.scalars(select(Webhook)).one()
        assert hook.disabled_at is not None
        webhooks.switch_on(db.session, hook)
        db.session.commit()
    # What was kept back is sent, and what came meanwhile, whether a worker had it in hand by then or not.
    assert work(app) == 3
    assert len(receiver.got) == 4
    with app.app_context():
        states = db.session.scalars(select(Outgoing.state).order_by(Outgoing.id)).all()
    assert states == [FAILED, DONE, DONE, DONE]


def test_a_short_failure_after_a_quiet_month_switches_nothing_off(app: Flask, receiver: Receiver) -> None:
    """What failed a month ago was given up since, and nothing was sent until today."""
    listening(app, receiver.url)
    submitted(app)
    failed_for_days(app)
    receiver.status = 503
    for _try in range(3):
        assert work(app) == 1
        due_again(app)
    receiver.status = 204
    assert work(app) == 1
    assert the_delivery(app).state == DONE
    with app.app_context():
        hook = db.session.scalars(select(Webhook)).one()
        assert (hook.disabled_at, hook.failing_since) == (None, None)
