"""The challenge that a device signs: good once, in one browser, for one purpose and for a while."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from readiness.extensions import db
from readiness.store import consultants, passkeys
from readiness.store.consultant_models import PasskeyChallenge
from readiness.store.models import now
from tests.client import StrictClient
from tests.desk.device import (
    ACCOUNT,
    Device,
    new_options,
    refusals,
    send_new,
    send_use,
    stored,
    use_options,
)
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, add_consultant, browser, is_in, post, sign_in


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


def test_a_replayed_answer_opens_nothing(app: Flask, device: Device) -> None:
    """Not in the same browser, not in another, and not with the cookie as it was when it was asked for."""
    first = browser(app)
    signed = device.sign(use_options(first))
    cookie = first.get_cookie("session")
    assert cookie is not None
    assert send_use(first, signed).status_code == 200
    post(first, f"{DESK}/", {}, f"{DESK}/sign-out")
    assert send_use(first, signed).status_code == 422
    assert send_use(browser(app), signed).status_code == 422
    thief = browser(app)
    thief.set_cookie("session", cookie.value)
    assert send_use(thief, signed).status_code == 422
    assert not is_in(thief)
    assert refusals(app)[0]["why"] == "challenge"


def test_a_challenge_is_the_browser_s_that_asked_for_it(app: Flask, device: Device) -> None:
    first, second = browser(app), browser(app)
    signed = device.sign(use_options(first))
    use_options(second)
    assert send_use(second, signed).status_code == 422


def test_a_failed_try_uses_its_challenge_up(app: Flask, device: Device) -> None:
    other = browser(app)
    options = use_options(other)
    assert send_use(other, "nonsense").status_code == 422
    assert send_use(other, device.sign(options)).status_code == 422


def test_an_expired_challenge_opens_nothing(app: Flask, device: Device) -> None:
    other = browser(app)
    options = use_options(other)
    with app.app_context():
        past = now() - timedelta(seconds=1)
        db.writing_session.execute(update(PasskeyChallenge).values(expires_at=past))
        db.session.commit()
    assert send_use(other, device.sign(options)).status_code == 422


def test_a_challenge_is_for_one_consultant_and_one_purpose(app: Flask, client: StrictClient) -> None:
    add_consultant(app, COLLEAGUE)
    with app.app_context():
        els, jan = (consultants.by_email(db.writing_session, email) for email in (EMAIL, COLLEAGUE))
        assert els is not None
        assert jan is not None
        for asked, taken in [(els, jan), (els, None), (None, els)]:
            challenge = passkeys.new_challenge(db.session, asked)
            assert not passkeys.take_challenge(db.session, challenge, taken)
            assert passkeys.take_challenge(db.session, challenge, asked)
            assert not passkeys.take_challenge(db.session, challenge, asked)
        old = passkeys.new_challenge(db.session, els, at=now() - passkeys.CHALLENGE_LIFE)
        assert not passkeys.take_challenge(db.session, old, els)


def test_a_challenge_to_sign_in_adds_no_passkey(app: Flask, client: StrictClient) -> None:
    sign_in(client)
    options = new_options(client)
    signing = use_options(client, ACCOUNT)
    made = Device().make({**options, "challenge": signing["challenge"]})
    assert send_new(client, made).status_code == 422
    assert not stored(app)
