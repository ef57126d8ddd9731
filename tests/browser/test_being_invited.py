"""An invitation and a campaign's general link in a real browser, on a phone, in each language, with axe."""

import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from readiness.app import create_app
from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.i18n import today
from readiness.store import assessments
from tests.browser.test_accessibility import Inspector
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES, arrive
from tests.web.inviting import campaign, invite

BUTTON = "#answers button[type=submit]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_company_comes_by_its_invitation(
    page: Page, folder: Path, address: str, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    inspector = Inspector(language)

    def look(name: str) -> None:
        inspector.inspect(page, name)
        assert_nothing_overflows(page)

    assert address
    monkeypatch.chdir(folder)
    app = create_app()
    code = campaign(app, code=secrets.token_urlsafe(16), language=language)
    token = invite(app, code, "Bakkerij Ko & zonen", email=f"{code}@example.be", language=language)
    yesterday = today() - timedelta(days=1)
    closed = campaign(app, code=secrets.token_urlsafe(16), language=language, closes_on=yesterday)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/i/{token}")
    assert token not in page.url
    look("the invitation")
    page.locator(BUTTON).click()
    arrive(page, "questions/company")
    page.goto(f"/i/{token}")
    look("the invitation of a company that has begun")
    with app.app_context():
        _theirs, link = assessments.begin(db.writing_session, language, LATEST)
        db.session.commit()
    page.goto(f"/r/{link}")
    assert link not in page.url
    look("the link of another company")
    page.goto(f"/{language}/your-data")
    look("your data")
    page.goto(f"/{language}/privacy")
    look("privacy")
    page.goto(f"/k/{code}")
    look("the start page of a campaign")
    page.goto(f"/k/{closed}")
    look("a closed campaign")
    assert not inspector.found, "\n\n".join(inspector.found)
