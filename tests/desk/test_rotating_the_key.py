"""A new READINESS_SECRET_KEY beside the one before it: nobody notices; without the old one, nothing breaks."""

import logging
from dataclasses import replace

import pyotp
import pytest
from flask import Flask

from readiness.app import create_app
from readiness.config import Config
from tests.client import StrictClient, form_values
from tests.desk.signing import DESK, add_consultant, browser, is_in, post, send_password
from tests.desk.test_second_factor import SECOND_FACTOR, later, set_up
from tests.web.walking import path_of, resend, walk_to

NEW = "a-new-key-that-nobody-has-seen-before-" + "1" * 8


def rotated(app: Flask, *, keep: bool) -> Flask:
    """The same site after its key was replaced, with the old one still set or not."""
    config: Config = app.config["READINESS"]
    before = config.secret_key if keep else ""
    again = create_app(replace(config, secret_key=NEW, secret_key_before=before))
    again.testing = True
    again.test_client_class = app.test_client_class
    return again


def carried(client: StrictClient, app: Flask) -> StrictClient:
    """The same browser, cookies and all, at another state of the site."""
    moved = app.test_client()
    assert isinstance(moved, StrictClient)
    moved._cookies = dict(client._cookies or {})
    return moved


def opened(app: Flask, telephone: pyotp.TOTP, code: str) -> StrictClient:
    """A browser that gave the password and a code."""
    client = browser(app)
    assert path_of(send_password(client)) == SECOND_FACTOR
    post(client, SECOND_FACTOR, {"code": code})
    return client


def test_an_authenticator_outlives_the_key(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    telephone, _codes = set_up(client)
    both = rotated(app, keep=True)
    assert is_in(carried(client, both))
    assert is_in(opened(both, telephone, later(telephone, app)))


def test_a_form_that_was_open_is_saved(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    fields = form_values(client.get("/nl/questions/company").text).to_dict(flat=False)
    assert len(fields["csrf_token"][0]) > 50
    for keep, status in ((True, 303), (False, 422)):
        moved = carried(client, rotated(app, keep=keep))
        assert resend(moved, "/nl/questions/company", fields).status_code == status


def test_without_the_old_key_the_code_is_refused_and_the_log_says_why(
    app: Flask, client: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    add_consultant(app)
    telephone, codes = set_up(client)
    new_alone = rotated(app, keep=False)
    with caplog.at_level(logging.WARNING):
        refused = opened(new_alone, telephone, later(telephone, app))
    assert not is_in(refused)
    assert "needs a key that is gone: `readiness consultant reset --second-factor`" in caplog.text
    assert telephone.secret not in caplog.text
    assert path_of(post(refused, SECOND_FACTOR, {"code": codes[0]})) == f"{DESK}/"
