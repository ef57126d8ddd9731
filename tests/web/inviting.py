"""Campaigns and invitations for tests, made as the desk and the worker make them."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select, update

from readiness.extensions import db
from readiness.i18n import today
from readiness.store import campaigns
from readiness.store.campaign_models import Campaign, CampaignRound, Invitation
from readiness.store.models import AccessLink, Assessment, now

COMPANY, NUMBER, ADDRESS = "Bakkerij Ko", "0403170701", "ko@bakkerij.example"
NAME = "Stad Kortrijk"


def campaign(
    app: Flask,
    *,
    name: str = NAME,
    language: str = "fr",
    code: str = "kortrijk-2027",
    closes_on: date | None = None,
) -> str:
    """A campaign, which is open for a month; its code."""
    with app.app_context():
        last = closes_on or today() + timedelta(days=30)
        db.writing_session.add(Campaign(code=code, name=name, language=language, closes_on=last))
        db.session.commit()
    return code


def invite(
    app: Flask,
    code: str,
    company: str = COMPANY,
    *,
    email: str = ADDRESS,
    language: str = "de",
    number: str | None = NUMBER,
) -> str:
    """An invitation that a letter went for; the token of the link in it."""
    with app.app_context():
        session = db.writing_session
        found = campaigns.by_code(session, code)
        assert found is not None
        invitation = Invitation(
            campaign_id=found.id,
            company_name=company,
            email=email,
            language=language,
            enterprise_number=number,
            invited_at=now(),
        )
        session.add(invitation)
        session.flush()
        token = campaigns.new_link(session, invitation, at=now())
        session.commit()
    return token


def remind(app: Flask, email: str = ADDRESS) -> str:
    """The token of the link in one more letter."""
    with app.app_context():
        invitation = db.writing_session.scalars(select(Invitation).where(Invitation.email == email)).one()
        token = campaigns.new_link(db.session, invitation, at=now())
        db.session.commit()
    return token


def close(app: Flask) -> None:
    """Let yesterday have been the last day of every campaign."""
    with app.app_context():
        db.writing_session.execute(update(Campaign).values(closes_on=today() - timedelta(days=1)))
        db.session.commit()


def counts(app: Flask) -> dict[str, int]:
    """How many there are of what an invitation may begin."""
    with app.app_context():
        return {
            table.__tablename__: db.session.query(table).count()
            for table in (Assessment, CampaignRound, AccessLink, Invitation)
        }
