"""Campaigns with invitations for the tests of letters, and the letters taken apart again."""

import re
from datetime import date, timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy.orm import Session

from readiness.extensions import db
from readiness.i18n import today
from readiness.store import campaigns, consultants, outgoing
from readiness.store.campaign_models import INVITATION, Invitation
from readiness.store.consultant_models import Consultant
from readiness.store.models import now
from readiness.store.outgoing_models import MAIL, Outgoing
from tests.desk.signing import EMAIL, add_consultant

COMPANY = "Bakkerij Zonnewende"
ADDRESS = "info@zonnewende.be"


def invite(
    app: Flask,
    name: str = COMPANY,
    email: str = ADDRESS,
    *,
    language: str = "nl",
    letter: str = INVITATION,
    closes_on: date | None = None,
) -> str:
    """Make a campaign that invites one company, and let its letter wait; the invitation's number."""
    with app.app_context():
        session = db.writing_session
        who = consultants.by_email(session, EMAIL)
    if who is None:
        add_consultant(app)
    with app.app_context():
        session = db.writing_session
        who = consultants.by_email(session, EMAIL)
        assert who is not None
        made = add(session, who, name, email, language, closes_on)
        enqueue(session, made.uid, letter)
        session.commit()
        return made.uid


def add(
    session: Session, who: Consultant, name: str, email: str, language: str, closes_on: date | None = None
) -> Invitation:
    """A campaign of somebody's with one invitation."""
    last_day = closes_on or today() + timedelta(days=30)
    campaign = campaigns.make(session, "Lente 2027", language, last_day, who)
    made = Invitation(campaign_id=campaign.id, company_name=name, email=email, language=language)
    session.add(made)
    session.flush()
    return made


def enqueue(session: Session, uid: str, letter: str) -> None:
    """Let a letter of an invitation wait, as the desk does."""
    assert outgoing.add(session, MAIL, f"{letter}:{uid}", {"letter": letter, "invitation": uid})


def link_of(app: Flask, uid: str) -> str:
    """A token of an invitation."""
    with app.app_context():
        session = db.writing_session
        invitation = session.query(Invitation).filter_by(uid=uid).one()
        token = campaigns.new_link(session, invitation, at=now())
        session.commit()
        return token


def only_letter(app: Flask) -> Outgoing:
    """The one thing in the queue."""
    with app.app_context():
        return db.session.query(Outgoing).one()


def parts(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a mail."""
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content(), html.get_content()


def tokens(text: str) -> set[str]:
    """The tokens of all links in a text."""
    return set(re.findall(r"/(?:i|no-more-mail)/([\w-]{43})(?![\w-])", text))
