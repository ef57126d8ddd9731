"""The whole loop in a real browser, by keyboard alone, with axe on the way, in each language of the desk.

Two companies have answered; a consultant with an authenticator validates the one and asks the other for changes;
it answers again; a lead takes the archive along, which pandas and `frictionless validate` open.
"""

import secrets
import time
from pathlib import Path
from zipfile import ZipFile

import pandas
import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.ahead import report_of
from tests.browser.conftest import Tabs
from tests.browser.keys import choose, enter, press_forward, press_tab_until, write
from tests.browser.test_accessibility import Inspector
from tests.browser.test_desk import PASSWORD, run
from tests.browser.walk import LANGUAGES, arrive
from tests.export.test_archive import frictionless

MAIN_BUTTON = "it.tagName === 'BUTTON' && it.closest('main') !== null"


class Desk:
    """A consultant at a keyboard."""

    def __init__(self, page: Page, language: str, inspector: Inspector) -> None:
        self.page = page
        self.language = language
        self.inspector = inspector
        self.email = f"{secrets.token_hex(4)}@example.be"

    def arrive(self, link: str) -> None:
        """Choose a password by the one-time link and sign in."""
        self.page.goto(link.replace("/nl/", f"/{self.language}/"))
        write(self.page, "new_password", PASSWORD)
        enter(self.page, MAIN_BUTTON)
        self.sign_in()

    def sign_in(self) -> None:
        """Send address and password."""
        write(self.page, "email", self.email)
        write(self.page, "password", PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def set_up_authenticator(self) -> pyotp.TOTP:
        """Take a telephone into use."""
        enter(self.page, "it.tagName === 'A' && it.href.endsWith('/desk/account')")
        enter(self.page, "it.tagName === 'A' && it.href.endsWith('/account/authenticator')")
        telephone = pyotp.TOTP(self.page.locator("main code").inner_text().replace(" ", ""))
        write(self.page, "code", telephone.now())
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return telephone

    def open(self, company: str) -> None:
        """Open a company's response from the list."""
        self.page.goto(f"/{self.language}/desk/")
        enter(self.page, f"it.tagName === 'A' && it.innerText === '{company}'")
        self.look(f"the response of {company}")

    def open_item(self, code: str) -> None:
        """Look closer at one answer."""
        enter(self.page, f"it.tagName === 'A' && it.pathname.endsWith('/items/{code}')")
        self.look(f"the item {code}")

    def press(self, name: str, value: str) -> None:
        """Press the button with this name and value."""
        enter(self.page, f"it.tagName === 'BUTTON' && it.name === '{name}' && it.value === '{value}'")

    def look(self, name: str) -> None:
        """Run axe."""
        self.inspector.inspect(self.page, name)


def validate(desk: Desk, company: str) -> None:
    """Correct an answer with a reason, and validate the response."""
    page = desk.page
    desk.open(company)
    desk.open_item("C1")
    choose(page, "q_C1", "none")
    write(page, "reason", "Geen plan gezien; aucun plan vu.")
    desk.press("go", "validate")
    expect(page.locator("#item-C1")).to_contain_text("Geen plan gezien")
    desk.look("a response with a validated answer")
    desk.press("to", "validated")
    expect(page.locator(".state--validated")).to_have_count(1)


def request_changes(desk: Desk, company: str, question: str) -> None:
    """Ask about an answer and send the response back."""
    page = desk.page
    desk.open(company)
    desk.open_item("E1")
    write(page, "question", question)
    press_tab_until(page, MAIN_BUTTON)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk.press("to", "changes_requested")
    expect(page.locator(".state--changes_requested")).to_have_count(1)


def answer_again(page: Page, question: str, inspector: Inspector) -> None:
    """Change the answer that the consultant asks about, and send everything again."""
    page.goto("/nl/resume")
    arrive(page, "check")
    expect(page.locator("#row-E1")).to_contain_text(question)
    inspector.inspect(page, "the check page with a consultant's question")
    enter(page, "it.tagName === 'A' && it.href.endsWith('#asked-E1')")
    inspector.inspect(page, "a page of questions with a consultant's question")
    choose(page, "q_E1", "words")
    press_forward(page)
    arrive(page, "check")
    press_forward(page)
    arrive(page, "report")


def take_the_archive(desk: Desk, folder: Path) -> Path:
    """Export what the list shows, and unpack it."""
    page = desk.page
    enter(page, "it.tagName === 'A' && it.pathname.endsWith('/desk/export')")
    desk.look("export")
    choose(page, "profile", "archive")
    press_tab_until(page, MAIN_BUTTON)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    with ZipFile(path) as archive:
        archive.extractall(folder / "archive")
    return folder / "archive"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_two_companies_to_an_archive(
    tabs: Tabs, folder: Path, address: str, tmp_path: Path, language: str
) -> None:
    mark = secrets.token_hex(4)
    first, second = f"Boulangerie {mark}", f"Garage {mark}"
    french, dutch = tabs.open(), tabs.open()
    report_of(french, "fr", company=first)
    report_of(dutch, "nl", company=second)
    inspector, of_company = Inspector(language), Inspector("nl")

    els = Desk(tabs.open(), language, inspector)
    els.arrive(run(folder, address, "consultant", "add", els.email).split()[-1])
    telephone = els.set_up_authenticator()
    enter(els.page, "it.tagName === 'BUTTON' && it.closest('.desk-nav') !== null")
    els.sign_in()
    # No code counts twice: this is the next one, which a telephone that is a little fast shows already.
    write(els.page, "code", telephone.at(int(time.time()) + 30))
    with els.page.expect_navigation():
        els.page.keyboard.press("Enter")
    els.look("the list")
    validate(els, first)
    request_changes(els, second, "Welk cijfer, en tegen wanneer?")
    answer_again(dutch, "Welk cijfer, en tegen wanneer?", of_company)
    els.open(second)
    expect(els.page.locator("#rounds")).to_have_count(1)

    lies = Desk(tabs.open(), language, inspector)
    lies.arrive(run(folder, address, "consultant", "add", lies.email, "--role", "lead").split()[-1])
    archive = take_the_archive(lies, tmp_path)
    accepted, found = frictionless(archive / "datapackage.json")
    assert accepted, found
    table = pandas.read_csv(archive / "responses.csv")
    of_these = table.sort_values("submitted_at").tail(3)
    # The file knows whole seconds, and two companies may hand in within one.
    rows = of_these[["review_status", "round", "validated__plan"]].itertuples(index=False)
    assert sorted(map(tuple, rows)) == [("archived", 1, "-5"), ("new", 2, "-5"), ("validated", 1, "none")]
    assert not inspector.found + of_company.found, "\n\n".join(inspector.found + of_company.found)
