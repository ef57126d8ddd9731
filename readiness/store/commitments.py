"""The next steps that a company means to take. Nothing here commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from readiness.store.follow_up_models import Commitment
from readiness.store.models import Assessment, now

# Built once: every report asks for it.
_OF_ROUND = select(Commitment).where(Commitment.assessment_id == bindparam("round")).order_by(Commitment.id)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a company says of one step that it takes on: by which day, in Belgium, and whether it is done."""

    due_on: date | None = None
    done: bool = False


def of(session: Session, assessment: Assessment) -> dict[str, Commitment]:
    """What stands of one round, by the code of the advice."""
    return {one.advice: one for one in session.scalars(_OF_ROUND, {"round": assessment.id})}


def wishes(stored: Mapping[str, Commitment]) -> dict[str, Wish]:
    """The same as the company says it."""
    return {code: Wish(one.due_on, one.done_at is not None) for code, one in stored.items()}


def keep(session: Session, assessment: Assessment, wanted: Mapping[str, Wish]) -> None:
    """Make what stands equal to what is wanted; the day on which a step was ticked as done stays."""
    stored = of(session, assessment)
    for code in stored.keys() - wanted.keys():
        session.delete(stored[code])
    for code, wish in wanted.items():
        one = stored.get(code)
        if one is None:
            one = Commitment(assessment_id=assessment.id, advice=code)
            session.add(one)
        one.due_on = wish.due_on
        one.done_at = (one.done_at or now()) if wish.done else None
    session.flush()
