"""Every page of the desk in four languages: axe finds nothing, and nothing is wider than a small telephone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import report_of
from tests.browser.conftest import Tabs
from tests.browser.test_accessibility import Inspector
from tests.browser.test_desk import run
from tests.browser.test_review_loop import Desk
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES

PAGES = [
    "",
    "?status=draft&least=nonsense&name=zz",
    "responses/{uid}",
    "responses/{uid}/items/B1",
    "responses/{uid}/items/D3",
    "responses/{uid}/message",
    "responses/{uid}/contact",
    "responses/{uid}/report",
    "responses/{uid}/erase",
    "export?sector=trade",
    "dashboard",
    "instrument",
    "dashboard?name=zz",
    "invite",
    "consultants",
    "retention",
    "audit",
]


def send_empty(page: Page, button: str) -> None:
    """Press a button of a form that is not filled in."""
    with page.expect_navigation():
        page.locator(button).first.click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_an_admin(tabs: Tabs, folder: Path, address: str, language: str) -> None:
    report_of(tabs.open(), language)
    inspector = Inspector(language)
    page = tabs.open(width=320, height=700)
    desk = Desk(page, language, inspector)
    desk.arrive(run(folder, address, "consultant", "add", desk.email, "--role", "admin").split()[-1])
    uid = page.locator("main tbody th a").first.get_attribute("href")
    assert uid is not None
    for path in PAGES:
        page.goto(f"/{language}/desk/" + path.replace("{uid}", uid.rsplit("/", 1)[1]))
        inspector.inspect(page, path)
        assert_nothing_overflows(page)
    for path, button in {
        f"{uid}/items/C1": "button[value=validate]",
        uid: "form[action$=notes] button",
        f"/{language}/desk/consultants": "#answers button",
    }.items():
        page.goto(path)
        send_empty(page, button)
        expect(page.locator(".error-summary"), path).to_have_count(1)
        inspector.inspect(page, f"{path} with an error")
        assert_nothing_overflows(page)
    assert not inspector.found, "\n\n".join(inspector.found)
