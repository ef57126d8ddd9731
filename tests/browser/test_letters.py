"""The outbox and the page for no more mail in a real browser, with axe, in four languages."""

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from readiness.engines import make_engine, writing
from readiness.store import consultants
from readiness.store.campaign_models import INVITATION
from tests.browser.test_accessibility import Inspector
from tests.browser.test_desk import PASSWORD, run
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES
from tests.mail.inviting import add, enqueue, tokens

SEND = "#answers button[type=submit]"
COMPANY = "Bakkerij Zonnewende en Zonen uit Sint-Genesius-Rode"


def sign_in(page: Page, folder: Path, address: str, language: str) -> str:
    email = f"{secrets.token_hex(4)}@example.be"
    link = run(folder, address, "consultant", "add", email, "--role", "lead").split()[-1]
    page.goto(link.replace("/nl/", f"/{language}/"))
    page.locator("#new_password").fill(PASSWORD)
    page.locator(SEND).click()
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).click()
    return email


def invite(folder: Path, by: str, language: str) -> None:
    engine = make_engine(f"sqlite:///{folder}/instance/readiness.db")
    with Session(writing(engine)) as session:
        who = consultants.by_email(session, by)
        assert who is not None
        made = add(session, who, COMPANY, f"{secrets.token_hex(4)}@example.be", language)
        enqueue(session, made.uid, INVITATION)
        session.commit()
    engine.dispose()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_writes_and_reads_a_letter_and_its_receiver_wants_no_more(
    page: Page, folder: Path, address: str, language: str
) -> None:
    inspector = Inspector(language)

    def look(name: str) -> None:
        inspector.inspect(page, name)
        assert_nothing_overflows(page)

    page.set_viewport_size({"width": 360, "height": 800})
    invite(folder, sign_in(page, folder, address, language), language)
    page.goto(f"/{language}/desk/outbox")
    look("what waits")
    page.locator("form[action$=write] button").click()
    look("what was written")
    page.locator("a[href*='/outbox/']").first.click()
    look("a letter")
    [token] = tokens(page.locator("pre").inner_text())
    page.locator("a[href$='/page']").click()
    expect(page.locator("h1")).to_have_count(1)
    page.goto(f"/no-more-mail/{token}")
    look("no more mail?")
    page.locator(SEND).click()
    look("no more mail")
    page.goto(f"/no-more-mail/{token}")
    assert not inspector.found, "\n\n".join(inspector.found)
