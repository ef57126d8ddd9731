"""ASVS 7.5.1: what decides who gets in, or lets data out for good, asks to sign in again after a while."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import update

from readiness.desk import limits, passwords
from readiness.desk.rights import AGAIN, RIGHTS
from readiness.extensions import db
from readiness.store import api_tokens, consultants
from readiness.store.consultant_models import DeskSession
from readiness.store.models import now
from tests.api.calling import get, token
from tests.client import StrictClient, parse
from tests.desk.device import ACCOUNT, token_of
from tests.desk.forgeable import FORMS, NEW, SECRET, World
from tests.desk.reviewing import fields
from tests.desk.signing import (
    DESK,
    EMAIL,
    PASSWORD,
    add_consultant,
    browser,
    is_in,
    post,
    send_password,
    sign_in,
)
from tests.desk.test_forgery import state
from tests.web.walking import path_of

TAKEN = [endpoint for endpoint in FORMS if f"desk.{endpoint}" in AGAIN]
PAGES = sorted(set(AGAIN.values()))


def grow_old(app: Flask, minutes: float) -> None:
    """Let everybody have signed in this long ago, and be here still."""
    moment = now() - timedelta(minutes=minutes)
    with app.app_context():
        db.writing_session.execute(update(DeskSession).values(created_at=moment, verified_at=moment))
        db.session.commit()


def test_each_route_that_asks_again_is_one_of_the_desk_and_has_its_form_here() -> None:
    assert {*AGAIN, *AGAIN.values()} <= set(RIGHTS)
    assert {f"desk.{endpoint}" for endpoint in TAKEN} == set(AGAIN) - set(PAGES)


@pytest.mark.parametrize("endpoint", TAKEN)
def test_a_session_of_half_an_hour_gives_nobody_access_that_lasts(app: Flask, endpoint: str) -> None:
    """Our own form, sent from a session in use: after 31 minutes it changes nothing, after 29 it does."""
    sent = FORMS[endpoint](World(app))
    drawn = fields(sent.client, sent.shown, sent.path).to_dict(flat=False) if sent.drawn else {}
    values = {**drawn, **sent.fields, "csrf_token": token_of(sent.client, sent.shown)}
    grow_old(app, 31)
    before = state(app)
    answer = sent.client.post(sent.path, data=values)
    assert state(app) == before
    typed = [values[name] for name in ("token_name", "url", "email") if name in values]
    if typed:
        assert answer.status_code == 403
        assert all(str(text) in answer.text for text in typed)
    else:
        assert path_of(answer) == f"{DESK}/sign-in"
        assert "Er is niets gewijzigd" in sent.client.get(f"{DESK}/sign-in").text
    grow_old(app, 29)
    before = state(app)
    assert sent.client.post(sent.path, data=values).status_code in {200, 303}
    assert state(app) != before


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_that_asks_again_opens_once_that_is_done(app: Flask, endpoint: str) -> None:
    client = World(app).els
    with app.test_request_context():
        path = app.url_for(endpoint, lang="nl")
    grow_old(app, 14)
    assert client.get(path).status_code == 200
    grow_old(app, 16)
    assert path_of(client.get(path)) == f"{DESK}/sign-in"
    page = parse(client.get(f"{DESK}/sign-in").text)
    assert page.findtext(".//h1") == "Meld u nog eens aan"
    email = page.find(".//input[@name='email']")
    assert email is not None
    assert email.get("value") == EMAIL
    assert is_in(client), "whoever leaves it at that stays in"
    assert send_password(client).status_code == 303
    assert not is_in(client), "the password alone is not enough"
    sent = post(client, f"{DESK}/second-factor", {"code": pyotp.TOTP(SECRET).now()})
    assert path_of(sent) == path
    assert client.get(path).status_code == 200


def by_a_link(app: Flask, _els: StrictClient) -> None:
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        link = consultants.new_password_link(db.session, who)
        db.session.commit()
    other = browser(app)
    other.get(f"{DESK}/p/{link}")
    assert path_of(post(other, f"{DESK}/password", {"new_password": NEW})) == f"{DESK}/sign-in"


def without_second_factors(app: Flask, _els: StrictClient) -> None:
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        consultants.take_second_factors(db.session, who)
        db.session.commit()


@pytest.mark.parametrize("recover", [by_a_link, without_second_factors])
def test_an_account_that_is_recovered_has_no_tokens_of_somebody_else(
    app: Flask, client: StrictClient, recover: Callable[[Flask, StrictClient], None]
) -> None:
    add_consultant(app)
    sign_in(client)
    text = token(app, [api_tokens.RESPONSES])
    assert get(app, "/responses", text).status_code == 200
    recover(app, client)
    assert get(app, "/responses", text).status_code == 401


def test_whoever_changes_the_password_hears_of_the_tokens(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    text = token(app, [api_tokens.RESPONSES])
    post(client, ACCOUNT, {"password": PASSWORD, "new_password": NEW}, f"{ACCOUNT}/password")
    assert "1 token leest nog" in client.get(ACCOUNT).text
    assert get(app, "/responses", text).status_code == 200


def test_the_present_password_is_not_to_be_guessed_either(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    for _ in range(limits.PER_KNOWN_BROWSER):
        sent = {"password": "wrong", "new_password": NEW}
        assert post(client, ACCOUNT, sent, f"{ACCOUNT}/password").status_code == 422
    right = {"password": PASSWORD, "new_password": NEW}
    assert post(client, ACCOUNT, right, f"{ACCOUNT}/password").status_code == 422
    refused = [row for row in state(app)["audit_entry"] if "sign_in_refused" in row]
    assert len(refused) == limits.PER_KNOWN_BROWSER


def test_ten_tries_are_ten_also_when_many_come_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_consultant(app)
    checked: list[str] = []

    def fits(stored: str | None, password: str) -> bool:
        checked.append(password)
        return really(stored, password)

    really = passwords.fits
    monkeypatch.setattr(passwords, "fits", fits)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send_password(browser(app), EMAIL, "wrong").status_code, range(40)))
    assert set(answers) == {422}
    assert len(checked) == limits.PER_ACCOUNT
