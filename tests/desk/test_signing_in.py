"""Getting in, and being kept out."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from readiness.desk import limits
from readiness.extensions import db
from readiness.store import consultants, limited, sign_in_tries
from readiness.store.consultant_models import SignInTry
from readiness.store.models import now
from readiness.store.sign_in_tries import WINDOW
from tests.client import StrictClient
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
from tests.web.walking import path_of

REFUSED = [
    (EMAIL, "not the password"),
    (EMAIL, ""),
    ("nobody@example.be", PASSWORD),
    ("", ""),
    ("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200, PASSWORD),
    (EMAIL, PASSWORD.upper()),
    (EMAIL, PASSWORD + " "),
]


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


def without_token(html: str) -> str:
    return re.sub(r'name="(csrf_token|email)"[^>]*', "", html)


def test_the_right_password_opens_the_desk(client: StrictClient) -> None:
    assert not is_in(client)
    sign_in(client)
    assert is_in(client)
    assert path_of(client.get(f"{DESK}/sign-in")) == f"{DESK}/"


def test_an_address_is_the_same_however_it_is_typed(client: StrictClient) -> None:
    assert path_of(send_password(client, f" {EMAIL.upper()} ")) == f"{DESK}/"


@pytest.mark.parametrize(("email", "password"), REFUSED)
def test_anything_else_gets_the_same_page(client: StrictClient, email: str, password: str) -> None:
    right = send_password(client, EMAIL, "wrong")
    response = send_password(client, email, password)
    assert response.status_code == right.status_code == 422
    assert PASSWORD not in response.text
    if email:
        assert without_token(response.text).replace(email, "") == without_token(right.text).replace(EMAIL, "")
    assert not is_in(client)


@pytest.mark.usefixtures("heavy_passwords")
def test_an_unknown_address_takes_as_long_as_a_known_one(client: StrictClient, app: Flask) -> None:
    """Ratios within one run; both hash once, which is nearly all of the time."""

    def once(email: str) -> float:
        began = time.process_time()
        send_password(client, email, "wrong")
        with app.app_context():
            db.writing_session.execute(SignInTry.__table__.delete())  # type: ignore[attr-defined]
            db.session.commit()
        return time.process_time() - began

    once(EMAIL)
    known, unknown = [], []
    for _ in range(15):
        known.append(once(EMAIL))
        unknown.append(once("nobody@example.be"))
    assert 0.7 < statistics.median(known) / statistics.median(unknown) < 1.4


def test_a_new_cookie_comes_with_each_sign_in(app: Flask, client: StrictClient) -> None:
    client.set_cookie("desk", "planted")
    sign_in(client)
    cookie = client.get_cookie("desk")
    assert cookie is not None
    assert cookie.value != "planted"
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, client: StrictClient) -> None:
    sign_in(client)
    copy = browser(app)
    cookie = client.get_cookie("desk")
    assert cookie is not None
    copy.set_cookie("desk", cookie.value)
    assert is_in(copy)
    assert path_of(post(client, f"{DESK}/", {}, f"{DESK}/sign-out")) == f"{DESK}/sign-in"
    assert not is_in(client)
    assert not is_in(copy)


def test_nobody_is_signed_out_from_elsewhere(client: StrictClient) -> None:
    sign_in(client)
    client.post(f"{DESK}/sign-out")
    assert is_in(client)


def test_disabling_ends_every_session_and_keeps_out(app: Flask, client: StrictClient) -> None:
    sign_in(client)
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        consultants.disable(db.session, who)
        db.session.commit()
    assert not is_in(client)
    assert send_password(client).status_code == 422


def test_too_many_tries_shut_the_account_for_a_while(app: Flask, client: StrictClient) -> None:
    for _ in range(limits.PER_ACCOUNT):
        assert send_password(client, EMAIL, "wrong").status_code == 422
    assert send_password(browser(app)).status_code == 422
    with app.app_context():
        account = limited.key(app.config["READINESS"].secret_key, "account", EMAIL)
        assert sign_in_tries.count(db.session, account) == limits.PER_ACCOUNT, "going on makes it no longer"
    with app.app_context():
        db.writing_session.execute(update(SignInTry).values(at=now() - WINDOW - timedelta(seconds=1)))
        db.session.commit()
    sign_in(client)


def test_too_many_tries_from_one_place_shut_it_for_every_account(client: StrictClient) -> None:
    for number in range(limits.PER_ADDRESS):
        send_password(client, f"someone{number}@example.be", "wrong")
    assert send_password(client).status_code == 422


def test_the_right_password_starts_the_count_anew(client: StrictClient) -> None:
    for _ in range(limits.PER_ACCOUNT - 1):
        send_password(client, EMAIL, "wrong")
    sign_in(client)
    post(client, f"{DESK}/", {}, f"{DESK}/sign-out")
    for _ in range(limits.PER_ACCOUNT - 1):
        send_password(client, EMAIL, "wrong")
    sign_in(client)
