"""Taking part in the comparison in a real browser: by keyboard, at 320 px, in each language, with axe."""

import pytest
from playwright.sync_api import expect

from tests.browser.ahead import report_of
from tests.browser.conftest import Tabs
from tests.browser.keys import enter
from tests.browser.test_accessibility import Inspector
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES, arrive

BUTTON = "it.tagName === 'BUTTON' && it.form?.id === 'peers-form'"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_company_takes_part_and_leaves_by_keyboard(tabs: Tabs, language: str) -> None:
    inspector = Inspector(language)
    page = tabs.open(width=320, height=640)
    report_of(page, language)
    enter(page, BUTTON)
    arrive(page, "report")
    expect(page.locator('button[value="leave"]')).to_have_count(1)
    assert_nothing_overflows(page)
    inspector.inspect(page, "the report with the comparison")
    # The address leads to the section: whoever tabs on before the page has scrolled there is carried back.
    page.wait_for_function(
        "() => document.querySelector('#peers').getBoundingClientRect().top < innerHeight / 2"
    )
    enter(page, BUTTON)
    expect(page.locator('button[value="join"]')).to_have_count(1)
    assert not inspector.found, "\n\n".join(inspector.found)
