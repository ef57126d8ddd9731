"""What a colleague's key opens, what it does not, and who else's key opens nothing of a colleague's."""

import logging
import os
import re
from collections.abc import Mapping

import pytest
from flask import Flask

from readiness.app import create_app
from readiness.config import Config
from readiness.errors import NO_ROBOTS
from readiness.logs import SafeFormatter
from tests.client import StrictClient, form_values
from tests.colleague.joining import PAGES, answer, begin, join, make_link, reported, rows
from tests.desk.signing import browser
from tests.web.walking import path_of, send

OF_COMPANY = ["report", "colleagues", "link", "your-data", "your-data/erase", "check", "details", "resume"]
OF_COLLEAGUE = ["", "accounts", "planning", "check", "thanks", "erase"]


def key(client: StrictClient, cookie: str) -> str:
    found = client.get_cookie(cookie)
    assert found is not None
    return found.value


def closed(client: StrictClient, path: str) -> bool:
    """Whether a page is not shown: not there, or the start page for whoever has no link."""
    response = client.get(path)
    if response.status_code == 303:
        return response.location == "/nl/?lost=1"
    return response.status_code == 404


@pytest.mark.parametrize("path", OF_COMPANY)
def test_a_colleague_opens_nothing_of_the_company(app: Flask, path: str) -> None:
    link = make_link(reported(app))
    colleague = join(app, link)
    assert closed(colleague, f"/nl/{path}")
    for stolen in (key(colleague, "colleague"), link.removeprefix("/c/")):
        thief = browser(app)
        thief.set_cookie("readiness", stolen)
        assert closed(thief, f"/nl/{path}")
        assert thief.get(f"/r/{stolen}").status_code == 404


@pytest.mark.parametrize("slug", OF_COLLEAGUE)
def test_no_other_key_opens_what_a_colleague_answers(app: Flask, slug: str) -> None:
    company = reported(app)
    link = make_link(company)
    begin(app, link)
    path = f"/nl/colleague/{slug}"
    assert company.get(path).status_code == 404
    for stolen in (key(company, "readiness"), link.removeprefix("/c/"), "", "x" * 3000):
        thief = browser(app)
        thief.set_cookie("colleague", stolen)
        assert thief.get(path).status_code == 404
        assert thief.post(path).status_code in {404, 405}


def test_the_company_s_own_link_does_not_let_colleagues_in(app: Flask) -> None:
    company = reported(app)
    assert browser(app).get(f"/nl/c/{key(company, 'readiness')}").status_code == 404


def test_no_page_of_a_colleague_holds_a_key_of_the_company_or_its_answers(app: Flask) -> None:
    company = reported(app)
    link = make_link(company)
    colleague = begin(app, link)
    answer(colleague)
    secret = key(company, "readiness")
    for path in (f"/nl{link}", *(f"/nl/colleague/{slug}" for slug in ["accounts", "check", "erase"])):
        page = colleague.get(path).text
        assert secret not in page
        assert "/r/" not in page
        assert "/nl/report" not in page
        assert 'href="/nl/link"' not in page
    fresh = begin(app, link)
    assert "checked" not in fresh.get("/nl/colleague/accounts").text, "the company's answer would lead"


def forged(client: StrictClient, path: str, fields: Mapping[str, str | list[str]], app: Flask) -> list[int]:
    """What a form without a token, with a made-up one and with another browser's token gets."""
    other = form_values(browser(app).get("/nl/questions/company").text)["csrf_token"]
    return [
        client.post(path, data={**fields, **token}).status_code
        for token in ({}, {"csrf_token": "x"}, {"csrf_token": other})
    ]


def test_no_form_from_elsewhere_does_anything(app: Flask) -> None:
    company = reported(app)
    link = make_link(company)
    colleague = begin(app, link)
    refused = [422, 422, 422]
    assert forged(browser(app), f"/nl{link}", {"name": "x"}, app) == refused
    assert forged(colleague, "/nl/colleague/accounts", PAGES["accounts"], app) == refused
    answer(colleague)
    assert forged(colleague, "/nl/colleague/check", {}, app) == refused
    assert forged(colleague, "/nl/colleague/erase", {}, app) == refused
    for action in ("make", "close"):
        assert forged(company, "/nl/colleagues", {"action": action}, app) == refused
    [row] = rows(app)
    assert row.submitted_at is None
    assert row.answers["B1"] == ["linkedin", "facebook"]
    assert browser(app).get(f"/nl{link}").status_code == 200, "the link is neither closed nor replaced"


def test_a_name_is_only_a_name(app: Flask) -> None:
    company = reported(app)
    link = make_link(company)
    join(app, link, name="<script>alert(1)</script>")
    page = company.get("/nl/colleagues").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_pages_are_not_kept_not_found_and_not_passed_on(app: Flask) -> None:
    link = make_link(reported(app))
    colleague = begin(app, link)
    for path in (link, f"/nl{link}", "/nl/colleague/accounts", "/nl/colleague/check"):
        headers = colleague.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == NO_ROBOTS


def test_the_log_holds_no_link_of_colleagues() -> None:
    for path in ("/c/abc-DEF_1?x=1", "/fr/c/abc-DEF_1"):
        record = logging.LogRecord("granian.access", 20, "", 0, f'"GET {path} HTTP/1.1" 200', (), None)
        written = SafeFormatter("%(message)s").format(record)
        assert "abc-DEF_1" not in written
        assert "/c/***" in written


def test_behind_https_the_key_is_bound_to_this_host(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    link = make_link(reported(app))
    monkeypatch.setenv("READINESS_BASE_URL", "https://readiness.example")
    secure = create_app(Config.from_environment(os.environ))
    secure.testing = True
    secure.test_client_class = StrictClient
    secure.config.update(SERVER_NAME="readiness.example", PREFERRED_URL_SCHEME="https")
    begun = send(browser(secure), f"/nl{link}", {})
    assert path_of(begun) == "/nl/colleague/accounts"
    [cookie] = [one for one in begun.headers.getlist("Set-Cookie") if "colleague" in one]
    assert cookie.startswith("__Host-colleague=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    value = re.match("__Host-colleague=([^;]+)", cookie)
    assert value is not None
    assert value[1] not in rows(app)[0].token_hash
