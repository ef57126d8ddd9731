"""The action plan and other answers in a real browser: by keyboard, at 360 px, in each language, with axe."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import report_of, second
from tests.browser.conftest import Tabs
from tests.browser.keys import enter, press_tab_until
from tests.browser.test_accessibility import Inspector
from tests.browser.test_again_and_sharing import TOO_WIDE
from tests.browser.walk import LANGUAGES

SAVE = "it.tagName === 'BUTTON' && it.form?.id === 'plan'"


def report_with_steps(page: Page, language: str) -> None:
    """Open a report that leaves something to do."""
    report_of(page, language, choose=second)
    expect(page.locator("[data-plan-step]").nth(2)).to_be_attached()


def score(page: Page) -> int:
    return int(page.locator("[data-plan-score]").inner_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_ticks_move_the_score_at_once_and_are_kept(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    page = tabs.open(width=360, height=640)
    report_with_steps(page, language)
    before = score(page)
    press_tab_until(page, "it.dataset.planStep !== undefined")
    page.keyboard.press("Space")
    with_one = score(page)
    assert with_one > before
    page.keyboard.press("Space")
    assert score(page) == before
    page.keyboard.press("Space")
    # A day ticks the step that it belongs to.
    page.locator("[data-plan-day]").nth(1).fill("2026-12-24")
    expect(page.locator("[data-plan-step]").nth(1)).to_be_checked()
    page.locator("[data-plan-day]").nth(1).fill(next_year(page))
    with_two = score(page)
    assert with_two > with_one
    enter(page, SAVE)
    expect(page.locator(".outlook [role=status]")).to_be_visible()
    assert score(page) == with_two
    page.evaluate("document.querySelectorAll('details').forEach(hidden => hidden.open = true)")
    inspector.inspect(page, "the report with a plan")
    assert page.evaluate(TOO_WIDE) == []
    with page.expect_download() as download:
        page.locator("a[href$='plan.ics']").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text(encoding="utf-8")
    # The first day is taken out of reach by hand, as a browser without a calendar would send it.
    page.locator("[data-plan-day]").first.evaluate("it => { it.type = 'text'; it.value = '31/2/2027'; }")
    enter(page, SAVE)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-plan-day]").first).to_have_value("31/2/2027")
    inspector.inspect(page, "the report with a plan that is not right")
    assert not inspector.found, "\n\n".join(inspector.found)


def next_year(page: Page) -> str:
    """A day that is ahead, whenever this is run."""
    return str(
        page.evaluate("() => new Date(Date.now() + 300 * 24 * 3600 * 1000).toISOString().slice(0, 10)")
    )


def test_without_javascript_the_score_follows_once_it_is_saved(tabs: Tabs) -> None:
    page = tabs.open(javascript=False)
    report_with_steps(page, "fr")
    before = score(page)
    page.locator("[data-plan-step]").first.check()
    assert score(page) == before
    with page.expect_navigation():
        page.locator("#plan button[type=submit]").first.click()
    assert score(page) > before


def test_leaving_an_unsaved_plan_is_asked_about(tabs: Tabs) -> None:
    page = tabs.open()
    report_with_steps(page, "nl")
    page.locator("[data-plan-step]").first.check()
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    page.goto("/nl/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_answers_are_tried_by_keyboard(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    page = tabs.open(width=360, height=640)
    report_with_steps(page, language)
    enter(page, "it.pathname?.endsWith('/what-if')")
    inspector.inspect(page, "what if")
    page.evaluate("document.querySelectorAll('details').forEach(hidden => hidden.open = true)")
    press_tab_until(page, "it.name === 'q_C1'")
    page.locator("input[name=q_C1]").first.check()
    enter(page, "it.tagName === 'BUTTON' && it.form?.id === 'answers' && it.closest('main') !== null")
    expect(page.locator("[data-result]")).to_be_focused()
    inspector.inspect(page, "what if, with a result")
    assert page.evaluate(TOO_WIDE) == []
    assert not inspector.found, "\n\n".join(inspector.found)
