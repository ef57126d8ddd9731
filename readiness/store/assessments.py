"""Reads and writes of assessments and of the secret links to them. Nothing here commits."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from readiness.domain.review import NEW
from readiness.store import assessment_rows, sharing, webhooks
from readiness.store.api_models import SUBMITTED_EVENT
from readiness.store.models import SUBMITTED, AccessLink, Assessment, now
from readiness.store.tokens import hash_token, new_token

SIZE, SECTOR = "A1", "A2"
"""The items on a company's size and sector, in every version of the instrument."""

# Built once: building a statement costs more than SQLite takes to answer it.
_BY_TOKEN = (
    select(Assessment)
    .join(AccessLink, AccessLink.company_id == Assessment.company_id)
    .where(*assessment_rows.OPENED_BY_TOKEN)
    .order_by(Assessment.round.desc())
    .limit(1)
)
_BY_TOKEN_WITH_COMPANY = _BY_TOKEN.options(joinedload(Assessment.company, innerjoin=True))
# Never with the company: what a join reads beside the row that it waits for is as it was before the wait.
_BY_TOKEN_LOCKED = _BY_TOKEN.with_for_update(of=Assessment).execution_options(populate_existing=True)


class AlreadySubmittedError(Exception):
    """The assessment was handed in, so its answers can no longer change."""


def begin(
    session: Session,
    language: str,
    instrument: str,
    answers: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> tuple[Assessment, str]:
    """Start an assessment of a new company, empty or with its first answers; return it with its link's token.

    The token is given this once: only its hash is stored.
    """
    begun = assessment_rows.begin(session.connection(), language, instrument, answers, at=at)
    return session.get_one(Assessment, begun.id), begun.token


def by_token(
    session: Session, token: str, *, for_update: bool = False, with_company: bool = False
) -> Assessment | None:
    """Find the newest assessment that a token opens; None when it is unknown or revoked.

    With `for_update` the row is read afresh and locked until the transaction ends (on SQLite the writing
    transaction as a whole is the lock). `with_company` reads the company in the same statement, for pages
    that show it; a lock comes without.
    """
    found = _BY_TOKEN_WITH_COMPANY if with_company else _BY_TOKEN
    if for_update:
        found = _BY_TOKEN_LOCKED
    return session.scalars(found, {"token_hash": hash_token(token)}).first()


def save(
    session: Session, assessment: Assessment, answers: Mapping[str, Any], *, at: datetime | None = None
) -> None:
    """Store the whole document of answers of an object. Raises AlreadySubmittedError after submission.

    Raises sqlalchemy.orm.exc.StaleDataError when somebody else changed the row since it was read.
    """
    if assessment.is_submitted:
        raise AlreadySubmittedError
    _put(session, assessment, assessment_rows.saved(assessment, answers, at=at))


def submit(
    session: Session,
    assessment: Assessment,
    scorecard: Mapping[str, Any],
    readiness: float | Fraction,
    *,
    at: datetime | None = None,
) -> bool:
    """Hand the assessment in; return False, changing nothing, when that was done before.

    Read the assessment with `for_update` first: of submits at the same time the first then counts.
    """
    if assessment.is_submitted:
        return False
    values = {
        "scorecard": dict(scorecard),
        "readiness": float(readiness),
        "size": assessment.answers.get(SIZE),
        "sector": assessment.answers.get(SECTOR),
        "flags": flags_text(scorecard),
        "review_status": NEW,
        "submitted_at": at or now(),
        "status": SUBMITTED,
        "revision": assessment.revision + 1,
    }
    _put(session, assessment, values)
    webhooks.tell(session, assessment, SUBMITTED_EVENT)
    return True


def replace_link(session: Session, assessment: Assessment) -> str:
    """Revoke every link as `revoke_link` does, and return the token of a new one."""
    revoke_link(session, assessment)
    return _new_link(session, assessment, now())


def add_link(session: Session, assessment: Assessment) -> str:
    """Make one more link to the company's assessments beside those there are, and return its token."""
    return _new_link(session, assessment, now())


def revoke_link(session: Session, assessment: Assessment) -> None:
    """Revoke every link to the company's assessments, and what was shared: whoever had one could have shared."""
    sharing.revoke_all(session, assessment.company_id)
    session.execute(
        update(AccessLink)
        .where(AccessLink.company_id == assessment.company_id, AccessLink.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def flags_text(scorecard: Mapping[str, Any]) -> str:
    """The raised flags as the desk looks for them: in order, a space before and after each."""
    raised = sorted(code for code, height in scorecard.get("flags", {}).items() if height)
    return " ".join(["", *raised, ""])


def _put(session: Session, assessment: Assessment, values: Mapping[str, Any]) -> None:
    """Change columns of a draft: what a flush does, revision and all, at a third of the cost."""
    if not assessment_rows.store(session.connection(), assessment, values):
        raise StaleDataError
    for name, value in values.items():
        set_committed_value(assessment, name, value)


def _new_link(session: Session, assessment: Assessment, moment: datetime) -> str:
    token = new_token()
    session.add(AccessLink(company_id=assessment.company_id, token_hash=hash_token(token), created_at=moment))
    session.flush()
    return token
