"""Bring a browser to where a test begins: the forms are sent without being drawn, in a tenth of the time.

What a visitor sees on the way is for `walk` and for the tests that go it.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import APIResponse, Page

from bench.walker import controls, hidden
from tests.browser.walk import arrive

Choose = Callable[[str, list[str]], str]
"""Takes the name of a question's field and the codes on offer, and returns one of them."""

MOST_PAGES = 15


def first(_name: str, codes: list[str]) -> str:
    """Choose what `walk.answer` chooses."""
    return codes[0]


def second(_name: str, codes: list[str]) -> str:
    """Choose what leaves something to do."""
    return codes[1]


def check_of(page: Page, language: str, *, choose: Choose = first, company: str = "") -> None:
    """Open the check page of a company that has answered everything."""
    _answer(page, language, choose, company)
    page.goto(f"/{language}/check")
    arrive(page, "check")


def report_of(page: Page, language: str, *, choose: Choose = first, company: str = "") -> None:
    """Open the report of a company that has answered everything."""
    response = _answer(page, language, choose, company)
    _send(page, response, [])
    page.goto(f"/{language}/report")
    arrive(page, "report")


def _answer(page: Page, language: str, choose: Choose, company: str) -> APIResponse:
    response = page.request.get(f"/{language}/questions/company")
    for _ in range(MOST_PAGES):
        if "/questions/" not in response.url:
            return _send(page, response, [("company_name", company), ("go", "next")])
        response = _send(page, response, [*_chosen(response.text(), choose), ("go", "next")])
    raise AssertionError(f"after {MOST_PAGES} pages the questions still go on: {response.url}")


def _chosen(text: str, choose: Choose) -> list[tuple[str, str]]:
    offered: dict[str, list[str]] = {}
    for control in controls(text):
        if control.get("type") in {"radio", "checkbox"}:
            offered.setdefault(control["name"], []).append(control["value"])
    return [(name, choose(name, codes)) for name, codes in offered.items()]


def _send(page: Page, shown: APIResponse, fields: list[tuple[str, str]]) -> APIResponse:
    """Send the form of a page to its own address, and return the page that comes."""
    response = page.request.post(
        shown.url,
        data=urlencode(hidden(shown.text()) + fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.ok, f"{shown.url} answered {response.status}"
    return response
