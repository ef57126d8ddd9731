"""A company with a text in every field that takes one, and every page and file that shows one of them."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from readiness.export.profiles import unguarded
from readiness.extensions import db
from readiness.store.campaign_models import Campaign, Invitation, InvitationLink
from readiness.store.consultant_models import ADMIN, Consultant, Passkey
from readiness.store.follow_up_models import ColleagueResponse, SharedReport
from readiness.store.models import Assessment, Company, now
from readiness.store.review_models import ItemQuestion, Note, PersonalMessage, SavedView, ValidatedAnswer
from readiness.store.tokens import hash_token
from tests.client import StrictClient
from tests.desk.reviewing import page_of
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, sign_in
from tests.guard.actors import csrf_token, unchecked
from tests.owning import CAMPAIGN, arrive

FIELDS = {
    "company": (200, False),
    "contact": (200, False),
    "campaign": (200, False),
    "invited": (200, False),
    "network": (100, False),
    "colleague": (200, False),
    "view": (100, False),
    "passkey": (100, False),
    "note": (5000, True),
    "question": (2000, True),
    "message": (5000, True),
    "reason": (2000, True),
}
"""Every text that somebody types freely: how long it may be, and whether it may have several lines."""

PLAIN = {name: f"plain {name} ⟧" for name in FIELDS}
SHARED = "a-shared-token"
LETTER = "a-token-in-a-letter"
_CHANGING = re.compile(
    r'(?<=name="csrf_token" value=")[^"]*|(?<=name="base" value=")[0-9a-f]*|\d\d:\d\d(?::\d\d[\d.]*)?|(?<=after=)[^"&]*'
)


class FullHouse:
    """The company, its consultants, and all of their pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        company = browser(app)
        owner = arrive(company, app)
        add_consultant(app, EMAIL, ADMIN)
        self.strict_desk: StrictClient = browser(app)
        sign_in(self.strict_desk)
        with app.app_context():
            session = db.writing_session
            first = session.scalars(select(Assessment).where(Assessment.round == 1)).one()
            els = session.scalars(select(Consultant).where(Consultant.email == EMAIL)).one()
            self.uid, self.company_id = first.uid, owner.company_id
            key = {"credential_id": "a", "public_key": "b", "sign_count": 0}
            session.add(Passkey(consultant_id=els.id, name="x", **key))
            session.add(SavedView(consultant_id=els.id, name="x", query=""))
            session.scalars(select(SharedReport)).one().token_hash = hash_token(SHARED)
            session.scalars(select(InvitationLink)).one().token_hash = hash_token(LETTER)
            session.scalars(select(ColleagueResponse)).one().submitted_at = now() - timedelta(hours=1)
            self.campaign = f"{DESK}/campaigns/{session.scalars(select(Campaign)).one().uid}"
            first.review_status = "changes_requested"
            session.commit()
        self.company, self.desk = unchecked(company), unchecked(self.strict_desk)
        company.get(f"/i/{LETTER}")
        self.token = csrf_token(app, self.strict_desk)

    def pages(self) -> dict[str, FlaskClient]:
        """Every page that shows what somebody typed, and the browser in which it is opened."""
        page = page_of(self.uid)
        parts = ("", "/contact", "/items/B1", "/items/C1", "/message", "/report", "/erase")
        at_desk = [f"{page}{part}" for part in parts] + [f"{DESK}/", f"{DESK}/account", f"{DESK}/export"]
        own = ("report", "check", "details", "questions/accounts", "questions/planning", "your-data", "share")
        return {
            **dict.fromkeys([f"/nl/{one}" for one in (*own, "colleagues", "invitation")], self.company),
            **dict.fromkeys(at_desk, self.desk),
            **dict.fromkeys([f"{DESK}/campaigns", self.campaign], self.desk),
            **dict.fromkeys([f"{self.campaign}/companies", f"{self.campaign}/send/invitation"], self.desk),
            f"/fr/shared/{SHARED}": self.company,
            f"/de/k/{CAMPAIGN}": self.company,
        }

    def store(self, texts: Mapping[str, str]) -> None:
        """Put a text into each field, as the forms would have."""
        with self.app.app_context():
            session = db.writing_session
            company = session.get_one(Company, self.company_id)
            company.name, company.contact_name = texts["company"], texts["contact"]
            for one in session.scalars(select(Assessment)):
                one.answers = {**one.answers, "B1.other": texts["network"]}
            session.scalars(select(Campaign)).one().name = texts["campaign"]
            session.scalars(select(Invitation)).one().company_name = texts["invited"]
            session.scalars(select(Note)).one().text = texts["note"]
            session.scalars(select(ItemQuestion)).one().text = texts["question"]
            session.scalars(select(PersonalMessage)).one().text = texts["message"]
            session.scalars(select(ValidatedAnswer)).one().reason = texts["reason"]
            session.scalars(select(ColleagueResponse)).one().name = texts["colleague"]
            session.scalars(select(SavedView)).one().name = texts["view"]
            session.scalars(select(Passkey)).one().name = texts["passkey"]
            session.commit()

    def shown(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Every page with each text, as HTML has to write it, replaced by the plain one of its field."""
        found = {}
        for path, client in self.pages().items():
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code, texts)
            found[path] = self._plain(answer.text, texts)
        return found

    def files(self) -> dict[str, list[dict[str, str]]]:
        """What is in the files with separators: of the answers, and of the contacts."""
        sent: dict[str, Any] = {"csrf_token": self.token, "language": "nl", "query": ""}
        found = {}
        for path, profile, delimiter in (
            ("file", "data", ","),
            ("file", "excel", ";"),
            ("contacts", "contacts", ";"),
        ):
            answer = self.desk.post(f"{DESK}/export/{path}", data={**sent, "profile": profile})
            assert answer.status_code == 200, profile
            text = answer.get_data().decode("utf-8-sig")
            if delimiter not in text.partition("\r\n")[0]:
                delimiter = ","
            rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
            found[profile] = [{name: unguarded(cell) for name, cell in row.items()} for row in rows]
        return found

    def own_data(self) -> dict[str, Any]:
        """The company's own data as a file."""
        token = csrf_token(self.app, self.company)  # type: ignore[arg-type]
        answer = self.company.post("/nl/your-data", data={"csrf_token": token, "action": "download"})
        found: dict[str, Any] = answer.get_json()
        return found

    @staticmethod
    def _plain(page: str, texts: Mapping[str, str]) -> str:
        page = _CHANGING.sub("", page)
        for name in sorted(texts, key=lambda one: len(texts[one]), reverse=True):
            written = str(escape(texts[name]))
            page = page.replace(written, PLAIN[name])
            # A title puts blanks together, which elsewhere stay as they were typed.
            page = page.replace(" ".join(written.split()), PLAIN[name])
        return page
