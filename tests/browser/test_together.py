"""A company and three colleagues, each in their own browser and language, up to the figures on the report."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import report_of
from tests.browser.conftest import Tabs
from tests.browser.keys import answer_by_keyboard, enter, press_forward, write
from tests.browser.test_accessibility import Inspector
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES, arrive, go_on, groups, is_on

MOST_PAGES = 12


def large(name: str, codes: list[str]) -> str:
    """Choose the last answers about the company itself: whoever works alone has nobody to ask."""
    return codes[-1] if name.startswith("q_A") else codes[0]


def link_of(company: Page, language: str) -> str:
    """Follow the way from the report to the link, and return it."""
    company.goto(f"/{language}/report")
    company.locator('main a[href$="/colleagues"]').click()
    company.locator('button[value="make"]').click()
    return company.locator("#colleague-link").inner_text().strip()


def open_in(page: Page, link: str, language: str) -> None:
    """Open the link and choose a language."""
    page.goto(link)
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f'[name="switch"][value="{language}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def answer_as(page: Page, *, last: bool = False) -> None:
    """Choose the first or the last answer everywhere, up to the check page."""
    for _ in range(MOST_PAGES):
        if is_on(page, "colleague/check"):
            return
        for choices in groups(page).values():
            (choices.last if last else choices.first).check()
        go_on(page)
    raise AssertionError(f"after {MOST_PAGES} pages the questions still go on: {page.url}")


def test_three_colleagues_in_three_languages(tabs: Tabs) -> None:
    company = tabs.open()
    report_of(company, "nl", choose=large)
    link = link_of(company, "nl")
    for language, javascript, last in (("fr", True, False), ("de", False, True), ("en", True, False)):
        page = tabs.open(javascript=javascript, width=320, height=640)
        open_in(page, link, language)
        assert_nothing_overflows(page)
        page.locator("input[name=name]").fill(f"Collega {language}")
        go_on(page)
        arrive(page, f"{language}/colleague/accounts")
        answer_as(page, last=last)
        assert_nothing_overflows(page)
        go_on(page)
        arrive(page, f"{language}/colleague/thanks")
        assert_nothing_overflows(page)
    company.reload()
    assert [one.inner_text() for one in company.locator("main bdi").all()] == [
        "Collega de",
        "Collega en",
        "Collega fr",
    ]
    company.locator('main a[href$="#together"]').click()
    section = company.locator('section[aria-labelledby="together"]')
    expect(section.locator(".votes")).to_have_count(3)
    assert "Collega fr" not in company.content()
    company.set_viewport_size({"width": 320, "height": 640})
    assert_nothing_overflows(company)
    company.goto("/nl/colleagues")
    assert_nothing_overflows(company)


def test_back_and_forward_and_a_switch_lose_nothing(tabs: Tabs) -> None:
    company = tabs.open()
    report_of(company, "nl", choose=large)
    page = tabs.open()
    open_in(page, link_of(company, "nl"), "nl")
    page.locator("input[name=name]").fill("Fatima & <Co>")
    page.locator('[name="switch"][value="fr"]').click()
    expect(page.locator("input[name=name]")).to_have_value("Fatima & <Co>")
    go_on(page)
    for choices in groups(page).values():
        choices.first.check()
    go_on(page)
    page.go_back()
    arrive(page, "fr/colleague/accounts")
    page.reload()
    for choices in groups(page).values():
        expect(choices.first).to_be_checked()
    page.go_forward()
    for choices in groups(page).values():
        choices.last.check()
    page.locator('[name="switch"][value="de"]').click()
    for choices in groups(page).values():
        expect(choices.last).to_be_checked()


def test_a_colleague_by_keyboard_alone(tabs: Tabs) -> None:
    company = tabs.open()
    report_of(company, "en", choose=large)
    page = tabs.open()
    open_in(page, link_of(company, "en"), "en")
    write(page, "name", "Fatima")
    press_forward(page)
    while not is_on(page, "colleague/check"):
        answer_by_keyboard(page)
        press_forward(page)
    press_forward(page)
    arrive(page, "colleague/thanks")
    enter(page, "it.tagName === 'A' && it.href.endsWith('/colleague/erase')")
    enter(page, "it.tagName === 'BUTTON' && it.classList.contains('button--danger')")
    arrive(page, "colleague/erased")
    assert not page.context.cookies() or "colleague" not in {one["name"] for one in page.context.cookies()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_of_colleagues_and_their_company(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    company = tabs.open()
    report_of(company, language, choose=large)
    company.goto(f"/{language}/colleagues")
    inspector.inspect(company, "asking")
    link = link_of(company, language)
    inspector.inspect(company, "the link")
    for number in range(3):
        page = tabs.open()
        open_in(page, link, language)
        page.locator("input[name=name]").fill("x" * 300 if not number else "Fatima")
        go_on(page)
        if not number:
            inspector.inspect(page, "start with an error")
            page.locator("input[name=name]").fill("Jan")
            go_on(page)
            go_on(page)
            inspector.inspect(page, "questions with errors")
        answer_as(page, last=number == 2)
        if not number:
            inspector.inspect(page, "check")
        go_on(page)
    inspector.inspect(page, "thanks")
    page.locator('main a[href$="/colleague/erase"]').click()
    inspector.inspect(page, "erase")
    company.goto(f"/{language}/colleagues")
    inspector.inspect(company, "who has answered")
    company.goto(f"/{language}/report")
    inspector.inspect(company, "report with colleagues")
    page.locator("main form button").click()
    inspector.inspect(page, "erased")
    assert not inspector.found, "\n\n".join(inspector.found)
