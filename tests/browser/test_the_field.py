"""The whole field: a lead invites, companies answer, the silent are reminded, a program reads what the desk shows."""

import csv
import io
import re
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.ahead import first, report_of, second
from tests.browser.conftest import Tabs
from tests.browser.test_accessibility import Inspector
from tests.browser.test_campaigns import press
from tests.browser.test_desk import run
from tests.browser.test_review_loop import Desk
from tests.desk.campaigning import LATER

ANSWERING = [f"Bakkerij {number}" for number in range(1, 11)]
SILENT = ["Slagerij Stil", "Garage Zwijg"]
BAD = ["Zonder adres;geen-adres", "Frituur Max;max@example.be;es"]


def address_of(company: str) -> str:
    return f"{company.replace(' ', '.').lower()}@field.example.be"


def letters(folder: Path) -> dict[str, list[str]]:
    """The links in the letters of the outbox, by address, the oldest first."""
    found: dict[str, list[str]] = {}
    for path in sorted((folder / "instance" / "outbox").glob("*.eml")):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        text = letter.get_body(("plain",))
        assert text is not None
        link = re.search(r"/i/[\w-]+", text.get_content())
        assert link is not None
        found.setdefault(letter["To"].addresses[0].addr_spec, []).append(link[0])
    return {address: links for address, links in found.items() if address.endswith("@field.example.be")}


def write_letters(page: Page) -> None:
    """Write what waits into the outbox, as the desk offers it without a mail server."""
    page.goto("/nl/desk/outbox")
    press(page, "form[action$=write] button")


def make_campaign(page: Page) -> str:
    """Make a campaign of a list with two bad lines; returns its address."""
    page.goto("/nl/desk/campaigns")
    page.fill("#campaign_name", "Het hele veld")
    page.fill("#closes_on", f"{LATER:%Y-%m-%d}")
    press(page, "#answers button")
    campaign = page.url
    page.goto(f"{campaign}/companies")
    good = [f"{company};{address_of(company)};nl" for company in ANSWERING + SILENT]
    page.fill("#lines", "\n".join([*good[:3], BAD[0], *good[3:], BAD[1]]))
    press(page, "button[value=check]")
    expect(page.locator(".holding")).to_have_count(len(BAD))
    assert page.locator("#lines").input_value().splitlines() == BAD
    page.fill("#lines", "")
    press(page, "button[value=import]")
    return campaign


def token_for_a_program(page: Page) -> str:
    """Make a token for figures at the desk."""
    page.goto("/nl/desk/account/api")
    page.fill("#token_name", "script")
    page.check("input[value='figures:read']")
    press(page, "#answers button")
    return page.locator("#secret").inner_text()


def test_ten_companies_answer_and_the_silent_are_reminded(tabs: Tabs, folder: Path, address: str) -> None:
    page = tabs.open()
    desk = Desk(page, "nl", Inspector("nl"))
    desk.arrive(run(folder, address, "consultant", "add", desk.email, "--role", "lead").split()[-1])
    campaign = make_campaign(page)
    page.goto(f"{campaign}/send/invitation")
    press(page, "#answers button")
    write_letters(page)
    sent = letters(folder)
    assert set(sent) == {address_of(company) for company in ANSWERING + SILENT}

    for number, company in enumerate(ANSWERING):
        visitor = tabs.open(width=360)
        visitor.goto(sent[address_of(company)][0])
        press(visitor, "#answers button")
        report_of(visitor, "nl", choose=(first, second)[number % 2], company=company)

    page.goto(f"{campaign}/send/reminder")
    # The invitations went a moment ago, so the page asks.
    page.locator("#sure").check()
    press(page, "#answers button")
    write_letters(page)
    reminded = letters(folder)
    assert {who for who, links in reminded.items() if len(links) > 1} == set(map(address_of, SILENT))

    uid = campaign.rpartition("/")[2]
    page.goto(f"/nl/desk/dashboard?campaign={uid}")
    shown = page.locator("main").inner_text()
    assert "10 bedrijven" in shown
    assert "2012" in shown
    assert "2023" in shown
    token = token_for_a_program(page)
    answer = page.request.get(f"/api/v1/figures?campaign={uid}", headers={"Authorization": f"Bearer {token}"})
    figures = answer.json()
    assert figures["companies"] == len(ANSWERING)
    table = page.request.get(f"/nl/desk/dashboard/readiness.csv?campaign={uid}").text()
    rows = list(csv.reader(io.StringIO(table.lstrip("\ufeff")), delimiter=";"))[1:]
    assert [int(row[1]) for row in rows] == [band["count"] for band in figures["readiness"]["bands"]]
