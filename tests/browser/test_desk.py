"""A consultant in a real browser: from the one-time link to the list, with axe on every page."""

import os
import secrets
from contextlib import chdir
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from readiness.cli import main
from tests.browser.test_accessibility import Inspector
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES

PASSWORD = "een zon boven de Schelde"


def run(folder: Path, address: str, *arguments: str) -> str:
    """Run a command beside the server, in this process: to start one takes longer than what it does."""
    environment = {name: None for name in os.environ if name.startswith("READINESS_")}
    with chdir(folder):
        done = CliRunner().invoke(main, arguments, env={**environment, "READINESS_BASE_URL": address})
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_link_to_the_list(page: Page, folder: Path, address: str, language: str) -> None:
    inspector = Inspector(language)

    def look(name: str) -> None:
        inspector.inspect(page, name)
        assert_nothing_overflows(page)

    page.set_viewport_size({"width": 320, "height": 700})
    run(folder, address, "demo", "3", "--yes")
    email = f"{secrets.token_hex(4)}@example.be"
    page.goto(run(folder, address, "consultant", "add", email).split()[-1].replace("/nl/", f"/{language}/"))
    page.locator("#new_password").fill("short")
    page.locator("#answers button[type=submit]").click()
    look("a weak password")
    page.locator("#new_password").fill(PASSWORD)
    page.locator("#answers button[type=submit]").click()
    look("sign in")
    page.locator("#email").fill(email)
    page.locator("#password").fill("wrong")
    page.locator("#answers button[type=submit]").click()
    look("sign in with an error")
    page.locator("#password").fill(PASSWORD)
    page.locator("#answers button[type=submit]").click()
    expect(page.locator("main tbody tr").nth(2)).to_be_visible()
    look("the list")
    page.goto(f"/{language}/desk/account")
    look("account")
    page.goto(f"/{language}/desk/account/authenticator")
    look("authenticator")
    telephone = pyotp.TOTP(page.locator("main code").inner_text().replace(" ", ""))
    page.locator("#code").fill(telephone.now())
    page.locator("#answers button[type=submit]").click()
    look("recovery codes")
    code = page.locator("main code").first.inner_text()
    page.locator(".desk-nav button").click()
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("#answers button[type=submit]").click()
    look("second factor")
    page.locator("#code").fill(code)
    page.locator("#answers button[type=submit]").click()
    expect(page.locator("main tbody tr").nth(2)).to_be_visible()
    assert not inspector.found, "\n\n".join(inspector.found)
