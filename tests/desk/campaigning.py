"""How the tests bring campaigns and the companies that they invite to the desk."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.i18n import today
from readiness.store import campaigns
from readiness.store.campaign_models import Invitation
from readiness.store.consultant_models import Consultant
from tests.client import StrictClient, parse
from tests.desk.reviewing import act, fields
from tests.desk.signing import DESK
from tests.web.walking import path_of

LATER = today() + timedelta(days=30)


def add_campaign(app: Flask, companies: Iterable[tuple[str, str]] = (), name: str = "Bakkers 2026") -> str:
    """Store a campaign of some consultant's that invites companies by name and address; returns its uid."""
    with app.app_context():
        session = db.writing_session
        by = session.scalars(select(Consultant).order_by(Consultant.id)).first()
        if by is None:
            by = Consultant(email="maker@example.be", role="lead")
            session.add(by)
            session.flush()
        made = campaigns.make(session, name, "nl", LATER, by)
        session.add_all(
            Invitation(campaign_id=made.id, company_name=company, email=email, language="nl")
            for company, email in companies
        )
        session.commit()
        return made.uid


LIST = f"{DESK}/campaigns"
TWO_BAD = """\
Bedrijf;E-mail;Taal
Bakkerij Ko;ko@example.be;fr
Zonder adres;;nl
Garage De Linde;LINDE@example.be
Frituur Max;max@example.be;es"""


def invitations(app: Flask) -> dict[str, Invitation]:
    with app.app_context():
        return {one.email: one for one in db.session.scalars(select(Invitation))}


def new_campaign(client: StrictClient) -> str:
    sent: dict[str, str | list[str]] = {"campaign_name": "Bakkers 2026", "closes_on": f"{LATER:%Y-%m-%d}"}
    return path_of(act(client, LIST, LIST, sent))


def carried(page: str) -> str:
    """The list that was checked, as the page carries it along."""
    area = next(one for one in parse(page).iter("textarea") if one.get("name") == "checked")
    return (area.text or "").removeprefix("\n")


def area(page: str) -> str:
    """What stands in the text area."""
    found = next(one for one in parse(page).iter("textarea") if one.get("name") == "lines")
    return (found.text or "").removeprefix("\n")


def check(client: StrictClient, campaign: str, text: str, **more: Any) -> Any:
    shown = f"{campaign}/companies"
    values = fields(client, shown, shown).to_dict(flat=False)
    values.pop("file", None)
    return client.post(shown, data={**values, "lines": text, "go": "check", **more})


def confirm(client: StrictClient, campaign: str, page: str, rest: str = "") -> Any:
    shown = f"{campaign}/companies"
    values = {"checked": carried(page), "lines": rest, "go": "import"}
    return client.post(shown, data={**fields(client, shown, shown).to_dict(flat=False), **values})
