"""What consultants do to a response: who, what, when is kept with each change. Nothing here commits.

The company's own answers are never touched here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from readiness.domain.answers import Answers, Value, overlaid
from readiness.domain.review import ARCHIVED, CHANGES_REQUESTED, IN_REVIEW, VALIDATED, next_statuses
from readiness.store import audit, webhooks
from readiness.store.api_models import VALIDATED_EVENT
from readiness.store.consultant_models import Consultant
from readiness.store.models import Assessment, now
from readiness.store.review_models import (
    ItemQuestion,
    Note,
    PersonalMessage,
    ReviewEvent,
    ValidatedAnswer,
)

# Built once: every report asks for it, and building a statement costs more than answering it.
_NEWEST_MESSAGE = (
    select(PersonalMessage)
    .join(Assessment, Assessment.id == PersonalMessage.assessment_id)
    .where(Assessment.company_id == bindparam("company_id"), Assessment.round <= bindparam("newest"))
    .order_by(Assessment.round.desc())
    .limit(1)
)


UNANSWERED = "unanswered"
"""Why a request for changes was taken back with nobody's doing: its round was kept long enough."""


class RefusedError(Exception):
    """The review's state does not allow it."""


class NothingAskedError(Exception):
    """Changes are requested of a company that is asked nothing."""


def by_uid(session: Session, uid: str, *, for_update: bool = False) -> Assessment | None:
    """A submitted response. With `for_update` its row is locked, so that changes come one after another."""
    query = select(Assessment).where(Assessment.uid == uid, Assessment.submitted_at.is_not(None))
    if for_update:
        query = query.with_for_update(of=Assessment).execution_options(populate_existing=True)
    return session.scalars(query).first()


def note(session: Session, assessment: Assessment, who: Consultant, text: str) -> None:
    """Add an internal note."""
    session.add(Note(assessment_id=assessment.id, consultant_id=who.id, text=text))
    session.flush()


def set_status(session: Session, assessment: Assessment, who: Consultant, status: str) -> None:
    """Bring a review to another state.

    Raises RefusedError for one that cannot follow, and NothingAskedError for a request without a question.
    """
    if status not in next_statuses(assessment.review_status or ""):
        raise RefusedError(status)
    if status == CHANGES_REQUESTED and not questions(session, assessment):
        raise NothingAskedError
    change_status(session, assessment, status, who)


def change_status(session: Session, assessment: Assessment, status: str, who: Consultant | None) -> None:
    """Write another state and who brought it there; None for the company itself."""
    before, assessment.review_status = assessment.review_status, status
    _event(session, assessment, who, "status", {"from": before, "to": status})
    if status == VALIDATED:
        webhooks.tell(session, assessment, VALIDATED_EVENT)


def take_request_back(session: Session, assessment: Assessment) -> None:
    """Take a review up again whose request for changes nobody answered: the round that was opened for it is gone."""
    detail = {"from": assessment.review_status, "to": IN_REVIEW, "why": UNANSWERED}
    assessment.review_status = IN_REVIEW
    _event(session, assessment, None, "status", detail, by="operator")


def take_up(session: Session, assessment: Assessment, who: Consultant) -> None:
    """Begin the review of a response that nobody has worked on, because somebody now does."""
    if assessment.review_status == "new":
        change_status(session, assessment, IN_REVIEW, who)


def assign(session: Session, assessment: Assessment, who: Consultant, to: Consultant | None) -> None:
    """Give a response to a consultant, or to nobody."""
    if assessment.assigned_to_id == (to.id if to else None):
        return
    assessment.assigned_to_id = to.id if to else None
    _event(session, assessment, who, "assigned" if to else "unassigned", {"to": to.uid if to else None})


def validate(
    session: Session,
    assessment: Assessment,
    who: Consultant,
    item: str,
    value: Value,
    reason: str,
    extras: Mapping[str, str] | None = None,
) -> None:
    """Set the validated answer of an item, beside the company's own; `extras` as answers hold them."""
    found = _one(session, ValidatedAnswer, assessment, item)
    before = found.value if found else None
    if found is None:
        found = ValidatedAnswer(assessment_id=assessment.id, item=item)
        session.add(found)
    found.value, found.extras, found.reason = value, dict(extras or {}), reason
    found.consultant_id, found.at = who.id, now()
    take_up(session, assessment, who)
    _event(
        session, assessment, who, "validated", {"item": item, "from": before, "to": value, "reason": reason}
    )


def withdraw(session: Session, assessment: Assessment, who: Consultant, item: str) -> None:
    """Take the validated answer of an item away: the company's own counts again."""
    found = _one(session, ValidatedAnswer, assessment, item)
    if found is not None:
        session.delete(found)
        _event(session, assessment, who, "withdrawn", {"item": item, "from": found.value})


def ask(session: Session, assessment: Assessment, who: Consultant, item: str, text: str) -> None:
    """Set what the company is asked about an item; an empty text asks nothing any more."""
    found = _one(session, ItemQuestion, assessment, item)
    if (found.text if found else "") == text:
        return
    if not text:
        session.execute(
            delete(ItemQuestion).where(ItemQuestion.assessment_id == assessment.id, ItemQuestion.item == item)
        )
    else:
        if found is None:
            found = ItemQuestion(assessment_id=assessment.id, item=item)
            session.add(found)
        found.text, found.consultant_id, found.at = text, who.id, now()
    take_up(session, assessment, who)
    _event(session, assessment, who, "asked" if text else "unasked", {"item": item, "text": text})


def set_message(session: Session, assessment: Assessment, who: Consultant, text: str) -> None:
    """Set the personal message on the company's report; an empty one takes it away."""
    found = message(session, assessment)
    if (found.text if found else "") == text:
        return
    if found is not None and not text:
        session.delete(found)
    elif found is not None:
        found.text, found.consultant_id, found.at = text, who.id, now()
    else:
        session.add(PersonalMessage(assessment_id=assessment.id, consultant_id=who.id, text=text))
    _event(session, assessment, who, "message" if text else "message_removed", {"text": text})


def message(session: Session, assessment: Assessment) -> PersonalMessage | None:
    """The personal message of a response."""
    return session.scalars(
        select(PersonalMessage).where(PersonalMessage.assessment_id == assessment.id)
    ).first()


def message_for(session: Session, assessment: Assessment) -> PersonalMessage | None:
    """The newest message that stands on the report of a round: its own, or one from a round before it."""
    rounds = {"company_id": assessment.company_id, "newest": assessment.round}
    return session.scalars(_NEWEST_MESSAGE, rounds).first()


def notes(session: Session, company_id: int) -> Sequence[tuple[Note, int]]:
    """The internal notes on all rounds of a company, newest first, each with the number of its round."""
    query = select(Note, Assessment.round).join(Assessment, Assessment.id == Note.assessment_id)
    found = session.execute(query.where(Assessment.company_id == company_id).order_by(Note.id.desc()))
    return [(note, number) for note, number in found]


def events(session: Session, assessment: Assessment) -> Sequence[ReviewEvent]:
    """What was done, newest first."""
    return session.scalars(
        select(ReviewEvent).where(ReviewEvent.assessment_id == assessment.id).order_by(ReviewEvent.id.desc())
    ).all()


def validated(session: Session, assessment: Assessment) -> dict[str, ValidatedAnswer]:
    """The validated answers, by item."""
    found = session.scalars(select(ValidatedAnswer).where(ValidatedAnswer.assessment_id == assessment.id))
    return {one.item: one for one in found}


def questions(session: Session, assessment: Assessment) -> dict[str, str]:
    """What the company is asked, by item."""
    found = session.scalars(select(ItemQuestion).where(ItemQuestion.assessment_id == assessment.id))
    return {one.item: one.text for one in found}


def corrected(answers: Answers, validated: Mapping[str, ValidatedAnswer]) -> dict[str, Value]:
    """The company's answers with the validated ones laid over them."""
    return overlaid(answers, {item: {item: one.value, **one.extras} for item, one in validated.items()})


def close_for_next_round(session: Session, assessment: Assessment) -> None:
    """Put a response away because the company sent a new round."""
    if assessment.review_status != ARCHIVED:
        change_status(session, assessment, ARCHIVED, None)


def _one(session: Session, table: type[Any], assessment: Assessment, item: str) -> Any:
    return session.scalars(
        select(table).where(table.assessment_id == assessment.id, table.item == item)
    ).first()


def _event(
    session: Session,
    assessment: Assessment,
    who: Consultant | None,
    kind: str,
    detail: Mapping[str, Any],
    *,
    by: str = "company",
) -> None:
    session.add(
        ReviewEvent(
            assessment_id=assessment.id, consultant_id=who.id if who else None, kind=kind, detail=dict(detail)
        )
    )
    # Reasons and texts may name the company, which the log must not: it outlives an erasure.
    logged = ("from", "to", "why") if kind == "status" else ("item",)
    audit.record(
        session,
        f"review_{kind}",
        by=who or by,
        subject=assessment.uid,
        detail={key: detail[key] for key in logged if key in detail},
    )
