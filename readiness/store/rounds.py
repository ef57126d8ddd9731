"""The rounds of one company: each is an assessment of its own. Nothing here commits."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from readiness.domain.review import CHANGES_REQUESTED
from readiness.store import reviews
from readiness.store.assessment_rows import AssessmentRow
from readiness.store.campaign_models import CampaignRound
from readiness.store.models import SUBMITTED, Assessment, now

_BATCH = 200


class BegunError(Exception):
    """The company has already changed something in the round."""


def of(session: Session, company_id: int) -> Sequence[Assessment]:
    """All rounds of a company, the first one first."""
    return session.scalars(
        select(Assessment).where(Assessment.company_id == company_id).order_by(Assessment.round)
    ).all()


def lock(session: Session, company_id: int) -> None:
    """Lock all rounds of a company, for whoever changes more than one of them.

    The newest comes first: what a company's link opens, and so what the company's own requests lock, is its
    newest round, without a statement more. Handing that in then changes the round before it.
    """
    rounds = select(Assessment.id).where(Assessment.company_id == company_id)
    session.execute(rounds.order_by(Assessment.round.desc()).with_for_update()).all()


def latest_submitted(session: Session, company_id: int) -> Assessment | None:
    """The newest round that was handed in: the one whose report the company sees."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.company_id == company_id, Assessment.status == SUBMITTED)
        .order_by(Assessment.round.desc())
        .limit(1)
    ).first()


def before(session: Session, assessment: Assessment | AssessmentRow) -> Assessment | None:
    """The round before this one."""
    return session.scalars(
        select(Assessment).where(
            Assessment.company_id == assessment.company_id, Assessment.round == assessment.round - 1
        )
    ).first()


def after(session: Session, assessment: Assessment) -> Assessment | None:
    """The round after this one, begun or handed in."""
    return session.scalars(
        select(Assessment).where(
            Assessment.company_id == assessment.company_id, Assessment.round == assessment.round + 1
        )
    ).first()


def open_again(session: Session, assessment: Assessment) -> Assessment:
    """Begin the next round with the same answers and the same version, for the company to change.

    It takes the place of this one, so it answers the same campaign.
    """
    moment = now()
    opened = Assessment(
        company_id=assessment.company_id,
        round=assessment.round + 1,
        language=assessment.language,
        instrument=assessment.instrument,
        answers=dict(assessment.answers),
        started_at=moment,
        saved_at=moment,
        assigned_to_id=assessment.assigned_to_id,
    )
    session.add(opened)
    session.flush()
    answered = session.get(CampaignRound, assessment.id)
    if answered is not None:
        session.add(CampaignRound(assessment_id=opened.id, campaign_id=answered.campaign_id))
        session.flush()
    return opened


def take_requests_back(session: Session, companies: Collection[int] | None = None) -> int:
    """Take back the requests for changes whose round is gone, of some companies or of all, a batch at a time.

    The request and its round come and go in one transaction, but a round that nobody goes on with is purged.
    Returns how many there were.
    """
    later = aliased(Assessment)
    gone = ~exists().where(later.company_id == Assessment.company_id, later.round == Assessment.round + 1)
    left = select(Assessment).where(Assessment.review_status == CHANGES_REQUESTED, gone)
    if companies is not None:
        left = left.where(Assessment.company_id.in_(companies))
    found = session.scalars(left.order_by(Assessment.id).limit(_BATCH).with_for_update(of=Assessment)).all()
    for one in found:
        reviews.take_request_back(session, one)
    session.flush()
    return len(found)


def take_back(session: Session, assessment: Assessment) -> None:
    """Withdraw the next round. Raises BegunError when the company has saved something in it.

    Lock the rounds first: the company may be handing it in.
    """
    opened = after(session, assessment)
    if opened is None:
        return
    if opened.saved_at != opened.started_at:
        raise BegunError
    session.delete(opened)
    session.flush()


def asked_about(session: Session, assessment: Assessment | AssessmentRow) -> dict[str, str]:
    """What a consultant asks about this round's answers, by item; nothing in a first round."""
    if assessment.round == 1:
        return {}
    earlier = before(session, assessment)
    if earlier is None or earlier.review_status != CHANGES_REQUESTED:
        return {}
    return reviews.questions(session, earlier)


def handed_in(session: Session, assessment: Assessment) -> None:
    """Put the round away that this one answers."""
    earlier = before(session, assessment) if assessment.round > 1 else None
    if earlier is not None and earlier.review_status == CHANGES_REQUESTED:
        reviews.close_for_next_round(session, earlier)
