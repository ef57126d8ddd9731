"""A campaign in a real browser, in four languages: made, filled from a list with two bad lines, sent."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tabs
from tests.browser.test_accessibility import Inspector
from tests.browser.test_desk import run
from tests.browser.test_review_loop import Desk
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES
from tests.desk.campaigning import LATER

LIST = """Bakkerij Ko;ko@example.be;fr
Zonder adres;;nl
Garage De Linde aan de overkant van de Grote Markt;linde@een-heel-lang-adres-voor-een-smal-scherm.example.be
Frituur Max;max@example.be;es"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_makes_a_campaign_and_sends_its_invitations(
    tabs: Tabs, folder: Path, address: str, language: str
) -> None:
    inspector = Inspector(language)
    page = tabs.open(width=320, height=700)
    desk = Desk(page, language, inspector)
    desk.arrive(run(folder, address, "consultant", "add", desk.email, "--role", "lead").split()[-1])

    def look(what: str) -> None:
        inspector.inspect(page, what)
        assert_nothing_overflows(page)

    page.goto(f"/{language}/desk/campaigns")
    press(page, "#answers button")
    look("a campaign that cannot be made")
    page.fill("#campaign_name", "Bakkers 2026")
    page.fill("#closes_on", f"{LATER:%Y-%m-%d}")
    press(page, "#answers button")
    campaign = page.url
    look("an empty campaign")
    page.goto(f"{campaign}/companies")
    page.fill("#lines", LIST)
    press(page, "button[value=check]")
    look("a list with two bad lines")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".holding")).to_have_count(2)
    page.fill("#lines", "")
    press(page, "button[value=import]")
    expect(page).to_have_url(campaign)
    look("a campaign with two companies")
    assert page.locator("main img").evaluate("it => it.naturalWidth") > 0
    page.goto(f"{campaign}/send/invitation")
    look("the invitations to send")
    press(page, "#answers button")
    expect(page).to_have_url(campaign)
    page.goto(f"{campaign}/send/reminder")
    look("nobody to remind")
    page.goto(f"/{language}/desk/campaigns")
    look("the list of campaigns")
    assert not inspector.found, "\n\n".join(inspector.found)


def press(page: Page, button: str) -> None:
    """Press the button and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(button).first.click()
