"""Everything that a company may see of what is stored about it. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.store import colleagues, commitments, invitations
from readiness.store.campaign_models import CampaignRound, Invitation
from readiness.store.colleagues import Counts
from readiness.store.follow_up_models import Commitment, SharedReport
from readiness.store.models import AccessLink, Assessment, Company
from readiness.store.review_models import ItemQuestion, PersonalMessage


@dataclass(frozen=True, slots=True)
class OwnRound:
    """One round, with what consultants asked and wrote to the company, and what it asked of others.

    `shared` are the links that share its report, `plan` the steps that it takes on by the code of the advice;
    of colleagues only how many answered, not what. The consultants' own notes are not in it.
    """

    assessment: Assessment
    questions: Sequence[ItemQuestion]
    message: PersonalMessage | None
    shared: Sequence[SharedReport]
    colleagues: Counts
    plan: Mapping[str, Commitment]
    campaign: CampaignRound | None


@dataclass(frozen=True, slots=True)
class OwnData:
    """A company, its links, the invitations by which it began, and its rounds, oldest first."""

    company: Company
    links: Sequence[AccessLink]
    invitations: Sequence[Invitation]
    rounds: Sequence[OwnRound]


def of_company(session: Session, company: Company) -> OwnData:
    """Read what belongs to a company."""
    links = select(AccessLink).where(AccessLink.company_id == company.id).order_by(AccessLink.id)
    rounds = select(Assessment).where(Assessment.company_id == company.id).order_by(Assessment.round)
    return OwnData(
        company,
        session.scalars(links).all(),
        invitations.of_company(session, company.id),
        [_round(session, assessment) for assessment in session.scalars(rounds)],
    )


def _round(session: Session, assessment: Assessment) -> OwnRound:
    questions = (
        select(ItemQuestion).where(ItemQuestion.assessment_id == assessment.id).order_by(ItemQuestion.id)
    )
    message = select(PersonalMessage).where(PersonalMessage.assessment_id == assessment.id)
    shared = select(SharedReport).where(SharedReport.assessment_id == assessment.id).order_by(SharedReport.id)
    return OwnRound(
        assessment,
        session.scalars(questions).all(),
        session.scalars(message).first(),
        session.scalars(shared).all(),
        colleagues.counts(session, assessment),
        commitments.of(session, assessment),
        invitations.round_of(session, assessment.id),
    )
