"""The pages on tokens and webhooks in a real browser, with axe, in four languages."""

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.test_accessibility import Inspector
from tests.browser.test_desk import PASSWORD, run
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES

SEND = "#answers button[type=submit]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_makes_a_token_and_a_webhook(page: Page, folder: Path, address: str, language: str) -> None:
    inspector = Inspector(language)

    def look(name: str) -> None:
        inspector.inspect(page, name)
        assert_nothing_overflows(page)

    page.set_viewport_size({"width": 360, "height": 800})
    email = f"{secrets.token_hex(4)}@example.be"
    link = run(folder, address, "consultant", "add", email, "--role", "lead").split()[-1]
    page.goto(link.replace("/nl/", f"/{language}/"))
    page.locator("#new_password").fill(PASSWORD)
    page.locator(SEND).click()
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).click()
    page.goto(f"/{language}/desk/account/api")
    page.locator(SEND).click()
    look("a token without a name")
    page.locator("#token_name").fill("R-script")
    page.locator("input[name=scopes]").first.check()
    page.locator(SEND).click()
    text = page.locator("#secret").inner_text()
    look("the token")
    page.goto(f"/{language}/desk/account/api")
    look("tokens")
    assert text not in page.content()
    answer = page.request.get("/api/v1/responses", headers={"Authorization": f"Bearer {text}"})
    assert answer.status == 200
    page.goto(f"/{language}/desk/webhooks")
    page.locator("#url").fill("https://127.0.0.1/")
    page.locator(SEND).click()
    look("a webhook that is refused")
    page.locator("#url").fill("https://example.be/hook")
    page.locator("input[name=events]").first.check()
    page.locator(SEND).click()
    look("the secret")
    page.goto(f"/{language}/desk/webhooks")
    look("webhooks")
    page.goto("/api/v1/")
    Inspector("en", dark=True).inspect(page, "documentation")
    assert_nothing_overflows(page)
