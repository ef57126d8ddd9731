"""R25: neither what a try to sign in answers nor how long that takes tells whether there is such an account."""

import re
import statistics
import time

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from readiness.desk import limits
from readiness.extensions import db
from readiness.store import consultants
from readiness.store.consultant_models import CONSULTANT, SignInTry
from tests.desk.signing import DESK, EMAIL, add_consultant, browser
from tests.guard.actors import csrf_token, unchecked

CLOSE_SECONDS = 0.005
UNKNOWN = "nobody@example.be"
DISABLED = "former@example.be"
INVITED = "invited@example.be"

_TOKEN = re.compile(rb'(?<=name="csrf_token" value=")[\w.-]+')


@pytest.fixture(autouse=True)
def _accounts(app: Flask) -> None:
    """One in use, one that was disabled, and one without a password yet."""
    for email in (EMAIL, DISABLED):
        add_consultant(app, email)
    with app.app_context():
        session = db.writing_session
        former = consultants.by_email(session, DISABLED)
        assert former is not None
        consultants.disable(session, former)
        consultants.add(session, INVITED, CONSULTANT)
        session.commit()


def told(answer: TestResponse, email: str) -> tuple[int, dict[str, str], bytes]:
    """An answer as its reader gets it: without what was typed, and what is another in every answer."""
    headers = {name: value for name, value in answer.headers if name != "Content-Length"}
    number = headers.pop("X-Request-ID").encode()
    body = _TOKEN.sub(b"token", answer.data).replace(number, b"number")
    return answer.status_code, headers, body.replace(email.encode(), b"address")


def test_known_unknown_and_disabled_accounts_get_the_same_bytes(app: Flask) -> None:
    """Up to the limit of tries and beyond it, where nothing is hashed any more."""
    strict = browser(app)
    token, client = csrf_token(app, strict), unchecked(strict)
    heard: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
    for email in (EMAIL, UNKNOWN, DISABLED, INVITED):
        fields = {"csrf_token": token, "email": email, "password": "wrong"}
        heard[email] = [
            told(client.post(f"{DESK}/sign-in", data=fields), email) for _ in range(limits.PER_ACCOUNT + 1)
        ]
    first = heard[EMAIL]
    assert {status for status, _headers, _body in first} == {422}
    assert all(b"address" in body and b"token" in body for _status, _headers, body in first)
    assert [email for email, answers in heard.items() if answers != first] == []


@pytest.mark.any_database
@pytest.mark.alone
@pytest.mark.parametrize(("tries", "ratio"), [(25, 0.3), pytest.param(200, 0.1, marks=pytest.mark.soak)])
def test_known_unknown_and_disabled_accounts_take_the_same_time(app: Flask, tries: int, ratio: float) -> None:
    """Medians of CPU time, which others on the machine disturb least; few tries get a wider bound."""
    strict = browser(app)
    token, client = csrf_token(app, strict), unchecked(strict)
    taken: dict[str, list[float]] = {EMAIL: [], UNKNOWN: [], DISABLED: []}
    for turn in range(tries + 2):
        for email, times in taken.items():
            fields = {"csrf_token": token, "email": email, "password": "wrong"}
            began = time.process_time()
            answer = client.post(f"{DESK}/sign-in", data=fields)
            if turn >= 2:  # The first ones load what every try needs.
                times.append(time.process_time() - began)
            assert answer.status_code == 422
            with app.app_context():
                db.writing_session.execute(SignInTry.__table__.delete())  # type: ignore[attr-defined]
                db.session.commit()
    medians = [statistics.median(times) for times in taken.values()]
    apart = max(medians) - min(medians)
    print("medians:", ", ".join(f"{median * 1000:.1f} ms" for median in medians))  # noqa: T201
    assert apart < max(CLOSE_SECONDS, ratio * min(medians))
