"""A company reaches its report by keyboard alone, without JavaScript, and on a small screen."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tabs
from tests.browser.keys import answer_by_keyboard, press_forward, press_tab_until
from tests.browser.walk import LANGUAGES, arrive, begin, go_on, groups, is_on, question_pages, to_report

# Browsers hyphenate once they have found a dictionary, if they have one: the page must fit without.
WITHOUT_HYPHENS = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { hyphens: manual !important; }");
    document.adoptedStyleSheets = [sheet];
}"""

# What reaches over the right edge, by its innermost elements.
TOO_WIDE = """[...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(one => !one.children.length)
    .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""


def assert_nothing_overflows(page: Page) -> None:
    """The page is no wider than the screen, as WCAG 1.4.10 wants at 320 px."""
    page.wait_for_load_state()
    page.evaluate(WITHOUT_HYPHENS)
    # Without JavaScript the page has no script of its own, but the test may still measure it.
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    found = page.evaluate(TOO_WIDE)
    assert size[0] <= size[1], f"{page.url} is {size[0]} px wide on a screen of {size[1]}: {found}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_on_a_small_telephone(tabs: Tabs, language: str) -> None:
    page = tabs.open(javascript=False, width=320, height=640)
    page.goto(f"/{language}/")
    assert_nothing_overflows(page)
    begin(page, language)
    go_on(page)
    assert_nothing_overflows(page)
    for _slug in question_pages(page):
        assert_nothing_overflows(page)
    for part in ["details", "check"]:
        arrive(page, part)
        assert_nothing_overflows(page)
        go_on(page)
    arrive(page, "report")
    assert_nothing_overflows(page)
    for part in ["link", "privacy", "your-data", "your-data/erase"]:
        page.goto(f"/{language}/{part}")
        assert_nothing_overflows(page)


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # The first stop is the link that skips to the content.
    press_tab_until(page, "it.tagName === 'A' && it.href.endsWith('/questions/company')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/company")
    while is_on(page, "questions/"):
        answer_by_keyboard(page)
        press_forward(page)
    for part in ["details", "check"]:
        arrive(page, part)
        press_forward(page)
    arrive(page, "report")


def test_errors_are_announced_and_lead_to_their_fields(page: Page) -> None:
    begin(page, "en")
    go_on(page)
    expect(page).to_have_title(re.compile("^Error: "))
    links = page.locator("main [role=alert] a, main .error-summary a")
    expect(links).to_have_count(len(groups(page)))
    links.first.click()
    focused = "document.activeElement.name"
    if not page.evaluate(focused):
        page.keyboard.press("Tab")  # Without the script, the next stop after the link's target is the field.
    assert page.evaluate(focused) == next(iter(groups(page)))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_switching_the_language_keeps_what_was_typed(tabs: Tabs, javascript: bool) -> None:
    page = tabs.open(javascript=javascript)
    begin(page, "nl")
    page.locator('input[name="q_A2"][value="construction"]').check()
    page.locator('button[name="switch"][value="fr"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator('input[name="q_A2"][value="construction"]')).to_be_checked()
    for choices in groups(page).values():
        choices.last.check()
    page.locator('button[name="switch"][value="de"]').click()
    for choices in groups(page).values():
        expect(choices.last).to_be_checked()
    go_on(page)
    arrive(page, "de/questions/accounts")
    page.locator('input[name="q_B1"][value="other"]').check()
    page.locator('input[name="q_B1_other"]').fill("Mastodon & <Pixelfed>")
    page.locator('button[name="switch"][value="en"]').click()
    expect(page.locator('input[name="q_B1"][value="other"]')).to_be_checked()
    expect(page.locator('input[name="q_B1_other"]')).to_have_value("Mastodon & <Pixelfed>")


def test_the_browser_may_be_closed_and_the_link_opened_elsewhere(tabs: Tabs) -> None:
    page = tabs.open()
    begin(page, "fr")
    for slug in question_pages(page):
        if slug == "planning":
            break
    page.goto("/fr/questions/planning")
    page.locator('button[name="go"][value="later"]').click()
    link = page.locator("main").get_by_text("/r/").first
    address = (link.get_attribute("value") or link.inner_text()).strip()
    elsewhere = tabs.open(javascript=False)
    elsewhere.goto(address)
    assert "/r/" not in elsewhere.url, "the secret stays in the address"
    arrive(elsewhere, "fr/")
    elsewhere.goto("/fr/questions/company")
    for choices in groups(elsewhere).values():
        expect(choices.first).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_company_agrees_downloads_and_erases(tabs: Tabs, javascript: bool) -> None:
    page = tabs.open(javascript=javascript)
    begin(page, "fr")
    for _slug in question_pages(page):
        pass
    page.locator("#answers input[name=contact_email]").fill("an@linde.example")
    go_on(page)
    assert is_on(page, "details"), "a contact without consent goes no further"
    expect(page.locator("#answers input[name=contact_email]")).to_have_value("an@linde.example")
    page.locator("#answers input[name=consent]").check()
    go_on(page)
    go_on(page)
    page.locator('nav a[href$="/your-data"]').click()
    with page.expect_download() as saved:
        page.locator('button[value="download"]').click()
    found = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert found["company"]["contact_email"] == "an@linde.example"
    assert saved.value.suggested_filename == "self-assessment-data.json"
    page.locator('main a[href$="/your-data/erase"]').click()
    page.locator("#answers input[name=understood]").check()
    page.locator("main form button").click()
    arrive(page, "fr/erased")
    page.goto("/fr/report")
    arrive(page, "fr/?lost")


def test_the_report_opens_again_and_cannot_be_submitted_twice(page: Page) -> None:
    to_report(page, "nl")
    heading = page.locator("h1").inner_text()
    page.go_back()
    page.goto("/nl/report")
    expect(page.locator("h1")).to_have_text(heading)
    page.goto("/nl/questions/company")
    assert is_on(page, "report"), "a submitted questionnaire is closed"
