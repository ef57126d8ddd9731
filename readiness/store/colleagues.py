"""Colleagues' links and what colleagues answer. Nothing here commits.

Whoever changes how many there are, or who counts, locks the company's round first. So the order of submission
that everybody ever sees is the same, and groups never change who is in them (`domain.together`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from readiness.domain.together import GROUP
from readiness.store.assessments import AlreadySubmittedError
from readiness.store.follow_up_models import ColleagueLink, ColleagueResponse
from readiness.store.models import SUBMITTED, Assessment, folded, now
from readiness.store.tokens import hash_token, new_token

MOST_SUBMITTED = 200
MOST_BEGUN = 500
"""How many colleagues can submit, and begin, beside one round."""

_ORDER = (ColleagueResponse.submitted_at, ColleagueResponse.id)
_TICK = timedelta(microseconds=1)

# Built once: every report asks for it, and building a statement costs more than answering it.
_PLACES = (
    select(ColleagueResponse.answers)
    .where(ColleagueResponse.assessment_id == bindparam("round"), ColleagueResponse.submitted_at.is_not(None))
    .order_by(*_ORDER)
)


class FullError(Exception):
    """No more colleagues can begin or submit beside this round."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a company may have in its own data: its links, and how many answered."""

    links: Sequence[ColleagueLink]
    submitted: int


def make_link(session: Session, assessment: Assessment) -> str:
    """Make the link of a round, in place of the one before, and return its token: only its hash is stored."""
    close_link(session, assessment)
    token = new_token()
    session.add(ColleagueLink(assessment_id=assessment.id, token_hash=hash_token(token)))
    session.flush()
    return token


def close_link(session: Session, assessment: Assessment) -> None:
    """Let nobody begin any more; whoever has begun can still finish."""
    session.execute(
        update(ColleagueLink)
        .where(ColleagueLink.assessment_id == assessment.id, ColleagueLink.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def open_link(session: Session, assessment: Assessment) -> ColleagueLink | None:
    """The link by which colleagues can begin now."""
    return session.scalars(
        select(ColleagueLink).where(
            ColleagueLink.assessment_id == assessment.id, ColleagueLink.revoked_at.is_(None)
        )
    ).first()


def invited_by(session: Session, token: str) -> Assessment | None:
    """The round that a link asks about; None when it is unknown, closed, or a newer round took its place."""
    newer = aliased(Assessment)
    found = (
        select(Assessment)
        .join(ColleagueLink, ColleagueLink.assessment_id == Assessment.id)
        .where(
            ColleagueLink.token_hash == hash_token(token),
            ColleagueLink.revoked_at.is_(None),
            ~exists().where(
                newer.company_id == Assessment.company_id,
                newer.round > Assessment.round,
                newer.status == SUBMITTED,
            ),
        )
    )
    return session.scalars(found).first()


def begin(
    session: Session, assessment: Assessment, name: str | None, language: str
) -> tuple[ColleagueResponse, str]:
    """Begin for a colleague; return their row with the token of it. Raises FullError when too many have begun.

    The token is given this once: only its hash is stored.
    """
    _lock(session, assessment.id)
    if _count(session, assessment.id) >= MOST_BEGUN:
        raise FullError
    token, moment = new_token(), now()
    response = ColleagueResponse(
        assessment_id=assessment.id,
        token_hash=hash_token(token),
        name=name,
        language=language,
        answers={},
        started_at=moment,
        saved_at=moment,
    )
    session.add(response)
    session.flush()
    return response, token


def by_token(session: Session, token: str, *, for_update: bool = False) -> ColleagueResponse | None:
    """What a colleague's own token opens; None when it is unknown.

    With `for_update` the round is locked, and the row is read afresh, until the transaction ends.
    """
    found = select(ColleagueResponse).where(ColleagueResponse.token_hash == hash_token(token))
    response = session.scalars(found).first()
    if response is None or not for_update:
        return response
    # The round before the row: an erasure takes them in this order too.
    _lock(session, response.assessment_id)
    return session.scalars(
        found.with_for_update(of=ColleagueResponse).execution_options(populate_existing=True)
    ).first()


def save(session: Session, response: ColleagueResponse, answers: Mapping[str, Any]) -> None:
    """Store the whole document of answers. Raises AlreadySubmittedError after submission."""
    if response.submitted_at is not None:
        raise AlreadySubmittedError
    response.answers = dict(answers)
    response.saved_at = now()
    session.flush()


def submit(session: Session, response: ColleagueResponse, *, at: datetime | None = None) -> bool:
    """Hand a colleague's answers in; return False, changing nothing, when that was done before.

    Read the row with `for_update` first. Raises FullError when too many have submitted. A clock that steps
    back puts nobody before others.
    """
    if response.submitted_at is not None:
        return False
    submitted, last = session.execute(
        select(func.count(), func.max(ColleagueResponse.submitted_at)).where(
            _handed_in(response.assessment_id)
        )
    ).one()
    if submitted >= MOST_SUBMITTED:
        raise FullError
    moment = at or now()
    response.submitted_at = moment if last is None or moment > last else last + _TICK
    session.flush()
    return True


def withdraw(session: Session, response: ColleagueResponse) -> None:
    """Erase what a colleague answered, their name and the key to it; read the row with `for_update` first.

    Of a group that was whole an empty place stays, so that no other answer ever moves into another group.
    """
    if response.submitted_at is None or not _in_whole_group(session, response):
        session.delete(response)
    else:
        response.answers, response.name = {}, None
        response.language = response.assessment.language
        response.token_hash = hash_token(new_token())
        response.started_at = response.saved_at = response.submitted_at
    session.flush()


def places(session: Session, assessment: Assessment) -> Sequence[dict[str, Any]]:
    """The submitted answers in their order; an empty one where somebody took theirs back."""
    return session.scalars(_PLACES, {"round": assessment.id}).all()


def names(session: Session, assessment: Assessment) -> list[str]:
    """The names that those gave who submitted, in alphabetical order, which tells nothing of who was when."""
    found = select(ColleagueResponse.name).where(
        _handed_in(assessment.id), ColleagueResponse.name.is_not(None)
    )
    return sorted((name for name in session.scalars(found) if name), key=lambda name: (folded(name), name))


def counts(session: Session, assessment: Assessment) -> Counts:
    """How many links and answers there are."""
    links = (
        select(ColleagueLink).where(ColleagueLink.assessment_id == assessment.id).order_by(ColleagueLink.id)
    )
    return Counts(session.scalars(links).all(), sum(1 for place in places(session, assessment) if place))


def _in_whole_group(session: Session, response: ColleagueResponse) -> bool:
    ids = session.scalars(
        select(ColleagueResponse.id).where(_handed_in(response.assessment_id)).order_by(*_ORDER)
    ).all()
    return ids.index(response.id) // GROUP < len(ids) // GROUP


def _handed_in(assessment_id: int) -> Any:
    return (ColleagueResponse.assessment_id == assessment_id) & ColleagueResponse.submitted_at.is_not(None)


def _count(session: Session, assessment_id: int) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(ColleagueResponse)
            .where(ColleagueResponse.assessment_id == assessment_id)
        )
        or 0
    )


def _lock(session: Session, assessment_id: int) -> None:
    """Let nobody else change who is in which group until this transaction ends."""
    session.execute(select(Assessment.id).where(Assessment.id == assessment_id).with_for_update())
