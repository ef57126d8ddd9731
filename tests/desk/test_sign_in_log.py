"""What the audit log keeps of signing in: who, what and how, and no address, password, code or place."""

import json
import re
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask

from readiness import cli
from readiness.desk import limits
from readiness.extensions import db
from readiness.store import audit, consultants
from tests.client import StrictClient
from tests.desk.device import ACCOUNT, NAME, Device, add, ask, use
from tests.desk.signing import (
    DESK,
    EMAIL,
    PASSWORD,
    add_consultant,
    browser,
    post,
    send_password,
    sign_in,
)

NEW = "drie eenden op het kanaal"
APP = f"{ACCOUNT}/authenticator"


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


def entries(app: Flask) -> list[tuple[str, str | None, str, str | None, dict[str, Any]]]:
    """The log, oldest first: actor, consultant, action, subject, and what is known in the detail."""
    with app.app_context():
        return [
            (
                entry.actor,
                entry.consultant.email if entry.consultant else None,
                entry.action,
                entry.subject,
                {key: value for key, value in entry.detail.items() if value is not None},
            )
            for entry in reversed(audit.newest(db.session))
        ]


def uid(app: Flask) -> str:
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        return who.uid


def actions(app: Flask) -> list[str]:
    return [action for _actor, _who, action, _subject, _detail in entries(app)]


def test_a_refused_try_names_the_account_that_exists_and_nothing_of_one_that_does_not(
    app: Flask, client: StrictClient
) -> None:
    send_password(client, EMAIL, "wrong")
    send_password(client, "nobody@example.be", "wrong")
    assert entries(app) == [
        ("nobody", None, "sign_in_refused", None, {"how": "password", "account": uid(app)}),
        ("nobody", None, "sign_in_refused", None, {"how": "password"}),
    ]


def test_beyond_the_limit_nobody_fills_the_log(app: Flask, client: StrictClient) -> None:
    for _ in range(limits.PER_ACCOUNT + 5):
        send_password(client, EMAIL, "wrong")
    assert actions(app) == ["sign_in_refused"] * limits.PER_ACCOUNT


def test_everything_that_a_consultant_does_about_signing_in_is_recorded(
    app: Flask, client: StrictClient
) -> None:
    sign_in(client)
    shown = re.search(r"<code class=\"secret__link\">([A-Z2-7 ]+)</code>", client.get(APP).text)
    assert shown is not None
    secret = shown[1].replace(" ", "")
    codes = re.findall(
        r"<code>([A-Z2-7-]+)</code>", post(client, APP, {"code": pyotp.TOTP(secret).now()}).text
    )
    device = Device()
    add(client, device)
    post(client, ACCOUNT, {}, f"{ACCOUNT}/recovery-codes")
    post(client, ACCOUNT, {}, f"{ACCOUNT}/sessions/end")
    key = re.search(r'name="passkey" value="(\d+)"', client.get(ACCOUNT).text)
    assert key is not None
    use(browser(app), device)
    ask(client, ACCOUNT, f"{ACCOUNT}/passkeys/remove", passkey=key[1])
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        fresh = pyotp.TOTP(secret).at(((who.totp_step or 0) + 1) * 30)
        newest = consultants.new_recovery_codes(db.session, who)
        db.session.commit()
    for code in ("000000", codes[0], fresh):
        other = browser(app)
        send_password(other)
        post(other, f"{DESK}/second-factor", {"code": code})
    other = browser(app)
    send_password(other)
    post(other, f"{DESK}/second-factor", {"code": newest[0]})
    post(client, ACCOUNT, {}, f"{APP}/remove")
    post(client, ACCOUNT, {"password": PASSWORD, "new_password": NEW}, f"{ACCOUNT}/password")
    post(client, f"{DESK}/", {}, f"{DESK}/sign-out")
    me, refused = ("consultant", EMAIL), ("nobody", None)
    account = uid(app)
    assert entries(app) == [
        (*me, "signed_in", account, {"how": "password"}),
        (*me, "authenticator_added", account, {}),
        (*me, "recovery_codes_made", account, {}),
        (*me, "passkey_added", account, {"passkey": int(key[1])}),
        (*me, "recovery_codes_made", account, {}),
        (*me, "signed_out_elsewhere", account, {}),
        (*me, "signed_in", account, {"how": "passkey"}),
        (*me, "passkey_removed", account, {"passkey": int(key[1])}),
        (*refused, "sign_in_refused", None, {"how": "code", "account": account}),
        (*refused, "sign_in_refused", None, {"how": "code", "account": account}),
        (*me, "signed_in", account, {"how": "authenticator"}),
        (*me, "signed_in", account, {"how": "recovery code"}),
        (*me, "authenticator_removed", account, {}),
        (*me, "password_changed", account, {}),
        (*me, "signed_out", account, {}),
    ]
    details = json.dumps([entry[4] for entry in entries(app)])
    for secret_text in (EMAIL, PASSWORD, NEW, secret, fresh, NAME, "127.0.0.1", *codes, *newest):
        assert secret_text not in details


def test_everything_that_the_command_does_is_recorded(app: Flask, client: StrictClient) -> None:
    jan = "jan.peeters@example.be"
    lines = [
        ["add", jan, "--role", "lead"],
        ["role", jan, "admin"],
        ["disable", jan],
        ["enable", jan],
        ["reset", "--second-factor", jan],
    ]
    for line in lines:
        result = CliRunner().invoke(cli.main, ["consultant", *line])
        assert result.exit_code == 0, result.output
    link = result.output.splitlines()[-1].removeprefix("http://localhost")
    client.get(link)
    post(client, f"{DESK}/password", {"new_password": NEW})
    with app.app_context():
        who = consultants.by_email(db.session, jan)
        assert who is not None
    assert entries(app) == [
        ("operator", None, "consultant_added", who.uid, {"role": "lead"}),
        ("operator", None, "role_changed", who.uid, {"role": "admin"}),
        ("operator", None, "consultant_disabled", who.uid, {}),
        ("operator", None, "consultant_enabled", who.uid, {}),
        ("operator", None, "consultant_reset", who.uid, {"second_factor": True}),
        ("consultant", jan, "password_link_used", who.uid, {}),
    ]
