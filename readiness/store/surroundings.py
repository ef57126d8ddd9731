"""What may stand beside the report of a round: what the company takes on, a message, colleagues' answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from readiness.store import colleagues, commitments, reviews
from readiness.store.follow_up_models import ColleagueResponse, Commitment
from readiness.store.models import Assessment
from readiness.store.review_models import PersonalMessage


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Commitments by the code of the advice; the consultant's message; the answers that colleagues handed in."""

    commitments: Mapping[str, Commitment]
    message: PersonalMessage | None
    places: Sequence[dict[str, Any]]


_THERE = select(
    exists().where(Commitment.assessment_id == bindparam("assessment")),
    select(PersonalMessage.id)
    .join(Assessment, Assessment.id == PersonalMessage.assessment_id)
    .where(Assessment.company_id == bindparam("company"), Assessment.round <= bindparam("round"))
    .exists(),
    exists().where(ColleagueResponse.assessment_id == bindparam("assessment")),
)


def of(session: Session, assessment: Assessment) -> Surroundings:
    """Read them. Most reports have none, so one statement tells which there are."""
    which = {"assessment": assessment.id, "company": assessment.company_id, "round": assessment.round}
    takes_on, message, answered = session.connection().execute(_THERE, which).one()
    return Surroundings(
        commitments.of(session, assessment) if takes_on else {},
        reviews.message_for(session, assessment) if message else None,
        colleagues.places(session, assessment) if answered else (),
    )
