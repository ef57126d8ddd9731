"""A company with everything in the database that can belong to one, and the traces that it would leave."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url, select, text
from sqlalchemy.orm import Session

from readiness.domain.consent import PEERS_VERSION
from readiness.extensions import db
from readiness.i18n import today
from readiness.store import assessments, consultants, peers
from readiness.store.campaign_models import Campaign, CampaignRound, Invitation, InvitationLink
from readiness.store.companies import Consent
from readiness.store.consultant_models import Consultant
from readiness.store.follow_up_models import ColleagueLink, ColleagueResponse, Commitment, SharedReport
from readiness.store.models import AccessLink, Assessment, now
from readiness.store.review_models import ItemQuestion, Note, PersonalMessage, ReviewEvent, ValidatedAnswer
from readiness.store.tables import METADATA
from tests.client import StrictClient
from tests.web.walking import path_of, send, submit, walk_to

NAME, NUMBER = "Bakkerij Wisselbeek", "0403170701"
PERSON, EMAIL = "An Verdwaalde", "an@wisselbeek.example"
WRITTEN = (
    "a note for ourselves",
    "what did you mean here",
    "a kind word",
    "because they said so",
    "zeldzaamnet",
    "Piet Collega",
    "een antwoord van Piet",
    "Wisselbeek zoals de stad het schrijft",
    "onthaal@wisselbeek.example",
)
HASHES = ("5" * 64, "6" * 64, "7" * 64, "8" * 64)
CAMPAIGN = "een-stad"
DETAILS = {
    "company_name": NAME,
    "enterprise_number": NUMBER,
    "contact_name": PERSON,
    "contact_email": EMAIL,
    "consent": "y",
}


@dataclass
class Owner:
    """A browser that holds a company's link, and what must not be found once the company is gone."""

    client: StrictClient
    company_id: int
    company_uid: str
    traces: list[str] = field(default_factory=list)


def arrive(client: StrictClient, app: Flask) -> Owner:
    """Walk to the report with every detail filled in, then let consultants work and a second round begin."""
    walk_to(client, "check")
    networks: dict[str, str | list[str]] = {
        "q_B1": ["linkedin", "facebook", "other"],
        "q_B1_other": WRITTEN[4],
    }
    path_of(send(client, "/nl/questions/accounts", networks))
    path_of(send(client, "/nl/details", DETAILS))
    path_of(submit(client))
    cookie = client.get_cookie("readiness")
    assert cookie is not None
    with app.app_context():
        session = db.writing_session
        found = assessments.by_token(session, cookie.value)
        assert found is not None
        peers.take_part(session, [found.company], Consent(PEERS_VERSION, "fr"))
        _review(session, found)
        hashes = session.scalars(
            select(AccessLink.token_hash).where(AccessLink.company_id == found.company_id)
        ).all()
        session.commit()
        owner = Owner(client, found.company_id, found.company.uid)
    owner.traces = [NAME, NUMBER, PERSON, EMAIL, *WRITTEN, *HASHES, *hashes]
    return owner


def _review(session: Session, first: Assessment) -> None:
    els = consultants.by_email(session, "els@example.be") or consultants.add(
        session, "els@example.be", "consultant"
    )
    session.add_all([*_work(first, els), *_follow_up(first)])
    _invite(session, first)
    second = Assessment(
        company=first.company,
        round=2,
        language="fr",
        instrument=first.instrument,
        answers=first.answers,
        started_at=now() - timedelta(hours=1),
        saved_at=now(),
    )
    session.add(second)
    session.flush()


def _work(first: Assessment, els: Consultant) -> list[object]:
    of = {"assessment_id": first.id, "consultant_id": els.id}
    return [
        Note(**of, text=WRITTEN[0]),
        ItemQuestion(**of, item="C1", text=WRITTEN[1]),
        PersonalMessage(**of, text=WRITTEN[2]),
        ValidatedAnswer(**of, item="C1", value="approved", reason=WRITTEN[3]),
        ReviewEvent(**of, kind="status", detail={"to": "validated"}),
    ]


def _invite(session: Session, first: Assessment) -> None:
    """The invitation by which the company began, of a campaign that is closed since and stays."""
    campaign = Campaign(code=CAMPAIGN, name="Stad", language="nl", closes_on=today() - timedelta(days=2))
    session.add(campaign)
    session.flush()
    invitation = Invitation(
        campaign_id=campaign.id,
        assessment_id=first.id,
        company_name=WRITTEN[7],
        email=WRITTEN[8],
        language="nl",
        opened_at=now(),
    )
    session.add_all([invitation, CampaignRound(assessment_id=first.id, campaign_id=campaign.id)])
    session.flush()
    session.add(InvitationLink(invitation_id=invitation.id, token_hash=HASHES[3]))


def _follow_up(first: Assessment) -> list[object]:
    of = {"assessment_id": first.id}
    return [
        Commitment(**of, advice="write_plan", due_on=now().date()),
        SharedReport(**of, token_hash=HASHES[0], expires_at=now() + timedelta(days=30)),
        ColleagueLink(**of, token_hash=HASHES[1]),
        ColleagueResponse(
            **of, token_hash=HASHES[2], name=WRITTEN[5], language="fr", answers={"B1_other": WRITTEN[6]}
        ),
    ]


def remains(app: Flask, database_url: str, wanted: list[str]) -> list[str]:
    """Which of these texts are anywhere in the database: on SQLite in its files, and in a dump on both."""
    files = b""
    path = make_url(database_url).database or ""
    if database_url.startswith("sqlite"):
        for part in (Path(path), Path(f"{path}-wal")):
            files += part.read_bytes() if part.exists() else b""
        with closing(sqlite3.connect(path)) as connection:
            files += "\n".join(connection.iterdump()).encode()
    with app.app_context(), db.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            files += repr(connection.execute(text(f"SELECT * FROM {table.name}")).all()).encode()
    return [one for one in wanted if one.encode() in files]
