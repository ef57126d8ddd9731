"""The button that copies a link: also where the browser does not let it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import check_of
from tests.browser.test_accessibility import Inspector
from tests.browser.walk import LANGUAGES

SAID = {
    "nl": "Kopiëren lukte niet.",
    "fr": "La copie n’a pas abouti.",
    "de": "Das Kopieren hat nicht geklappt.",
    "en": "It could not be copied.",
}
CLIPBOARD = """Object.defineProperty(navigator, "clipboard", {value: {writeText: (text) => {
    window.copied = text;
    return window.refuses ? Promise.reject(new DOMException("no", "NotAllowedError")) : Promise.resolve();
}}});"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_copy_selects_the_link_and_says_so(page: Page, language: str) -> None:
    page.add_init_script(CLIPBOARD)
    check_of(page, language)
    page.goto(f"/{language}/link")
    button, status = page.locator("[data-copy]"), page.locator("[data-copy-status]")
    link = (page.locator("#personal-link").text_content() or "").strip()
    label = button.text_content() or ""
    page.evaluate("window.refuses = true")
    button.click()
    expect(status).to_contain_text(SAID[language])
    box = status.bounding_box()
    assert box is not None
    assert box["width"] > 100, "it is to be seen, not only to be heard"
    assert page.evaluate("getSelection().toString()").strip() == link
    expect(button).to_have_text(label)
    inspector = Inspector(language)
    inspector.inspect(page, "link after a refused copy")
    assert not inspector.found, "\n\n".join(inspector.found)
    page.evaluate("window.refuses = false")
    button.click()
    assert page.evaluate("window.copied") == link
    expect(status).not_to_contain_text(SAID[language])
    expect(button).not_to_have_text(label)
