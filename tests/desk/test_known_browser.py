"""R26: strangers who try an account shut nobody out of a browser in which they were before."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update

from readiness import cli
from readiness.desk import limits
from readiness.extensions import db
from readiness.store import consultants, known_browsers, sign_in_tries
from readiness.store.consultant_models import KnownBrowser, SignInTry
from readiness.store.models import now
from tests.client import StrictClient
from tests.desk.device import ACCOUNT, Device, add, use
from tests.desk.signing import (
    COLLEAGUE,
    DESK,
    EMAIL,
    PASSWORD,
    add_consultant,
    browser,
    post,
    send_password,
    sign_in,
)
from tests.web.walking import path_of

NEW = "drie eenden op het kanaal"


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


@pytest.fixture
def known(app: Flask) -> StrictClient:
    """A browser in which Els signed in and out."""
    client = browser(app)
    sign_in(client)
    sign_out(client)
    return client


def sign_out(client: StrictClient, shown: str = f"{DESK}/") -> None:
    assert path_of(post(client, shown, {}, f"{DESK}/sign-out")) == f"{DESK}/sign-in"


def try_from_elsewhere(app: Flask, email: str = EMAIL) -> None:
    """As many wrong passwords as it takes."""
    stranger = browser(app)
    for _ in range(limits.PER_ACCOUNT):
        send_password(stranger, email, "wrong")
    assert send_password(stranger, email).status_code == 422


def rows(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(KnownBrowser)).all())


def test_the_cookie_is_long_lived_and_out_of_a_script_s_reach(known: StrictClient) -> None:
    cookie = known.get_cookie("desk-known")
    assert cookie is not None
    assert cookie.max_age == 180 * 24 * 3600
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")


def test_the_right_password_works_in_a_known_browser_while_strangers_try(
    app: Flask, known: StrictClient
) -> None:
    try_from_elsewhere(app)
    assert send_password(browser(app)).status_code == 422
    sign_in(known)


def test_a_known_browser_has_a_limit_of_its_own(app: Flask, known: StrictClient) -> None:
    for _ in range(limits.PER_KNOWN_BROWSER):
        assert send_password(known, EMAIL, "wrong").status_code == 422
    assert send_password(known).status_code == 422
    sign_in(browser(app))


def test_the_limit_of_a_known_browser_ends_by_itself(app: Flask, known: StrictClient) -> None:
    for _ in range(limits.PER_KNOWN_BROWSER + 5):
        send_password(known, EMAIL, "wrong")
    with app.app_context():
        db.writing_session.execute(
            update(SignInTry).values(at=now() - sign_in_tries.WINDOW - timedelta(seconds=1))
        )
        db.session.commit()
    sign_in(known)


def test_a_browser_is_known_to_one_account_only(app: Flask, known: StrictClient) -> None:
    add_consultant(app, COLLEAGUE)
    try_from_elsewhere(app, COLLEAGUE)
    assert send_password(known, COLLEAGUE).status_code == 422


def test_a_cookie_that_opens_no_row_helps_nobody(app: Flask) -> None:
    try_from_elsewhere(app)
    stranger = browser(app)
    stranger.set_cookie("desk-known", "planted")
    assert send_password(stranger).status_code == 422


def test_the_password_alone_makes_no_browser_known(app: Flask, client: StrictClient) -> None:
    sign_in(client)
    device = Device()
    add(client, device)
    halfway = browser(app)
    assert path_of(send_password(halfway)) == f"{DESK}/second-factor"
    assert halfway.get_cookie("desk-known") is None
    use(halfway, device, f"{DESK}/second-factor")
    assert halfway.get_cookie("desk-known") is not None


def test_strangers_who_know_the_password_do_not_shut_the_second_factor(
    app: Flask, client: StrictClient
) -> None:
    sign_in(client)
    add(client, Device())
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        codes = consultants.new_recovery_codes(db.session, who)
        db.session.commit()
    stranger = browser(app)
    send_password(stranger)
    page = f"{DESK}/second-factor"
    for _ in range(limits.PER_ACCOUNT):
        assert post(stranger, page, {"code": "000000"}).status_code == 422
    assert post(stranger, page, {"code": codes[0]}).status_code == 422
    sign_out(client)
    send_password(client)
    assert path_of(post(client, page, {"code": codes[0]})) == f"{DESK}/"


def test_guessing_codes_in_a_known_browser_has_a_limit_that_the_password_does_not_start_anew(
    app: Flask, client: StrictClient
) -> None:
    sign_in(client)
    add(client, Device())
    sign_out(client)
    for _ in range(limits.PER_KNOWN_BROWSER):
        send_password(client)
        post(client, f"{DESK}/second-factor", {"code": "000000"})
        sign_out(client, f"{DESK}/second-factor")
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        codes = consultants.new_recovery_codes(db.session, who)
        db.session.commit()
    send_password(client)
    assert post(client, f"{DESK}/second-factor", {"code": codes[0]}).status_code == 422


def test_one_browser_is_one_row_however_often_it_signs_in(app: Flask, known: StrictClient) -> None:
    first = known.get_cookie("desk-known")
    sign_in(known)
    second = known.get_cookie("desk-known")
    assert rows(app) == 1
    assert first is not None
    assert second is not None
    assert first.value != second.value


def test_a_new_password_disabling_and_a_reset_forget_every_browser(app: Flask, known: StrictClient) -> None:
    sign_in(known)
    other = browser(app)
    sign_in(other)
    assert rows(app) == 2
    post(known, ACCOUNT, {"password": PASSWORD, "new_password": NEW}, f"{ACCOUNT}/password")
    assert rows(app) == 1, "this one begins anew"
    for command in (["reset", "--second-factor", EMAIL], ["disable", EMAIL]):
        assert CliRunner().invoke(cli.main, ["consultant", *command]).exit_code == 0
        assert rows(app) == 0
        with app.app_context():
            who = consultants.by_email(db.writing_session, EMAIL)
            assert who is not None
            known_browsers.begin(db.session, who)
            db.session.commit()


def test_a_browser_is_forgotten_after_half_a_year(app: Flask, known: StrictClient) -> None:
    with app.app_context():
        past = now() - known_browsers.LIFE
        db.writing_session.execute(update(KnownBrowser).values(seen_at=past))
        db.session.commit()
    try_from_elsewhere(app)
    assert send_password(known).status_code == 422
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        known_browsers.begin(db.session, who)
        db.session.commit()
    assert rows(app) == 1
