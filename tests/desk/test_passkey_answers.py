"""Where passkeys belong, and answers that no device gives."""

import dataclasses
import json

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.desk import ceremony
from readiness.desk.passkey_site import Site, site_of
from readiness.store.consultant_models import Consultant, Passkey
from tests.client import StrictClient
from tests.desk.device import (
    ACCOUNT,
    SIGN_IN,
    Device,
    ask,
    new_options,
    send_new,
    send_use,
    use_options,
)
from tests.desk.signing import DESK, EMAIL, add_consultant, sign_in


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


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
