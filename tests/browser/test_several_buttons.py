"""Pages of the desk with several buttons: pressing one loses nothing that was typed beside it."""

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import report_of
from tests.browser.conftest import Tabs
from tests.browser.test_desk import PASSWORD, run
from tests.browser.test_walks import assert_nothing_overflows

SEND = "#answers button[type=submit]"


def signed_in(page: Page, folder: Path, address: str) -> None:
    """A lead who chose a password and is in."""
    email = f"{secrets.token_hex(4)}@example.be"
    page.goto(run(folder, address, "consultant", "add", email, "--role", "lead").split()[-1])
    page.locator("#new_password").fill(PASSWORD)
    page.locator(SEND).click()
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_on_a_response_and_on_one_of_its_answers(
    tabs: Tabs, folder: Path, address: str, javascript: bool
) -> None:
    report_of(tabs.open(), "nl")
    page = tabs.open(javascript=javascript, width=360, height=800)
    signed_in(page, folder, address)
    path = page.locator("main tbody th a").first.get_attribute("href")
    page.goto(f"{path}/items/C1")
    page.locator("#reason").fill("Geen plan gezien.")
    page.locator("#question").fill("Is er een plan?")
    page.locator("button[formaction$=question]").click()
    expect(page.locator("main .notice", has_text="De vraag is opgeslagen.")).to_have_count(1)
    expect(page.locator("main .notice", has_text="nog niet opgeslagen")).to_have_count(1)
    expect(page.locator("#reason")).to_have_value("Geen plan gezien.")
    expect(page.locator("#question")).to_have_value("Is er een plan?")
    assert_nothing_overflows(page)
    page.locator("button[value=validate]").click()
    expect(page.locator("#item-C1")).to_contain_text("Geen plan gezien.")
    page.locator("#note").fill("Bellen na 16 uur.")
    page.locator("button[value=validated]").click()
    expect(page.locator(".state--validated")).to_have_count(1)
    expect(page.locator("#note")).to_have_value("Bellen na 16 uur.")
    assert_nothing_overflows(page)
    page.locator("#review button[type=submit]").click()
    expect(page.locator(".entry__text", has_text="Bellen na 16 uur.")).to_have_count(1)
    expect(page.locator("#note")).to_have_value("")


def test_on_a_page_of_forms_that_stand_apart(tabs: Tabs, folder: Path, address: str) -> None:
    page = tabs.open()
    signed_in(page, folder, address)
    page.goto("/nl/desk/webhooks")
    page.locator("#url").fill("https://example.be/een")
    page.locator("input[name=events]").first.check()
    page.locator(SEND).click()
    page.goto("/nl/desk/webhooks")
    page.locator("#url").fill("https://example.be/twee")
    page.locator("button[value^='remove:']").click()
    expect(page.locator("main .notice")).to_have_count(1)
    expect(page.locator("#url")).to_have_value("https://example.be/twee")
    # It was put back once: a page that is loaded again is as the server has it.
    page.goto("/nl/desk/webhooks")
    expect(page.locator("#url")).to_have_value("")
    page.locator("#url").fill("https://example.be/drie")
    page.locator(".desk-nav button").click()
    assert page.evaluate("sessionStorage.length") == 0
