import os
import re

import pytest
from flask import Flask

from readiness.app import create_app
from readiness.config import Config
from tests.client import StrictClient
from tests.web.walking import address, send, walk_to


@pytest.mark.parametrize("path", ["/", "/nl/", "/nl/questions/company", "/nl/nonsense", "/healthz"])
def test_every_answer_carries_the_headers(client: StrictClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_a_personal_link_is_not_kept_and_not_passed_on(client: StrictClient) -> None:
    walk_to(client, "company")
    token = client.get_cookie("readiness")
    assert token is not None
    headers = client.get(f"/r/{token.value}").headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert token.value not in headers["Location"]


def test_static_files_are_served_for_ever_under_their_digest(client: StrictClient) -> None:
    page = client.get("/nl/").text
    found = re.search(r'href="(/static/[0-9a-f]{12}/[\w/.-]+\.css)"', page)
    assert found is not None
    response = client.get(found[1])
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response.headers
    response.close()


@pytest.mark.parametrize(
    "path", ["/static/css/style.css", "/static/../app.py", "/static/000000000000/css/style.css"]
)
def test_nothing_else_is_served_from_the_folder(client: StrictClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def secure_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same database behind https."""
    monkeypatch.setenv("READINESS_BASE_URL", "https://readiness.example")
    monkeypatch.setenv("READINESS_TRUSTED_HOSTS", "readiness.example")
    secure = create_app(Config.from_environment(os.environ))
    secure.testing = True
    secure.test_client_class = StrictClient
    # Where the test client pretends to be.
    secure.config.update(SERVER_NAME="readiness.example", PREFERRED_URL_SCHEME="https")
    return secure


def test_behind_https_cookies_are_bound_to_this_host(secure_app: Flask) -> None:
    browser = secure_app.test_client()
    assert isinstance(browser, StrictClient)
    begun = send(browser, address("company"), {"q_A1": "p1"}, go="later")
    assert begun.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookies = begun.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-readiness=") for cookie in cookies)
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "https://readiness.example/r/" in browser.get("/nl/link").text


def test_another_host_s_name_is_refused(secure_app: Flask) -> None:
    response = secure_app.test_client().get("/nl/", headers={"Host": "evil.example"})
    assert response.status_code == 400
