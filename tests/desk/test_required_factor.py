"""READINESS_SECOND_FACTOR=required: nothing opens before a second factor is set up, and the last one stays."""

import dataclasses
import re

import pyotp
import pytest
from flask import Flask

from readiness.desk.rights import RIGHTS, Right
from readiness.extensions import db
from readiness.store import consultants, passkeys
from tests.client import StrictClient
from tests.desk.device import ACCOUNT, Device, add, ask, use
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, is_in, post, send_password, sign_in
from tests.web.walking import path_of

SET_UP = f"{DESK}/second-factor/set-up"
APP = f"{ACCOUNT}/authenticator"


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app, role="admin")


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for a second factor from now on."""
    config = dataclasses.replace(app.config["READINESS"], second_factor_required=True)
    monkeypatch.setitem(app.config, "READINESS", config)


def set_up_app(client: StrictClient) -> pyotp.TOTP:
    shown = re.search(r"<code class=\"secret__link\">([A-Z2-7 ]+)</code>", client.get(APP).text)
    assert shown is not None
    telephone = pyotp.TOTP(shown[1].replace(" ", ""))
    assert post(client, APP, {"code": telephone.now()}).status_code == 200
    return telephone


def assert_nothing_else_opens(app: Flask, client: StrictClient) -> None:
    for rule in app.url_map.iter_rules():
        needed = RIGHTS.get(rule.endpoint)
        if needed in {None, Right.ANYBODY, Right.HALFWAY, Right.SETTING_UP}:
            continue
        path = re.sub(r"<uid:\w+>", "0" * 32, re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(re.sub(r"<\w+>", "x", path), method=method)
            assert path_of(answer) == SET_UP, rule
    assert path_of(client.get(f"{DESK}/second-factor")) == f"{DESK}/"
    assert post(client, SET_UP, {"code": "000000"}, f"{DESK}/second-factor").status_code == 422


@pytest.mark.usefixtures("required")
def test_without_a_second_factor_one_is_set_up_first(app: Flask, client: StrictClient) -> None:
    assert path_of(send_password(client)) == SET_UP
    assert "Stel een tweede factor in" in client.get(SET_UP).text
    assert_nothing_else_opens(app, client)
    assert client.get_cookie("desk-known") is None
    before = client.get_cookie("desk")
    telephone = set_up_app(client)
    after = client.get_cookie("desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value, "a full session is a new one"
    assert client.get(f"{DESK}/").status_code == 200
    assert path_of(client.get(SET_UP)) == ACCOUNT
    other = browser(app)
    assert path_of(send_password(other)) == f"{DESK}/second-factor"
    assert telephone.secret


@pytest.mark.usefixtures("required")
def test_a_passkey_is_enough_too(app: Flask, client: StrictClient) -> None:
    send_password(client)
    device = Device()
    assert add(client, device, shown=SET_UP).json == {"location": ACCOUNT}
    assert is_in(client)
    other = browser(app)
    assert use(other, device).status_code == 200
    assert is_in(other)


@pytest.mark.usefixtures("required")
def test_whoever_has_one_cannot_set_up_another_with_the_password_alone(
    app: Flask, client: StrictClient
) -> None:
    """The way in for newcomers is none around the second factor."""
    send_password(client)
    add(client, Device(), shown=SET_UP)
    thief = browser(app)
    send_password(thief)
    page = f"{DESK}/second-factor"
    assert path_of(thief.get(SET_UP)) == page
    assert path_of(thief.get(APP)) == page
    assert path_of(ask(thief, page, f"{ACCOUNT}/passkeys/options", passkey_name="x")) == page
    assert path_of(ask(thief, page, f"{ACCOUNT}/passkeys", passkey_name="x", credential="{}")) == page
    assert path_of(ask(thief, page, APP, code="000000")) == page


@pytest.mark.usefixtures("required")
def test_the_last_one_stays(app: Flask, client: StrictClient) -> None:
    send_password(client)
    set_up_app(client)
    refused = post(client, ACCOUNT, {}, f"{APP}/remove")
    assert refused.status_code == 422
    assert "U hebt hier een tweede factor nodig" in refused.text
    add(client, Device())
    assert path_of(post(client, ACCOUNT, {}, f"{APP}/remove")) == ACCOUNT
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        [key] = passkeys.of(db.session, who)
    refused = ask(client, ACCOUNT, f"{ACCOUNT}/passkeys/remove", passkey=str(key.id))
    assert refused.status_code == 422
    assert "U hebt hier een tweede factor nodig" in refused.text
    assert is_in(client)


def test_whoever_is_in_when_it_becomes_required_sets_one_up_too(
    app: Flask, client: StrictClient, request: pytest.FixtureRequest
) -> None:
    sign_in(client)
    request.getfixturevalue("required")
    assert_nothing_else_opens(app, client)
    set_up_app(client)
    assert client.get(f"{DESK}/").status_code == 200


def test_where_it_is_optional_the_last_one_goes_and_the_codes_with_it(
    app: Flask, client: StrictClient
) -> None:
    sign_in(client)
    set_up_app(client)
    assert path_of(post(client, ACCOUNT, {}, f"{APP}/remove")) == ACCOUNT
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        assert consultants.recovery_codes_left(db.session, who) == 0
    sign_in(browser(app))


@pytest.mark.usefixtures("required")
def test_whoever_cannot_go_on_can_leave(client: StrictClient) -> None:
    send_password(client)
    assert path_of(post(client, SET_UP, {}, f"{DESK}/sign-out")) == f"{DESK}/sign-in"
    assert client.get(f"{DESK}/sign-in").status_code == 200
