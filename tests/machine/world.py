"""The program under the machine: how each deed is done in a browser, and what is stored afterwards."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from bench.walker import hidden
from readiness.extensions import db
from readiness.store import assessments, erasure
from readiness.store.follow_up_models import SharedReport
from readiness.store.models import SUBMITTED, Assessment
from readiness.store.models import Company as StoredCompany
from readiness.store.tables import METADATA
from readiness.store.tokens import hash_token
from tests.databases import empty
from tests.desk.signing import add_consultant, browser
from tests.guard.actors import unchecked
from tests.machine.model import Company, Details, Device, Fields

_SHARE = re.compile(r"http://localhost/s/([\w-]+)<")


class World:
    """One application on an empty database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            empty(db.engine, METADATA)
        add_consultant(app, role="admin")

    def device(self) -> Device:
        """A browser that never was here."""
        return Device(unchecked(browser(self.app)))

    def hidden(self, device: Device, path: str) -> Fields:
        """What a page's forms carry unseen."""
        page = device.client.get(path)
        assert page.status_code == 200, (path, page.status_code, page.text[:500])
        return dict(hidden(page.text))

    def send(
        self, device: Device, path: str, fields: Fields | None = None, shown: str | None = None
    ) -> TestResponse:
        """Open a page and send the form on it, to itself unless said otherwise."""
        token = self.hidden(device, shown or path)["csrf_token"]
        return device.client.post(path, data={"csrf_token": token, **(fields or {})})

    def share(self, device: Device) -> str:
        """Make a link to the report; its token."""
        page = self.send(device, "/nl/share", {"days": "30"})
        found = _SHARE.search(page.text)
        assert found is not None, page.text[:2000]
        return found[1]

    def token(self, device: Device) -> str:
        """The token that the browser has now."""
        cookie = device.client.get_cookie("readiness")
        assert cookie is not None
        return str(cookie.value)

    def company_id(self, token: str) -> int:
        """Whose token it is."""
        with self.app.app_context():
            found = assessments.by_token(db.session, token)
            assert found is not None
            return found.company_id

    def stored(self) -> dict[int, list[Assessment]]:
        """Every company's rounds, in order."""
        with self.app.app_context():
            rows: dict[int, list[Assessment]] = {
                number: [] for number in db.session.scalars(select(StoredCompany.id))
            }
            for one in db.session.scalars(select(Assessment).order_by(Assessment.round)):
                rows[one.company_id].append(one)
            return rows

    def details(self) -> dict[int, Details]:
        """What every company says of itself; whom to ask is there with consent and not without."""
        with self.app.app_context():
            found = list(db.session.scalars(select(StoredCompany)))
        assert all((one.consented_at is not None) == (one.contact_name is not None) for one in found)
        return {one.id: (one.name or "", one.contact_name or "", one.contact_email or "") for one in found}

    def share_uid(self, token: str) -> str:
        """The number of a link to a shared report."""
        with self.app.app_context():
            wanted = SharedReport.token_hash == hash_token(token)
            return db.session.scalars(select(SharedReport.uid).where(wanted)).one()

    def remove(self, company_id: int) -> None:
        """Take a company away that the model does not know."""
        with self.app.app_context():
            erasure.erase_company(db.writing_session, db.session.get_one(StoredCompany, company_id))
            db.session.commit()

    def change(self, company: Company, **values: Any) -> None:
        """Change the newest round behind everybody's back, as time does."""
        with self.app.app_context():
            newest = assessments.by_token(db.writing_session, company.token)
            assert newest is not None
            for name, value in values.items():
                setattr(newest, name, value)
            db.session.commit()


def check_agreement(stored: dict[int, list[Assessment]], companies: list[Company]) -> None:
    """Compare what is stored with what the model knows, and remember how far each round's version is."""
    assert stored.keys() == {company.id for company in companies}
    for company in companies:
        rows = stored[company.id]
        assert len(rows) == len(company.rounds), f"company {company.key} has other rounds"
        for row, known in zip(rows, company.rounds, strict=True):
            assert row.answers == known.answers, f"an acknowledged answer of {company.key} is gone"
            assert (row.status == SUBMITTED) == known.submitted
            assert row.review_status == (known.review if known.submitted else None)
            assert row.revision >= known.revision, "a version went back"
            known.revision, known.uid = row.revision, row.uid
            if known.scorecard is not None:
                assert row.scorecard == known.scorecard, "a score changed after it was handed in"
            known.scorecard = row.scorecard
