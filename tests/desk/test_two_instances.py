"""What one instance of the site knows of a consultant the other knows too: they share nothing but the database."""

import pytest
from flask import Flask

from readiness.app import create_app
from readiness.desk import limits
from tests.client import StrictClient
from tests.desk.device import ACCOUNT, Device, send_use, use_options
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, is_in, post, send_password, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


@pytest.fixture
def other(app: Flask) -> Flask:
    """A second instance with the same settings, and with connections and memory of its own."""
    made = create_app(app.config["READINESS"])
    made.testing, made.test_client_class = True, StrictClient
    return made


def at(instance: Flask, client: StrictClient) -> StrictClient:
    """The same browser, whose next request another instance answers."""
    moved = browser(instance)
    moved._cookies = client._cookies
    return moved


def copied(instance: Flask, client: StrictClient) -> StrictClient:
    """Another browser with the cookies as they are now."""
    thief = browser(instance)
    thief._cookies = dict(client._cookies or {})
    return thief


@pytest.mark.parametrize(
    ("shown", "path"), [(f"{DESK}/", f"{DESK}/sign-out"), (ACCOUNT, f"{ACCOUNT}/sessions/end")]
)
def test_a_session_that_ended_at_one_instance_is_refused_at_the_other(
    app: Flask, other: Flask, shown: str, path: str
) -> None:
    client = browser(app)
    sign_in(client)
    assert is_in(at(other, client))
    copy_here, copy_there = copied(app, client), copied(other, client)
    ending = client
    if path.endswith("end"):
        # Els ends it from the session that she has at another place.
        ending = browser(app)
        sign_in(ending)
    assert is_in(copy_there), "that instance has seen the session alive"
    post(ending, shown, {}, path)
    assert not is_in(copy_there)
    assert not is_in(copy_here)


def test_a_passkey_s_challenge_from_one_instance_is_answered_at_the_other_and_used_up_at_both(
    app: Flask, other: Flask, device: Device
) -> None:
    client = browser(app)
    signed = device.sign(use_options(client))
    copies = [copied(instance, client) for instance in (app, other)]
    assert send_use(at(other, client), signed).status_code == 200
    assert is_in(client)
    for copy in copies:
        assert send_use(copy, signed).status_code == 422
        assert not is_in(copy)


def test_wrong_passwords_at_both_instances_are_counted_together(app: Flask, other: Flask) -> None:
    strangers = browser(app), browser(other)
    for number in range(limits.PER_ACCOUNT):
        send_password(strangers[number % 2], EMAIL, "wrong")
    for stranger in strangers:
        assert send_password(stranger).status_code == 422
        assert not is_in(stranger)


def test_a_browser_that_is_known_at_one_instance_is_known_at_the_other(app: Flask, other: Flask) -> None:
    client = browser(app)
    sign_in(client)
    post(client, f"{DESK}/", {}, f"{DESK}/sign-out")
    for _ in range(limits.PER_ACCOUNT):
        send_password(browser(app), EMAIL, "wrong")
    assert send_password(browser(other)).status_code == 422
    assert path_of(send_password(at(other, client))) == f"{DESK}/"
