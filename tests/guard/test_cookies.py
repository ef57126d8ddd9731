"""R27: every cookie that is ever given is out of reach of scripts and of other sites."""

import os

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from readiness.app import create_app
from readiness.config import Config
from tests.client import StrictClient
from tests.colleague.joining import make_link, reported
from tests.desk.signing import DESK, add_consultant, browser, post, send_password
from tests.web.walking import address, send

pytestmark = pytest.mark.any_database


def given(app: Flask) -> dict[str, list[str]]:
    """The attributes of every cookie that the site gives, and takes back, by name."""
    answers: list[TestResponse] = []
    add_consultant(app)
    company, desk, colleague = browser(app), browser(app), browser(app)
    link = make_link(reported(app))
    answers.append(send(company, address("company"), {"q_A1": "p1"}, go="later"))
    answers.append(company.get("/nl/questions/accounts"))
    answers.append(send(company, "/nl/link", {}, action="leave"))
    answers.append(send(colleague, f"/nl{link}", {"name": "Piet"}))
    answers.append(send(colleague, "/nl/colleague/erase", {}))
    answers.append(send_password(desk))
    answers.append(post(desk, f"{DESK}/", {}, f"{DESK}/sign-out"))
    found: dict[str, list[str]] = {}
    for answer in answers:
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _mark, attributes = cookie.partition("=")
            found.setdefault(name, []).append(attributes)
    return found


def test_no_script_and_no_other_site_gets_at_a_cookie(app: Flask) -> None:
    found = given(app)
    assert set(found) == {"session", "readiness", "colleague", "desk", "desk-known"}
    for name, several in found.items():
        for attributes in several:
            parts = set(attributes.split("; "))
            assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts, (name, attributes)
            assert not any(part.startswith("Domain") for part in parts), name


def test_by_https_they_are_bound_to_this_host(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_BASE_URL", "https://readiness.example")
    secure = create_app(Config.from_environment(os.environ))
    secure.testing = True
    secure.test_client_class = StrictClient
    secure.config.update(SERVER_NAME="localhost", PREFERRED_URL_SCHEME="https")
    add_consultant(app)
    client = secure.test_client()
    assert isinstance(client, StrictClient)
    answers = [
        client.get(address("company")),
        send(client, address("company"), {"q_A1": "p1"}, go="later"),
        send_password(client),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} >= {
        "__Host-session",
        "__Host-readiness",
        "__Host-desk",
        "__Host-desk-known",
    }
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
