"""The doctor finds what does not leave the house, once, and asks for a worker only where one is needed."""

import os
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.config import Config
from readiness.extensions import db
from readiness.store import consultants, outgoing
from readiness.store.api_models import Webhook
from readiness.store.models import now
from readiness.store.outgoing_models import CLAIMED, FAILED, HANDING_OVER, MAIL, WAITING, WEBHOOK, Outgoing
from readiness.upkeep.doctor import leaving
from readiness.upkeep.doctor.finding import Finding
from tests.mail.inviting import invite
from tests.upkeep.asking import asked
from tests.upkeep.test_doctor import SOUND

SERVER = {"READINESS_SMTP_URL": "smtp://localhost:25", "READINESS_MAIL_FROM": "desk@example.be"}
LATE, NOT_YET = timedelta(minutes=-61), timedelta(minutes=-59)
NO_SERVER, NO_WORKER, PERHAPS = "there is no mail server", "more than an hour ago", "perhaps sent"


def said(*, server: bool = True) -> list[Finding]:
    """What the doctor finds, with a mail server or without."""
    config = Config.from_environment({**os.environ, **SOUND, **(SERVER if server else {})})
    return asked(leaving.findings, config)


@pytest.mark.parametrize(
    ("changed", "server", "what"),
    [
        ({}, False, NO_SERVER),
        ({"next_try_at": LATE}, False, NO_SERVER),
        ({}, True, ""),
        ({"next_try_at": NOT_YET}, True, ""),
        ({"next_try_at": LATE}, True, NO_WORKER),
        ({"state": CLAIMED, "next_try_at": LATE}, True, NO_WORKER),
        ({"state": HANDING_OVER, "claimed_at": timedelta(minutes=-16)}, True, PERHAPS),
        ({"state": HANDING_OVER, "claimed_at": timedelta(minutes=-1)}, True, ""),
        ({"state": FAILED}, False, ""),
    ],
)
def test_letters_that_do_not_leave(app: Flask, changed: dict[str, object], server: bool, what: str) -> None:
    invite(app)
    with app.app_context():
        letter = db.writing_session.scalars(select(Outgoing)).one()
        for name, value in changed.items():
            setattr(letter, name, now() + value if isinstance(value, timedelta) else value)
        db.session.commit()
    found = said(server=server)
    assert [(what in one.what, one.grave) for one in found] == [(True, what == NO_WORKER)] * bool(what)


@pytest.mark.parametrize("state", [WAITING, CLAIMED, HANDING_OVER])
def test_a_message_to_a_webhook_needs_a_worker_also_without_a_mail_server(app: Flask, state: str) -> None:
    with app.app_context():
        outgoing.add(db.writing_session, WEBHOOK, "late", {}, now() + LATE)
        db.session.scalars(select(Outgoing)).one().state = state
        db.session.commit()
    (found,) = said(server=False)
    assert (found.what, found.grave) == (
        "what should have left more than an hour ago and nobody has taken up: 1",
        True,
    )


def test_webhooks_that_take_nothing(app: Flask) -> None:
    with app.app_context():
        session = db.writing_session
        els = consultants.add(session, "els@example.be", "lead")
        for moments in ({}, {"failing_since": now()}, {"failing_since": now(), "disabled_at": now()}):
            hook = {"url": "https://example.be/", "secret": "x", "submitted": True, "validated": True}
            session.add(Webhook(consultant=els, **hook, **moments))
        outgoing.add(session, MAIL, "fresh", {})
        session.commit()
    assert [(one.what.split()[3], one.what.split()[-1], one.grave) for one in said()] == [
        ("switched", "1", False),
        ("not", "1", False),
    ]
