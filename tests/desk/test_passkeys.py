"""Passkeys: added, used and removed with a device in software, and every way in which one is refused."""

import json

import pytest
from flask import Flask

from readiness.desk import limits
from readiness.extensions import db
from readiness.store import consultants
from tests.client import StrictClient
from tests.desk.device import (
    ACCOUNT,
    Device,
    add,
    ask,
    new_options,
    refusals,
    send_new,
    stored,
    use,
    use_options,
)
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, add_consultant, browser, is_in, send_password, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


def test_a_passkey_is_in_the_list_with_its_name_and_signs_in_alone(
    app: Flask, client: StrictClient, device: Device
) -> None:
    page = client.get(ACCOUNT).text
    assert "werklaptop" in page
    assert "nooit" in page
    other = browser(app)
    assert use(other, device).json == {"location": f"{DESK}/"}
    assert is_in(other)
    assert "nooit" not in client.get(ACCOUNT).text
    [key] = stored(app)
    assert key.used_at is not None
    assert key.sign_count == device.count


def test_several_passkeys_each_sign_in(app: Flask, client: StrictClient, device: Device) -> None:
    second = Device(step=0)
    assert add(client, second, "telefoon").status_code == 200
    for each in (device, second, second):
        assert use(browser(app), each).status_code == 200
    assert [key.name for key in stored(app)] == ["werklaptop", "telefoon"]


def test_what_a_device_is_asked_for(client: StrictClient, device: Device) -> None:
    new, signing = new_options(client), use_options(client, ACCOUNT)
    assert new["rp"] == {"id": "localhost", "name": "Readiness"}
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert new["authenticatorSelection"]["userVerification"] == "required"
    assert new["attestation"] == "none"
    assert [key["id"] for key in new["excludeCredentials"]] == [
        json.loads(device.sign({"challenge": ""}))["id"]
    ]
    assert (signing["rpId"], signing["allowCredentials"]) == ("localhost", [])
    assert signing["userVerification"] == "required"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_passkey_needs_a_name_before_the_device_is_asked(
    app: Flask, client: StrictClient, name: str
) -> None:
    sign_in(client)
    answer = ask(client, ACCOUNT, f"{ACCOUNT}/passkeys/options", passkey_name=name)
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["error"]
    made = Device().make(new_options(client))
    assert send_new(client, made, name).status_code == 422
    assert not stored(app)


WRONG = {
    "origin": {"origin": "https://evil.example"},
    "port": {"origin": "http://localhost:8000"},
    "rp id": {"rp_id": "evil.example"},
    "not verified": {"verifies": False},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_passkey_made_wrongly_is_not_added(
    app: Flask, client: StrictClient, wrong: dict[str, object]
) -> None:
    sign_in(client)
    assert add(client, Device(**wrong)).status_code == 422  # type: ignore[arg-type]
    assert not stored(app)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_passkey_used_wrongly_does_not_open(app: Flask, device: Device, wrong: dict[str, object]) -> None:
    for name, value in wrong.items():
        setattr(device, name, value)
    other = browser(app)
    assert use(other, device).status_code == 422
    assert not is_in(other)
    assert refusals(app)[0]["why"] == "signature"


def test_another_key_s_signature_does_not_open(app: Flask, device: Device) -> None:
    forged = Device(credential_id=device.credential_id, user=device.user, count=50)
    assert use(browser(app), forged).status_code == 422
    assert stored(app)[0].sign_count == 0, "a count that nobody signed is not taken over"
    assert use(browser(app), device).status_code == 200


def test_another_owner_s_handle_does_not_open(app: Flask, device: Device) -> None:
    device.user = b"0" * 32
    assert use(browser(app), device).status_code == 422


def test_a_count_that_goes_back_is_refused_and_recorded(app: Flask, device: Device) -> None:
    device.count = 10
    assert use(browser(app), device).status_code == 200
    for count in (10, 4):
        device.count = count - 1
        assert use(browser(app), device).status_code == 422
        assert refusals(app)[0]["why"] == "sign count"
    device.count, device.step = 0, 0
    assert use(browser(app), device).status_code == 422, "a device that counted does not stop counting"
    device.count, device.step = 11, 1
    assert use(browser(app), device).status_code == 200


def test_a_removed_passkey_opens_nothing(app: Flask, client: StrictClient, device: Device) -> None:
    [key] = stored(app)
    removed = ask(client, ACCOUNT, f"{ACCOUNT}/passkeys/remove", passkey=str(key.id))
    assert path_of(removed) == ACCOUNT
    assert not stored(app)
    assert use(browser(app), device).status_code == 422
    assert path_of(send_password(browser(app))) == f"{DESK}/", "without a second factor a password is enough"


def test_nobody_removes_another_s_passkey(app: Flask, client: StrictClient, device: Device) -> None:
    add_consultant(app, COLLEAGUE)
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    for sent in (str(stored(app)[0].id), "", "x", "9" * 30):
        assert path_of(ask(jan, ACCOUNT, f"{ACCOUNT}/passkeys/remove", passkey=sent)) == ACCOUNT
    assert len(stored(app)) == 1


def test_nobody_adds_a_passkey_that_is_in_use(app: Flask, client: StrictClient, device: Device) -> None:
    add_consultant(app, COLLEAGUE)
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    assert add(jan, device).status_code == 422
    assert len(stored(app)) == 1


def test_a_disabled_consultant_hears_what_a_stranger_hears(app: Flask, device: Device) -> None:
    stranger = use(browser(app), Device())
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        consultants.disable(db.session, who)
        db.session.commit()
    other = browser(app)
    refused = use(other, device)
    assert (refused.status_code, refused.json) == (stranger.status_code, stranger.json)
    assert refused.status_code == 422
    assert not is_in(other)
    assert [entry["why"] for entry in refusals(app)] == ["disabled", "unknown passkey"]


def test_too_many_tries_shut_a_passkey_for_a_while(app: Flask, device: Device) -> None:
    other = browser(app)
    forged = Device(credential_id=device.credential_id, user=device.user)
    for _ in range(limits.PER_ACCOUNT):
        assert use(other, forged).status_code == 422
    assert use(other, device).status_code == 422
    assert len(refusals(app)) == limits.PER_ACCOUNT, "beyond the limit nobody fills the log"


def test_a_passkey_is_the_second_factor_too(app: Flask, device: Device) -> None:
    other = browser(app)
    assert path_of(send_password(other)) == f"{DESK}/second-factor"
    assert not is_in(other)
    assert use(other, device, f"{DESK}/second-factor").status_code == 200
    assert is_in(other)


def test_a_new_session_comes_with_the_passkey(app: Flask, device: Device) -> None:
    other = browser(app)
    other.set_cookie("desk", "planted")
    use(other, device)
    cookie = other.get_cookie("desk")
    assert cookie is not None
    assert cookie.value != "planted"
