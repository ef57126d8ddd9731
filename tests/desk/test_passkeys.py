"""Passkeys: added, used and removed with a device in software, and every way in which one is refused."""

import dataclasses
import json
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from readiness.desk import ceremony, limits
from readiness.desk.passkey_site import Site, site_of
from readiness.extensions import db
from readiness.store import audit, consultants, passkeys
from readiness.store.consultant_models import Consultant, Passkey, PasskeyChallenge
from readiness.store.models import now
from tests.client import StrictClient
from tests.desk.device import (
    ACCOUNT,
    SIGN_IN,
    Device,
    add,
    ask,
    new_options,
    send_new,
    send_use,
    use,
    use_options,
)
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, is_in, post, send_password, sign_in
from tests.web.walking import path_of

JAN = "jan.peeters@example.be"


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


@pytest.fixture
def device(client: StrictClient) -> Device:
    """The device of Els, who is signed in and added its passkey."""
    sign_in(client)
    made = Device()
    assert add(client, made).status_code == 200
    return made


def stored(app: Flask) -> list[Passkey]:
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        return passkeys.of(db.session, who)


def refusals(app: Flask) -> list[dict[str, object]]:
    """What the log says about those who were not let in, newest first."""
    with app.app_context():
        return [entry.detail for entry in audit.newest(db.session) if entry.action == "sign_in_refused"]


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
    add_consultant(app, JAN)
    with app.app_context():
        els, jan = (consultants.by_email(db.writing_session, email) for email in (EMAIL, JAN))
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
    add_consultant(app, JAN)
    jan = browser(app)
    sign_in(jan, JAN)
    for sent in (str(stored(app)[0].id), "", "x", "9" * 30):
        assert path_of(ask(jan, ACCOUNT, f"{ACCOUNT}/passkeys/remove", passkey=sent)) == ACCOUNT
    assert len(stored(app)) == 1


def test_nobody_adds_a_passkey_that_is_in_use(app: Flask, client: StrictClient, device: Device) -> None:
    add_consultant(app, JAN)
    jan = browser(app)
    sign_in(jan, JAN)
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


def test_the_request_s_host_is_not_asked(app: Flask, client: StrictClient, device: Device) -> None:
    headers = {"Host": "evil.example"}
    page = client.get(SIGN_IN, headers=headers)
    assert "evil.example" not in page.text
    answer = client.post(f"{DESK}/passkey/options", headers=headers)
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
        ("http://desk.localhost", Site("desk.localhost", "http://desk.localhost")),
        ("https://Readiness.Example.be", Site("readiness.example.be", "https://readiness.example.be")),
        ("https://readiness.be:443", Site("readiness.be", "https://readiness.be")),
        ("https://readiness.be:8443", Site("readiness.be", "https://readiness.be:8443")),
        ("http://localhost:80", Site("localhost", "http://localhost")),
        ("https://Koekelberg-é.be", Site("xn--koekelberg--lbb.be", "https://xn--koekelberg--lbb.be")),
        ("http://readiness.example.be", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_where_passkeys_belong(base_url: str, site: Site | None) -> None:
    assert site_of(base_url) == site


def test_without_a_safe_address_nothing_is_said_of_passkeys(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = dataclasses.replace(app.config["READINESS"], base_url="http://127.0.0.1:8000")
    monkeypatch.setitem(app.config, "READINESS", config)
    assert "passkey" not in client.get(SIGN_IN).text
    token = ask(client, SIGN_IN, f"{DESK}/passkey/options")
    assert token.status_code == 404
    sign_in(client)
    assert "passkey" not in client.get(ACCOUNT).text
    assert ask(client, ACCOUNT, f"{ACCOUNT}/passkeys/options", passkey_name="x").status_code == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBER = st.sampled_from(
    [
        "id",
        "rawId",
        "type",
        "clientDataJSON",
        "attestationObject",
        "authenticatorData",
        "signature",
        "userHandle",
    ]
)


def spoilt(sent: str, member: str, value: object) -> str:
    """The same answer with another value at one of its members."""
    whole = json.loads(sent)
    inner = whole if member in whole else whole["response"]
    inner[member] = value
    return json.dumps(whole)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(member=MEMBER, value=JSON | st.binary(max_size=200).map(lambda data: data.hex()))
def test_nonsense_is_refused_and_nothing_else(member: str, value: object) -> None:
    """Not with an error of the library's, whatever stands where."""
    site, challenge = Site("localhost", "http://localhost"), b"c" * 32
    who = Consultant(uid="u" * 32, email=EMAIL)
    device = Device()
    made = device.make(ceremony.creation_options(site, who, [], challenge))
    new = ceremony.new_key(site, made, challenge)
    key = Passkey(credential_id=new.credential_id, public_key=new.public_key, sign_count=0)
    signed = device.sign(ceremony.request_options(site, challenge))
    assert ceremony.sign_count(site, signed, challenge, key, who) == 1
    for sent, check in (
        (made, lambda answer: ceremony.new_key(site, answer, challenge)),
        (signed, lambda answer: ceremony.sign_count(site, answer, challenge, key, who)),
    ):
        if member in sent:
            with pytest.raises(ceremony.RefusedError):
                check(spoilt(sent, member, value))


@pytest.mark.parametrize(
    "sent", ["", "null", "[]", "{}", "[" * 15_000, '{"id": "\\ud800"}', "\0", "x" * 60_000]
)
def test_what_is_no_answer_of_a_device_is_refused(app: Flask, client: StrictClient, sent: str) -> None:
    use_options(client)
    assert send_use(client, sent).status_code == 422
    sign_in(client)
    new_options(client)
    assert send_new(client, sent).status_code == 422
