"""R24: every answer carries the headers, also when it is an error or a file. Of every route: test_access.py."""

import os
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from readiness.app import create_app
from readiness.config import Config
from readiness.desk.outbox import HARMLESS
from readiness.errors import RETRY_AFTER_SECONDS
from tests.client import StrictClient

pytestmark = pytest.mark.any_database

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
"""What a page may load: nothing from elsewhere, nothing inline; `data:` is the picture of an authenticator's secret."""


def check_headers(answer: Response, where: object, *, secure: bool = False, kept: bool = False) -> None:
    """Raise AssertionError for the first header that is missing or allows too much."""
    for name, value in EXPECTED.items():
        assert answer.headers.getlist(name) == [value], (where, name)
    policy = answer.headers["Content-Security-Policy"]
    # A letter to a company may do even less than a page.
    if policy != HARMLESS:
        assert dict(part.split(" ", 1) for part in policy.split("; ")) == POLICY, where
    assert "camera=()" in answer.headers["Permissions-Policy"], where
    assert "publickey" not in answer.headers["Permissions-Policy"], "passkeys stay allowed"
    if not kept:
        assert answer.headers["Cache-Control"] == "no-store", where
    transport = answer.headers.get("Strict-Transport-Security")
    assert transport == ("max-age=31536000; includeSubDomains" if secure else None), where
    assert "Access-Control-Allow-Origin" not in answer.headers, where
    assert not {"Server", "X-Powered-By"} & set(answer.headers), where
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") or "+xml" in kind:
        assert re.search('; charset="?utf-8', kind), (where, kind)


def test_every_method_of_every_route_answers_with_the_headers(app: Flask) -> None:
    """GET and POST, as everybody: tests/guard/test_access.py, which opens every page anyway."""
    visitor = app.test_client()
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        for path in ("/", "/nl/", "/nl/questions/company", "/nl/desk/sign-in", "/r/nothing", "/healthz"):
            answer = visitor.open(path, method=method)
            check_headers(answer, (method, path))
            assert method != "TRACE" or answer.status_code == 405, path


def test_errors_carry_the_headers(app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: list[tuple[int, TestResponse]] = [
        (404, client.get("/nl/nonsense")),
        (404, client.get("/static/000000000000/css/style.css")),
        (405, client.delete("/nl/")),
        (413, client.post("/nl/questions/company", data={"q_A1": "x" * 70_000})),
        (308, client.get("/nl//privacy")),
    ]
    with monkeypatch.context() as patch:
        patch.setattr("readiness.web.access.found", broken)
        patch.setattr(app, "testing", False)
        wrong.append((500, client.get("/nl/")))
    with monkeypatch.context() as patch:
        patch.setitem(app.config, "TRUSTED_HOSTS", ["readiness.example"])
        wrong.append((400, client.get("/nl/", headers={"Host": "evil.example"})))
    for status, answer in wrong:
        assert answer.status_code == status
        check_headers(answer, status)
    assert RETRY_AFTER_SECONDS > 0


def broken() -> None:
    raise RuntimeError("a mistake of ours")


@pytest.fixture
def secure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> StrictClient:
    """A browser that reaches the same database by https."""
    monkeypatch.setenv("READINESS_BASE_URL", "https://readiness.example")
    made = create_app(Config.from_environment(os.environ))
    made.testing = True
    made.test_client_class = StrictClient
    made.config.update(SERVER_NAME="readiness.example", PREFERRED_URL_SCHEME="https")
    client = made.test_client()
    assert isinstance(client, StrictClient)
    return client


def test_by_https_every_answer_says_to_come_back_by_https(secure: StrictClient) -> None:
    for path in ("/", "/nl/", "/nl/nonsense", "/nl/desk/", "/nl/desk/sign-in", "/r/nothing", "/robots.txt"):
        check_headers(secure.get(path), path, secure=True)


@pytest.mark.parametrize("by_https", [False, True])
def test_files_carry_the_headers_and_nothing_takes_them_away_again(
    client: StrictClient, secure: StrictClient, by_https: bool
) -> None:
    browser = secure if by_https else client
    files = set(re.findall(r'"(/static/[^"]+)"', browser.get("/nl/").text))
    assert files
    for file in files:
        first = browser.get(file)
        assert first.status_code == 200
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        again = browser.get(file, headers=since)
        assert again.status_code == 304
        check_headers(first, file, secure=by_https, kept=True)
        # What has not changed keeps the headers that the browser has (RFC 9111, 3.2): it must bring no others.
        for name, value in again.headers.items():
            assert first.headers.get(name, value) == value or name == "Date"
        first.close()
        again.close()
