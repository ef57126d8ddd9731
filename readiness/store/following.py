"""How far the companies that a campaign invites have come. Nothing here writes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal, null, select
from sqlalchemy.orm import Session, aliased

from readiness.store.campaign_models import Campaign, CampaignRound, Invitation
from readiness.store.models import DRAFT, SUBMITTED, Assessment
from readiness.store.outgoing_models import Outgoing


class Followed(NamedTuple):
    """One invitation, the round that answers it, and what became of its letter.

    `letter` is a state of the queue, None without a letter in it. `answers` and `instrument` are a draft's: nobody
    asks how far a submitted round is.
    """

    uid: str
    company_name: str
    email: str
    language: str
    enterprise_number: str | None
    invited_at: datetime | None
    opened_at: datetime | None
    reminded_at: datetime | None
    letter: str | None
    response: str | None
    status: str | None
    submitted_at: datetime | None
    instrument: str | None
    answers: dict[str, Any] | None


class ByTheGeneralLink(NamedTuple):
    """How many companies began by the general link, and how many of them submitted."""

    begun: int
    submitted: int


def invitations(session: Session, campaign: Campaign) -> Iterator[Followed]:
    """Every invitation, in the order in which they were imported."""
    is_draft = Assessment.status == DRAFT
    query = (
        select(
            Invitation.uid,
            Invitation.company_name,
            Invitation.email,
            Invitation.language,
            Invitation.enterprise_number,
            Invitation.invited_at,
            Invitation.opened_at,
            Invitation.reminded_at,
            Outgoing.state,
            Assessment.uid,
            Assessment.status,
            Assessment.submitted_at,
            Assessment.instrument,
            case((is_draft, Assessment.answers), else_=null()),
        )
        .outerjoin(Assessment, Assessment.id == Invitation.assessment_id)
        .outerjoin(Outgoing, Outgoing.idempotency_key == literal("invitation:") + Invitation.uid)
        .where(Invitation.campaign_id == campaign.id)
        .order_by(Invitation.id)
    )
    return (Followed._make(row) for row in session.execute(query))


def by_the_general_link(session: Session, campaign: Campaign) -> ByTheGeneralLink:
    """Count the companies that answer the campaign without an invitation.

    A round that was begun again at a consultant's request answers it too, without an invitation of its own.
    """
    began = aliased(Assessment)
    invited = (
        select(began.company_id)
        .join(Invitation, Invitation.assessment_id == began.id)
        .where(Invitation.campaign_id == campaign.id)
    )
    company = Assessment.company_id
    query = (
        select(
            func.count(company.distinct()),
            func.count(case((Assessment.status == SUBMITTED, company)).distinct()),
        )
        .select_from(CampaignRound)
        .join(Assessment, Assessment.id == CampaignRound.assessment_id)
        .where(CampaignRound.campaign_id == campaign.id, company.not_in(invited))
    )
    return ByTheGeneralLink(*session.execute(query).one())
