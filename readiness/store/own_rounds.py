"""Rounds that a company begins itself, months or years after the last. Nothing here commits.

Such a round is a measurement of its own: it starts empty, on the version of the instrument that it is given,
and leaves the review of the earlier one alone. A round that a consultant asks for (`rounds.open_again`)
instead corrects the one before and takes its place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.domain.review import ARCHIVED, CHANGES_REQUESTED
from readiness.store import rounds
from readiness.store.assessment_rows import AssessmentRow
from readiness.store.follow_up_models import Commitment
from readiness.store.models import SUBMITTED, Assessment, now
from readiness.store.review_models import ReviewEvent


class UnderWayError(Exception):
    """A round is open already, with answers in it."""


class NotOwnError(Exception):
    """The round is not the company's to drop: handed in, asked for by a consultant, or the first."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The round that a later one is compared with. `corrected` when the later one took its place."""

    assessment: Assessment
    corrected: bool
    commitments: Sequence[Commitment]


def begin(session: Session, newest: Assessment, language: str, instrument: str) -> Assessment:
    """Begin the company's next round; of two presses of the button the second finds the round of the first.

    Read the newest round with `for_update` first. Raises UnderWayError for an open round with answers in it.
    """
    # Whoever waited for the lock may hold the row that was the newest before.
    newest = rounds.after(session, newest) or newest
    if not newest.is_submitted:
        if newest.answers or newest.round == 1:
            raise UnderWayError
        return newest
    moment = now()
    begun = Assessment(
        company_id=newest.company_id,
        round=newest.round + 1,
        language=language,
        instrument=instrument,
        answers={},
        started_at=moment,
        saved_at=moment,
    )
    session.add(begun)
    session.flush()
    return begun


def may_drop(session: Session, assessment: Assessment) -> bool:
    """Whether the company began this open round itself, so that it may give it up again."""
    return own_earlier(session, assessment) is not None


def drop(session: Session, assessment: Assessment) -> None:
    """Give an open round up, with the answers in it. Raises NotOwnError for a round that is not to be dropped."""
    if not may_drop(session, assessment):
        raise NotOwnError
    session.delete(assessment)
    session.flush()


def own_earlier(session: Session, assessment: Assessment | AssessmentRow) -> Assessment | None:
    """The round whose answers stand beside an open one that the company began itself; None for any other."""
    if assessment.is_submitted or assessment.round == 1:
        return None
    earlier = rounds.before(session, assessment)
    return None if earlier is None or earlier.review_status == CHANGES_REQUESTED else earlier


def submitted(session: Session, company_id: int) -> Sequence[Assessment]:
    """The rounds that were handed in, the newest first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.company_id == company_id, Assessment.status == SUBMITTED)
        .order_by(Assessment.round.desc())
    ).all()


def basis(session: Session, assessment: Assessment) -> Basis | None:
    """What a round that was handed in is compared with; None where it is the first that is left.

    That is the newest before it that still stood when it came. A round that was corrected at a consultant's
    request is no moment of its own, so it is passed over, unless it is the only one there is.
    """
    if assessment.round == 1:
        return None
    earlier = [one for one in submitted(session, assessment.company_id) if one.round < assessment.round]
    if not earlier:
        return None
    replaced = put_away(session, [assessment.company_id])
    standing = stood(earlier, replaced) or earlier[0]
    return Basis(
        standing, standing.id in replaced, _commitments(session, _and_replaced(earlier, standing, replaced))
    )


def stood_before(session: Session, assessment: Assessment) -> Assessment | None:
    """The round that figures compare one with: its basis, or None where it takes that one's place.

    It may be handed in right now, before the round that it corrects is put away.
    """
    earlier = [one for one in submitted(session, assessment.company_id) if one.round < assessment.round]
    corrected = {
        one.id
        for one in earlier[:1]
        if one.round == assessment.round - 1 and one.review_status == CHANGES_REQUESTED
    }
    return stood(earlier, put_away(session, [assessment.company_id]) | corrected)


def stood(earlier: Sequence[Assessment], replaced: Collection[int]) -> Assessment | None:
    """The newest of these rounds, the newest first, whose place no later one took; None where all are corrected."""
    return next((one for one in earlier if one.id not in replaced), None)


def put_away(session: Session, companies: Collection[int]) -> set[int]:
    """Which rounds of these companies were put away because the company answered a consultant's questions."""
    events = session.execute(
        select(ReviewEvent.assessment_id, ReviewEvent.detail)
        .join(Assessment, Assessment.id == ReviewEvent.assessment_id)
        .where(
            Assessment.company_id.in_(companies),
            ReviewEvent.kind == "status",
            ReviewEvent.consultant_id.is_(None),
        )
    )
    answered = {"from": CHANGES_REQUESTED, "to": ARCHIVED}
    return {assessment_id for assessment_id, detail in events if detail == answered}


def _and_replaced(
    earlier: Sequence[Assessment], standing: Assessment, replaced: set[int]
) -> Sequence[Assessment]:
    """The rounds from the newest back to the one that stands, and those whose place that one took."""
    older = [one for one in earlier if one.round < standing.round]
    end = next((number for number, one in enumerate(older) if one.id not in replaced), len(older))
    return [one for one in earlier if one.round >= standing.round] + older[:end]


def _commitments(session: Session, between: Sequence[Assessment]) -> Sequence[Commitment]:
    """What was committed to, once for each advice: as it stands with the newest of these rounds."""
    order = {one.id: one.round for one in between}
    found = session.scalars(
        select(Commitment).where(Commitment.assessment_id.in_(order)).order_by(Commitment.id)
    )
    by_advice = {one.advice: one for one in sorted(found, key=lambda one: order[one.assessment_id])}
    return list(by_advice.values())
