"""Being invited: what a personal invitation opens, and the round that begins by it. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session
from stdnum.be import vat

from readiness.domain.guest_list import comparable
from readiness.store import assessments, campaigns, letters
from readiness.store.campaign_models import CampaignRound, Invitation
from readiness.store.models import AccessLink, Assessment, Company, now


def opened(session: Session, token: str) -> Invitation | None:
    """The invitation that a personal link opens; None for one that opens nothing (any more).

    A company that ever replaced or withdrew its own link shut out whoever had seen one. Whoever reads the
    invitation's mail may be among them, so neither it nor a later reminder opens the company's answers.
    """
    invitation = campaigns.by_link(session, token)
    if invitation is None or (invitation.assessment and is_shut(session, invitation.assessment.company_id)):
        return None
    return invitation


def begin(
    session: Session, invitation: Invitation, language: str, instrument: str, *, at: datetime | None = None
) -> tuple[Assessment, str]:
    """Begin the round of an invited company, its name filled in; return it with the token of its link.

    Read the invitation with `for_update` first, so that of two presses at once one begins. Raises ValueError
    for an invitation by which a round began before.
    """
    if invitation.assessment_id is not None:
        raise ValueError("a round began by this invitation")
    moment = at or now()
    assessment, token = assessments.begin(session, language, instrument, at=moment)
    assessment.company.name = invitation.company_name
    number = invitation.enterprise_number or ""
    # Whoever made the list may have typed anything; the company corrects its number, not their mistake.
    assessment.company.enterprise_number = vat.compact(number) if vat.is_valid(number) else None
    campaigns.belongs(session, assessment.id, invitation.campaign)
    invitation.assessment_id = assessment.id
    invitation.opened_at = invitation.opened_at or moment
    session.flush()
    return assessment, token


def go_on(session: Session, invitation: Invitation) -> str | None:
    """One more link to the company that began by the invitation; None when the company let nobody in by it.

    The newest round is locked first, as by whoever replaces or withdraws the company's links.
    """
    began = invitation.assessment
    if began is None:
        return None
    newest = newest_round(session, began.company_id, for_update=True)
    if newest is None or is_shut(session, newest.company_id):
        return None
    return assessments.add_link(session, newest)


def newest_round(session: Session, company_id: int, *, for_update: bool = False) -> Assessment | None:
    """The newest round of a company, open or handed in."""
    query = (
        select(Assessment)
        .where(Assessment.company_id == company_id)
        .order_by(Assessment.round.desc())
        .limit(1)
    )
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def of_company(session: Session, company_id: int) -> Sequence[Invitation]:
    """The invitations by which a company began, oldest first."""
    return session.scalars(
        select(Invitation)
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(Assessment.company_id == company_id)
        .order_by(Invitation.id)
    ).all()


def round_of(session: Session, assessment_id: int) -> CampaignRound | None:
    """Which campaign a round answers; None for one that answers none."""
    return session.get(CampaignRound, assessment_id)


def erase_of(session: Session, company_id: int) -> list[str]:
    """Delete the invitations by which a company began, with the name, the address and the links in them.

    Returns the numbers of the letters to them, which may still lie in the outbox.
    """
    rounds = select(Assessment.id).where(Assessment.company_id == company_id)
    theirs = Invitation.assessment_id.in_(rounds)
    written = letters.take_away(session, session.scalars(select(Invitation.uid).where(theirs)).all())
    session.execute(delete(Invitation).where(theirs))
    return written


def to_address(session: Session, email: str) -> Sequence[Invitation]:
    """All invitations that went, or were to go, to an address, however it is written; oldest first."""
    return session.scalars(
        select(Invitation).where(Invitation.email == comparable(email)).order_by(Invitation.id)
    ).all()


def companies_of(session: Session, email: str) -> Sequence[Company]:
    """The companies that began by an invitation to an address."""
    return session.scalars(
        select(Company)
        .join(Assessment, Assessment.company_id == Company.id)
        .join(Invitation, Invitation.assessment_id == Assessment.id)
        .where(Invitation.email == comparable(email))
        .distinct()
        .order_by(Company.id)
    ).all()


def is_shut(session: Session, company_id: int) -> bool:
    """Whether a company ever replaced or withdrew its personal link."""
    revoked = AccessLink.revoked_at.is_not(None)
    found = session.scalar(select(exists().where(AccessLink.company_id == company_id, revoked)))
    return bool(found)
