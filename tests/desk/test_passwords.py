"""Choosing and changing a password."""

import dataclasses
import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from readiness import cli
from readiness.extensions import db
from readiness.store.consultant_models import Consultant
from tests.client import StrictClient
from tests.desk.signing import (
    DESK,
    EMAIL,
    PASSWORD,
    add_consultant,
    browser,
    is_in,
    post,
    send_password,
    sign_in,
)
from tests.web.walking import path_of

NEW = "drie eenden op het kanaal"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.main, ["consultant", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def link(*arguments: str) -> str:
    return run(*arguments).splitlines()[-1].removeprefix("http://localhost")


def test_a_new_consultant_chooses_a_password_once(app: Flask, client: StrictClient) -> None:
    address = link("add", EMAIL, "--role", "lead")
    opened = client.get(address)
    assert path_of(opened) == f"{DESK}/password"
    assert path_of(post(client, f"{DESK}/password", {"new_password": NEW})) == f"{DESK}/sign-in"
    assert path_of(send_password(client, EMAIL, NEW)) == f"{DESK}/"
    assert browser(app).get(address).status_code == 404
    assert client.get(f"{DESK}/password").status_code == 404
    assert re.fullmatch(rf"{EMAIL}  lead  active  [0-9a-f]{{32}}\n", run("list"))


@pytest.mark.usefixtures("heavy_passwords")
def test_what_is_stored_costs_whoever_guesses_as_much_as_owasp_asks(app: Flask, client: StrictClient) -> None:
    """19 MiB, two passes, one thread: the least that its cheat sheet on storing passwords allows of argon2id."""
    client.get(link("add", EMAIL))
    post(client, f"{DESK}/password", {"new_password": NEW})
    with app.app_context():
        stored = db.session.scalars(select(Consultant.password_hash)).one()
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


SAVED = {
    "nl": "Uw wachtwoord is opgeslagen.",
    "fr": "Votre mot de passe est enregistré.",
    "de": "Ihr Passwort ist gespeichert.",
    "en": "Your password is saved.",
}


@pytest.mark.parametrize("language", SAVED)
def test_whoever_chose_a_password_is_told_so_once_and_signs_in_with_it(
    app: Flask, client: StrictClient, language: str
) -> None:
    client.get(link("add", EMAIL))
    asks = f"/{language}/desk/sign-in"
    assert path_of(post(client, f"/{language}/desk/password", {"new_password": NEW})) == asks
    assert SAVED[language] in client.get(asks).text
    assert SAVED[language] not in client.get(asks).text
    assert SAVED[language] not in browser(app).get(asks).text


def test_looking_at_the_link_does_not_use_it_up(app: Flask, client: StrictClient) -> None:
    address = link("add", EMAIL)
    browser(app).get(address)
    client.get(address)
    assert client.get(f"{DESK}/password").status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "a" * 12,
        "wachtwoord123",
        EMAIL,
        "azertyuiop12",
        "x" * 201,
        "els.maes 1234",
        "zelfevaluatie2026",
        "Adviesbureau26",
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    config = dataclasses.replace(app.config["READINESS"], operator="Adviesbureau Zee")
    monkeypatch.setitem(app.config, "READINESS", config)
    client.get(link("add", EMAIL))
    response = post(client, f"{DESK}/password", {"new_password": password})
    assert response.status_code == 422
    assert 'href="#new_password"' in response.text


def test_a_reset_ends_the_old_password_when_it_is_used(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    address = link("reset", EMAIL)
    other = browser(app)
    other.get(address)
    assert is_in(client)
    post(other, f"{DESK}/password", {"new_password": NEW})
    assert not is_in(client)
    assert send_password(client, EMAIL, PASSWORD).status_code == 422
    assert path_of(send_password(client, EMAIL, NEW)) == f"{DESK}/"


def test_changing_the_password_ends_every_other_session(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    other = browser(app)
    for each in (client, other):
        sign_in(each)
    account = f"{DESK}/account"
    fields = {"password": PASSWORD, "new_password": NEW}
    assert post(client, account, {**fields, "password": "wrong"}, f"{account}/password").status_code == 422
    assert is_in(other)
    assert path_of(post(client, account, fields, f"{account}/password")) == account
    assert is_in(client)
    assert not is_in(other)


def test_the_command_says_what_is_wrong(app: Flask) -> None:
    add_consultant(app)
    for arguments, said in [
        (("add", EMAIL), "is there already"),
        (("add", "nonsense"), "is no e-mail address"),
        (("add", "\ufdfa" * 100 + "@example.be"), "the address is too long"),
        (("reset", "jan@example.be"), "There is no consultant jan@example.be"),
    ]:
        result = CliRunner().invoke(cli.main, ["consultant", *arguments])
        assert result.exit_code
        assert said in result.output
    run("disable", EMAIL)
    assert re.fullmatch(rf"{EMAIL}  consultant  disabled  [0-9a-f]{{32}}\n", run("list"))
    assert CliRunner().invoke(cli.main, ["consultant", "reset", EMAIL]).exit_code == 1
    run("enable", EMAIL)
    assert re.fullmatch(rf"{EMAIL}  consultant  active  [0-9a-f]{{32}}\n", run("list"))
