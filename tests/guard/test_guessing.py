"""R26: tokens are not to be guessed, and who tries many is told to wait. Signing in: tests/desk/test_signing_in."""

import base64
import hashlib
import os
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness import guesses
from readiness.app import create_app
from readiness.config import Config
from readiness.extensions import db
from readiness.store import limited
from readiness.store.consultant_models import SignInTry
from readiness.store.models import HourlyCount, now
from readiness.store.tokens import TOKEN_BYTES
from tests.client import StrictClient
from tests.colleague.joining import begin, make_link, reported
from tests.desk.signing import EMAIL, add_consultant, browser, send_password, sign_in
from tests.web.sharing import share
from tests.web.walking import walk_to

ADDRESSES = (
    "/r/{}",
    "/nl/shared/{}",
    "/nl/shared/{}/report.pdf",
    "/nl/c/{}",
    "/nl/desk/p/{}",
    "/no-more-mail/{}",
    "/i/{}",
    "/k/{}",
)

PLACES = select(HourlyCount.place_hash)


def guess() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def tries(app: Flask) -> int:
    with app.app_context():
        return db.session.query(SignInTry).count()


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_after_sixty_wrong_links_within_a_minute_one_has_to_wait(
    app: Flask, client: StrictClient, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    statuses = [client.get(address.format(guess())).status_code for _ in range(guesses.PER_MINUTE)]
    assert set(statuses) == {404}
    refused = client.get(address.format(guess()))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert tries(app) == guesses.PER_MINUTE, "beyond the limit nothing is written"
    assert caplog.text.count("60 wrong tokens within a minute") == 1
    assert "127.0.0.1" not in caplog.text
    with app.app_context():
        db.writing_session.execute(update(SignInTry).values(at=now() - timedelta(seconds=61)))
        db.session.commit()
    assert client.get(address.format(guess())).status_code == 404


@pytest.mark.parametrize("cookie", ["readiness", "colleague"])
@pytest.mark.any_database
def test_guessing_by_the_cookie_counts_too(client: StrictClient, cookie: str) -> None:
    path = "/nl/" if cookie == "readiness" else "/nl/colleague/thanks"
    for _ in range(guesses.PER_MINUTE):
        client.set_cookie(cookie, guess())
        assert client.get(path).status_code in {200, 404}
    client.set_cookie(cookie, guess())
    assert client.get(path).status_code == 429
    # A browser is told to forget a cookie that opens nothing; whoever guesses does not.
    client.set_cookie(cookie, guess())
    assert client.post("/nl/questions/company", data={}).status_code == (
        429 if cookie == "readiness" else 422
    )
    assert client.post("/nl/colleague/check").status_code == (404 if cookie == "readiness" else 429)


@pytest.mark.parametrize(("cookie", "path"), [("readiness", "/nl/"), ("colleague", "/nl/colleague/thanks")])
def test_a_cookie_that_opens_nothing_any_more_counts_once(
    app: Flask, client: StrictClient, cookie: str, path: str
) -> None:
    client.set_cookie(cookie, guess())
    for _ in range(3):
        client.get(path)
    assert client.get_cookie(cookie) is None
    assert tries(app) == 1


def test_the_limit_is_one_for_all_kinds_of_links_and_every_process(app: Flask, client: StrictClient) -> None:
    other = create_app().test_client()
    for number in range(guesses.PER_MINUTE):
        visitor = (client, other)[number % 2]
        assert visitor.get(ADDRESSES[number % len(ADDRESSES)].format(guess())).status_code == 404
    assert [one.get(f"/r/{guess()}").status_code for one in (client, other)] == [429, 429]


def test_a_neighbour_who_guesses_keeps_nobody_out(app: Flask, client: StrictClient) -> None:
    """A link that works opens, and forms go on, from the very address that is told to wait."""
    company = reported(app)
    cookie = company.get_cookie("readiness")
    assert cookie is not None
    colleague = begin(app, make_link(company))
    shared = share(company)
    for _ in range(guesses.PER_MINUTE + 1):
        client.get(f"/r/{guess()}")
    assert client.get(f"/r/{guess()}").status_code == 429
    assert browser(app).get(f"/r/{cookie.value}").status_code == 303
    assert browser(app).get(f"/nl/shared/{shared}").status_code == 200
    assert company.get("/nl/report").status_code == 200
    assert colleague.get("/nl/colleague/accounts").status_code == 200
    assert browser(app).get("/nl/").status_code == 200
    add_consultant(app)
    sign_in(browser(app))


@pytest.mark.parametrize("number", [300, pytest.param(100_000, marks=pytest.mark.soak)])
@pytest.mark.any_database
def test_no_guess_is_ever_right(app: Flask, number: int) -> None:
    """Also beyond the limit nothing opens; none of the guesses is counted twice."""
    walk_to(browser(app), "company")
    visitor = app.test_client()
    opened = 0
    for _ in range(number):
        answer = visitor.get(f"/r/{guess()}")
        opened += answer.status_code not in {404, 429}
    assert opened == 0
    assert tries(app) <= guesses.PER_MINUTE * (max(1, number // 1000))


def test_tokens_are_256_bits_of_chance(app: Flask) -> None:
    found = set()
    for _ in range(20):
        client = browser(app)
        walk_to(client, "company")
        cookie = client.get_cookie("readiness")
        assert cookie is not None
        found.add(cookie.value)
    assert len(found) == 20
    for token in found:
        assert len(base64.urlsafe_b64decode(f"{token}=")) * 8 == 256


def test_places_are_told_apart_as_networks_are_given_out() -> None:
    def place(address: str) -> str:
        return limited.place("a key", "token", address)

    assert place("192.0.2.1") != place("192.0.2.2")
    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9")
    assert place("2001:db8:1:2::1") != place("2001:db8:1:3::1")
    assert place("::ffff:192.0.2.1") == place("192.0.2.1")
    assert place("192.0.2.1") != limited.place("a key", "place", "192.0.2.1")
    assert place("nonsense") != place("")


@pytest.mark.parametrize(
    ("bare", "written"),
    [
        ("192.0.2.1", "192.0.2.1:5001"),
        ("2001:db8:1:2::1", "[2001:db8:1:2::1]:443"),
        ("2001:db8:1:2::1", "[2001:db8:1:2::9]"),
        ("192.0.2.1", "[::ffff:192.0.2.1]:80"),
    ],
)
def test_a_port_makes_nobody_another(bare: str, written: str) -> None:
    """Some proxies write the port of each connection, which is another one every time."""
    assert limited.place("a key", "token", written) == limited.place("a key", "token", bare)


def test_what_is_no_address_is_said_once_and_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    limited._warn.cache_clear()
    for address in ("a secret", "another", None):
        limited.place("a key", "token", address)
    (said,) = caplog.messages
    assert "X-Forwarded-For" in said
    assert "secret" not in said


def test_behind_a_proxy_the_address_is_the_one_that_it_saw(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_PROXIES", "1")
    behind = create_app(Config.from_environment(os.environ)).test_client()
    for _ in range(guesses.PER_MINUTE):
        # What a visitor writes into the header stands before what the proxy adds.
        behind.get(f"/r/{guess()}", headers={"X-Forwarded-For": f"{secrets.randbelow(200)}.0.0.1, 192.0.2.7"})
    for address, status in (("192.0.2.7", 429), ("192.0.2.8", 404)):
        answer = behind.get(f"/r/{guess()}", headers={"X-Forwarded-For": address})
        assert answer.status_code == status
    direct = app.test_client()
    assert direct.get(f"/r/{guess()}", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_the_table_alone_tells_no_address_and_no_account(app: Flask, client: StrictClient) -> None:
    """All four billion addresses can be hashed and compared within minutes, unless a key is part of it."""
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    def leave_traces() -> set[str]:
        client.get(f"/r/{guess()}")
        send_password(client, EMAIL, "wrong")
        walk_to(client, "company")
        client.delete_cookie("readiness")
        with app.app_context():
            return {*db.session.scalars(select(SignInTry.key_hash)), *db.session.scalars(PLACES)}

    first = leave_traces()
    assert len(first) == 4
    known = [("token", "192.0.2.7"), ("place", "192.0.2.7"), ("begin", "192.0.2.7"), ("account", EMAIL)]
    plain = {hashlib.sha256(f"{kind}\0{value}".encode()).hexdigest() for kind, value in known}
    assert first == {limited.key(app.config["READINESS"].secret_key, *one) for one in known}
    assert not first & plain


def test_a_new_key_begins_every_count_anew(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(guesses.PER_MINUTE):
        client.get(f"/r/{guess()}")
    assert client.get(f"/r/{guess()}").status_code == 429
    config: Config = app.config["READINESS"]
    new = replace(config, secret_key="another " * 5, secret_key_before=config.secret_key)
    monkeypatch.setitem(app.config, "READINESS", new)
    assert client.get(f"/r/{guess()}").status_code == 404
