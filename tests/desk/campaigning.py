"""How the tests bring campaigns and the companies that they invite to the desk."""

from collections.abc import Iterable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.store import campaigns
from readiness.store.campaign_models import Invitation
from readiness.store.consultant_models import Consultant
from readiness.store.models import now

LATER = now().date() + timedelta(days=30)


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
