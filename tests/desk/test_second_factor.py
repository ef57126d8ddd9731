"""The authenticator and the recovery codes."""

import html
import re

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from readiness import cli
from readiness.extensions import db
from readiness.store import consultants
from tests.client import StrictClient
from tests.desk.device import ACCOUNT, Device, add, use
from tests.desk.signing import (
    COLLEAGUE,
    DESK,
    EMAIL,
    add_consultant,
    browser,
    is_in,
    post,
    send_password,
    sign_in,
)
from tests.web.walking import path_of

SECOND_FACTOR = f"{DESK}/second-factor"
SET_UP = f"{DESK}/account/authenticator"


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


def letters(client: StrictClient) -> str:
    """The secret that the page offers, as letters."""
    shown = re.search(r"<code class=\"secret__link\">([A-Z2-7 ]+)</code>", client.get(SET_UP).text)
    assert shown is not None
    return shown[1].replace(" ", "")


def set_up(client: StrictClient) -> tuple[pyotp.TOTP, list[str]]:
    """Sign in and set an app up; the app and the recovery codes."""
    sign_in(client)
    telephone = pyotp.TOTP(letters(client))
    done = post(client, SET_UP, {"code": telephone.now()})
    assert done.status_code == 200
    return telephone, re.findall(r"<code>([A-Z2-7-]+)</code>", html.unescape(done.text))


def later(telephone: pyotp.TOTP, app: Flask) -> str:
    """A code that was not used yet: the next one, which a fast clock shows already."""
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        assert who.totp_step is not None
        return telephone.at((who.totp_step + 1) * 30)


def test_the_password_alone_is_halfway(app: Flask, client: StrictClient) -> None:
    telephone, _codes = set_up(client)
    other = browser(app)
    assert path_of(send_password(other)) == SECOND_FACTOR
    assert not is_in(other)
    assert other.get(f"{DESK}/account").status_code == 303
    assert path_of(post(other, SECOND_FACTOR, {"code": later(telephone, app)})) == f"{DESK}/"
    assert is_in(other)


def test_a_code_counts_once(app: Flask, client: StrictClient) -> None:
    telephone, _codes = set_up(client)
    code = later(telephone, app)
    first, second = browser(app), browser(app)
    for other in (first, second):
        send_password(other)
    assert path_of(post(first, SECOND_FACTOR, {"code": code})) == f"{DESK}/"
    assert post(second, SECOND_FACTOR, {"code": code}).status_code == 422
    assert not is_in(second)


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "abcdef", "\N{ARABIC-INDIC DIGIT ONE}" * 6, "x" * 500]
)
def test_another_code_does_not_open(app: Flask, client: StrictClient, code: str) -> None:
    set_up(client)
    other = browser(app)
    send_password(other)
    assert post(other, SECOND_FACTOR, {"code": code}).status_code == 422
    assert not is_in(other)


def test_a_recovery_code_opens_once(app: Flask, client: StrictClient) -> None:
    _telephone, codes = set_up(client)
    assert len(codes) == consultants.RECOVERY_CODES
    first, second = browser(app), browser(app)
    send_password(first)
    assert path_of(post(first, SECOND_FACTOR, {"code": codes[0].lower()})) == f"{DESK}/"
    send_password(second)
    assert post(second, SECOND_FACTOR, {"code": codes[0]}).status_code == 422


def test_a_recovery_code_has_160_bits_of_chance(client: StrictClient) -> None:
    _telephone, codes = set_up(client)
    assert all(re.fullmatch("[A-Z2-7]{4}(-[A-Z2-7]{4}){7}", code) for code in codes)
    assert len({*codes}) == consultants.RECOVERY_CODES
    # 320 letters of an alphabet of 32: that four of these are missing happens once in some million million runs.
    assert len({*"".join(codes)} - {"-"}) > 28


def test_a_wrong_code_sets_nothing_up(client: StrictClient) -> None:
    sign_in(client)
    before = client.get(SET_UP).text
    assert post(client, SET_UP, {"code": "000000"}).status_code == 422
    assert re.findall("[A-Z2-7]{4} [A-Z2-7]{4}", before) == re.findall(
        "[A-Z2-7]{4} [A-Z2-7]{4}", client.get(SET_UP).text
    )


def test_whoever_is_next_at_a_browser_is_offered_a_secret_that_nobody_knows(
    app: Flask, client: StrictClient
) -> None:
    sign_in(client)
    els = letters(client)
    assert letters(client) == els
    cookie = client.get_cookie("session")
    assert cookie is not None
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    kept = signer.loads(cookie.value)
    assert "offered_authenticator" in kept
    assert els not in str(kept)
    post(client, f"{DESK}/", {}, f"{DESK}/sign-out")
    add_consultant(app, COLLEAGUE)
    sign_in(client, COLLEAGUE)
    assert letters(client) != els
    assert post(client, SET_UP, {"code": pyotp.TOTP(els).now()}).status_code == 422


def test_the_secret_is_not_readable_in_the_database(app: Flask, client: StrictClient) -> None:
    telephone, _codes = set_up(client)
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        assert who.totp_secret
        assert telephone.secret not in who.totp_secret


def test_one_can_do_without_again(app: Flask, client: StrictClient) -> None:
    set_up(client)
    account = f"{DESK}/account"
    assert path_of(post(client, account, {}, f"{account}/authenticator/remove")) == account
    sign_in(browser(app))


def left(app: Flask) -> int:
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        return consultants.recovery_codes_left(db.session, who)


def test_new_recovery_codes_void_the_old_ones(app: Flask, client: StrictClient) -> None:
    _telephone, old = set_up(client)
    made = post(client, ACCOUNT, {}, f"{ACCOUNT}/recovery-codes")
    new = re.findall(r"<code>([A-Z2-7-]+)</code>", html.unescape(made.text))
    assert len(new) == consultants.RECOVERY_CODES
    assert not set(new) & set(old)
    other = browser(app)
    send_password(other)
    assert post(other, SECOND_FACTOR, {"code": old[0]}).status_code == 422
    assert path_of(post(other, SECOND_FACTOR, {"code": new[0]})) == f"{DESK}/"
    assert "U hebt er nog 9." in client.get(ACCOUNT).text


@pytest.mark.parametrize("used", [6, 7, 9, 10])
def test_the_account_says_when_few_codes_are_left(app: Flask, client: StrictClient, used: int) -> None:
    _telephone, codes = set_up(client)
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        for code in codes[:used]:
            assert consultants.use_recovery_code(db.session, who, code)
        db.session.commit()
    assert left(app) == 10 - used
    assert ("Maak nieuwe." in client.get(ACCOUNT).text) == (left(app) <= 3)


def test_without_a_second_factor_there_is_nothing_to_recover(app: Flask, client: StrictClient) -> None:
    sign_in(client)
    assert "Herstelcodes" not in client.get(ACCOUNT).text
    assert path_of(post(client, ACCOUNT, {}, f"{ACCOUNT}/recovery-codes")) == ACCOUNT
    assert left(app) == 0


def test_a_reset_takes_authenticator_passkeys_and_codes_away(app: Flask, client: StrictClient) -> None:
    set_up(client)
    device = Device()
    add(client, device)
    said = CliRunner().invoke(cli.main, ["consultant", "list"]).output
    assert said.startswith(f"{EMAIL}  consultant  active, authenticator, passkeys: 1  ")
    assert CliRunner().invoke(cli.main, ["consultant", "reset", "--second-factor", EMAIL]).exit_code == 0
    assert not is_in(client)
    assert left(app) == 0
    assert use(browser(app), device).status_code == 422
    assert f"{EMAIL}  consultant  active  " in CliRunner().invoke(cli.main, ["consultant", "list"]).output


def test_the_command_gives_a_role(app: Flask, client: StrictClient) -> None:
    sign_in(client)
    assert client.get(f"{DESK}/audit").status_code == 404
    said = CliRunner().invoke(cli.main, ["consultant", "role", EMAIL, "admin"])
    assert said.output == f"{EMAIL} has the role admin now.\n"
    assert not is_in(client), "what is open was opened with the old role"
    sign_in(client)
    assert client.get(f"{DESK}/audit").status_code == 200
    assert CliRunner().invoke(cli.main, ["consultant", "role", EMAIL, "root"]).exit_code == 2
