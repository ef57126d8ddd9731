"""A second round and a shared report in a real browser: by keyboard, at 320 px, in each language, with axe."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import first, report_of
from tests.browser.conftest import Tabs
from tests.browser.keys import enter, press_tab_until
from tests.browser.test_accessibility import Inspector
from tests.browser.walk import LANGUAGES, arrive, go_on, question_pages

NAMES = {
    "": "no name",
    "Bakkerij Lambert & zonen": "a usual name",
    "Handelsgesellschaft für landwirtschaftliche Erzeugnisse Eupen-Malmedy": "a long name",
}
SMALL = {"width": 360, "height": 640}
BUTTON = "it.tagName === 'BUTTON' && it.closest('main') !== null"

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > innerWidth)
    .map(one => one.outerHTML.slice(0, 200))"""
"""What makes the page scroll sideways."""


def answer_otherwise(page: Page) -> None:
    """Choose the second answer of every question, which is another than `walk.answer` chooses."""
    for name in {field.get_attribute("name") or "" for field in page.locator("#answers [type=radio]").all()}:
        page.locator(f'#answers input[name="{name}"]').nth(1).check()
    for name in {
        field.get_attribute("name") or "" for field in page.locator("#answers [type=checkbox]").all()
    }:
        page.locator(f'#answers input[name="{name}"]').nth(1).check()


def placed_with_something_to_do(name: str, codes: list[str]) -> str:
    """Choose one of the sizes with a place on both scales, and something that leaves steps."""
    if name == "q_A1":
        return "p10_49"
    return codes[2] if name == "q_C1" else first(name, codes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_both_scores_and_the_first_step_are_on_a_telephone_s_first_screen(
    tabs: Tabs, language: str, name: str
) -> None:
    page = tabs.open(width=360, height=640)
    report_of(page, language, choose=placed_with_something_to_do, company=name)
    expect(page.locator(".verdict__place")).to_have_count(2)
    for part in [".verdict__number", ".verdict__standing", ".verdict__first"]:
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= SMALL["height"], f"{part}: {box}"
        assert box["x"] + box["width"] <= SMALL["width"], f"{part}: {box}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_one_round_to_the_next_by_keyboard(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    page = tabs.open(width=320, height=640)
    report_of(page, language, company="Garage De Linde")
    enter(page, "it.tagName === 'BUTTON' && it.form?.id === 'again-form'")
    arrive(page, "questions/company")
    expect(page.locator(".last-time")).to_have_count(3)
    expect(page.locator("#answers :checked")).to_have_count(0)
    inspector.inspect(page, "questions with the old answers")
    page.goto(f"/{language}/report")
    inspector.inspect(page, "the report while a round is under way")
    enter(page, "it.pathname?.endsWith('/again/drop')")
    inspector.inspect(page, "dropping the round")
    enter(page, BUTTON)
    expect(page.locator(".notice[role=status]")).to_be_visible()
    page.goto(f"/{language}/again")
    inspector.inspect(page, "assess again")
    enter(page, BUTTON)
    for _slug in question_pages(page, answer_otherwise):
        pass
    page.goto(f"/{language}/again")
    inspector.inspect(page, "a round is under way")
    page.goto(f"/{language}/check")
    go_on(page)
    arrive(page, "report")
    expect(page.locator("#since")).to_have_count(1)
    page.evaluate("document.querySelectorAll('details').forEach(hidden => hidden.open = true)")
    inspector.inspect(page, "the report of two rounds")
    assert page.evaluate(TOO_WIDE) == []
    assert not inspector.found, "\n\n".join(inspector.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sharing_and_revoking_by_keyboard(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    page, visitor = tabs.open(width=320, height=640), tabs.open(width=320, height=640)
    report_of(page, language, company="Garage De Linde")
    page.goto(f"/{language}/share")
    inspector.inspect(page, "share")
    press_tab_until(page, "it.name === 'days'")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=days]:checked")).to_have_attribute("value", "90")
    enter(page, BUTTON)
    inspector.inspect(page, "share with a link")
    link = page.locator("#shared-link").inner_text()
    assert page.evaluate(TOO_WIDE) == []
    visitor.goto(link)
    visitor.goto(visitor.url.replace("/nl/", f"/{language}/"))
    expect(visitor.locator("h1")).to_contain_text("Garage De Linde")
    assert visitor.context.cookies() == []
    visitor.evaluate("document.querySelectorAll('details').forEach(hidden => hidden.open = true)")
    inspector.inspect(visitor, "the shared report")
    enter(page, "it.tagName === 'BUTTON' && it.closest('.holding') !== null")
    inspector.inspect(page, "share after revoking")
    response = visitor.reload()
    assert response is not None
    assert response.status == 404
    inspector.inspect(visitor, "a link that works no more")
    assert not inspector.found, "\n\n".join(inspector.found)


HEADINGS = """() => [...document.querySelectorAll('main h1, main h2, main h3, main h4')]
    .filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"""
"""The levels of the headings, in the order in which they are read."""


def test_the_report_is_read_in_the_order_in_which_it_is_seen(tabs: Tabs) -> None:
    page = tabs.open(width=360, height=640)
    report_of(page, "fr")
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels
    tops = page.evaluate(
        "() => [...document.querySelectorAll('main > section, main > header, main > nav')]"
        ".map(one => one.getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    verdict = page.evaluate(
        "() => [...document.querySelectorAll('.verdict__number, .verdict__first, .verdict__level, .verdict__text')]"
        ".map(one => one.getBoundingClientRect().top)"
    )
    assert verdict == sorted(verdict)
