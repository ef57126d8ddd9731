"""axe-core finds nothing on any type of page, in any language, light or dark."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.ahead import check_of
from tests.browser.conftest import Tabs
from tests.browser.walk import LANGUAGES, answer, arrive, begin, go_on, question_pages

Scheme = Literal["light", "dark"]

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Only the first of what is not a violation is described: with all of them each run took seconds.
    "resultTypes": ["violations"],
}
# The dark page differs from the light one in nothing but its colours, and those are the same in every language:
# where longer words come to lie over something else, the light page shows it.
SCHEMES: dict[Scheme, dict[str, Any]] = {
    "light": RULES,
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]},
}

# Colours that fade into each other are measured when they have arrived.
SETTLED = "Promise.all(document.getAnimations().map(animation => animation.finished))"


class Inspector:
    """Runs axe on pages and keeps what it finds.

    A test that goes one way in every language sees the dark page in the first: its colours are half of axe's time.
    """

    def __init__(self, language: str, *, dark: bool = False) -> None:
        self.language = language
        self.schemes: list[Scheme] = ["light", "dark"] if dark or language == LANGUAGES[0] else ["light"]
        self.axe = Axe()
        self.found: list[str] = []

    def inspect(self, page: Page, name: str) -> None:
        """Run axe on the page, once it has loaded, in the colour schemes that count, and check the language."""
        page.wait_for_load_state()
        expect(page.locator("html")).to_have_attribute("lang", self.language)
        page.evaluate(self.axe.axe_script)
        for scheme in self.schemes:
            rules = SCHEMES[scheme]
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLED)
            for violation in page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules):
                self.found.append(f"{name}, {scheme}: {describe(violation)}")


def describe(violation: dict[str, Any]) -> str:
    """Say what is wrong, where, and why axe thinks so."""
    nodes = [f"  {node['html'][:200]}\n  {node['failureSummary']}" for node in violation["nodes"][:3]]
    return "\n".join([f"{violation['id']}: {violation['help']}", *nodes])


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_way_to_the_report(page: Page, language: str) -> None:
    inspector = Inspector(language)
    page.goto(f"/{language}/")
    inspector.inspect(page, "start")
    begin(page, language)
    go_on(page)
    inspector.inspect(page, "questions with errors")

    def fill(questions: Page) -> None:
        answer(questions)
        inspector.inspect(questions, questions.url)

    for _slug in question_pages(page, fill):
        pass
    inspector.inspect(page, "details")
    page.locator("#answers input[name=enterprise_number]").fill("0000")
    page.locator("#answers input[name=contact_name]").fill("An Peeters")
    go_on(page)
    expect(page.locator(".error-summary li")).to_have_count(2)
    inspector.inspect(page, "details with errors")
    page.locator("#answers input[name=enterprise_number]").fill("")
    page.locator("#answers input[name=consent]").check()
    go_on(page)
    arrive(page, "check")
    inspector.inspect(page, "check")
    go_on(page)
    arrive(page, "report")
    page.evaluate("document.querySelectorAll('details').forEach(hidden => hidden.open = true)")
    inspector.inspect(page, "report")
    page.goto(f"/{language}/link")
    inspector.inspect(page, "link")
    page.goto(f"/{language}/nowhere")
    inspector.inspect(page, "error")
    assert not inspector.found, "\n\n".join(inspector.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_of_a_detour(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    page = tabs.open()
    begin(page, language)
    answer(page)
    page.locator('button[name="go"][value="later"]').click()
    inspector.inspect(page, "saved for later")
    page.goto(f"/{language}/check")
    inspector.inspect(page, "check with answers missing")
    page.goto(f"/{language}/questions/company")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator('input[name="q_A1"]').last.check()
    go_on(other)
    page.locator('input[name="q_A1"]').nth(1).check()
    go_on(page)
    inspector.inspect(page, "conflict")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert not inspector.found, "\n\n".join(inspector.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_about_private_data(page: Page, language: str) -> None:
    inspector = Inspector(language)
    page.goto(f"/{language}/privacy")
    inspector.inspect(page, "privacy")
    check_of(page, language)
    page.goto(f"/{language}/details")
    page.locator("#answers input[name=contact_email]").fill("an@linde.example")
    page.locator("#answers input[name=consent]").check()
    go_on(page)
    page.goto(f"/{language}/your-data")
    inspector.inspect(page, "your data")
    page.locator('button[value="withdraw"]').click()
    inspector.inspect(page, "your data without consent")
    page.locator('main a[href$="/your-data/erase"]').click()
    page.locator("main form button").click()
    inspector.inspect(page, "erase with an error")
    page.locator("#answers input[name=understood]").check()
    page.locator("main form button").click()
    arrive(page, "erased")
    inspector.inspect(page, "erased")
    assert not inspector.found, "\n\n".join(inspector.found)


def test_axe_finds_nothing_at_the_width_of_a_small_telephone(tabs: Tabs) -> None:
    inspector = Inspector("de", dark=True)
    page = tabs.open(width=320, height=640)
    check_of(page, "de")
    inspector.inspect(page, "check")
    go_on(page)
    inspector.inspect(page, "report")
    assert not inspector.found, "\n\n".join(inspector.found)
