"""Reads and writes of assessments and of the secret links to them. Nothing here commits."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from readiness.domain.review import NEW
from readiness.store import webhooks
from readiness.store.api_models import SUBMITTED_EVENT
from readiness.store.models import SUBMITTED, AccessLink, Assessment, Company, now

TOKEN_BYTES = 32
"""256 bits of chance: what OWASP's ASVS 5.0 asks of a secret (128) twice over."""

SIZE, SECTOR = "A1", "A2"
"""The items on a company's size and sector, in every version of the instrument."""

# Built once: building a statement costs more than SQLite takes to answer it.
_BY_TOKEN = (
    select(Assessment)
    .join(AccessLink, AccessLink.company_id == Assessment.company_id)
    .where(AccessLink.token_hash == bindparam("token_hash"), AccessLink.revoked_at.is_(None))
    .order_by(Assessment.round.desc())
    .limit(1)
)
_BY_TOKEN_WITH_COMPANY = _BY_TOKEN.options(joinedload(Assessment.company, innerjoin=True))
# Never with the company: what a join reads beside the row that it waits for is as it was before the wait.
_BY_TOKEN_LOCKED = _BY_TOKEN.with_for_update(of=Assessment).execution_options(populate_existing=True)


_SAVE = update(Assessment.__table__).where(  # type: ignore[arg-type]  # SQLAlchemy declares a FromClause
    Assessment.id == bindparam("which"), Assessment.revision == bindparam("read")
)


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
    moment = at or now()
    company = Company(created_at=moment)
    assessment = Assessment(
        company=company,
        language=language,
        instrument=instrument,
        answers=dict(answers or {}),
        started_at=moment,
        saved_at=moment,
    )
    session.add_all((company, assessment))
    session.flush()
    return assessment, _new_link(session, assessment, moment)


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
    session: Session,
    assessment: Assessment,
    answers: Mapping[str, Any],
    *,
    page: str | None = None,
    at: datetime | None = None,
) -> None:
    """Store the whole document of answers. Raises AlreadySubmittedError after submission.

    Of the page with the slug `page` it is kept how long it took since the save before, when it is saved first.
    Raises sqlalchemy.orm.exc.StaleDataError when somebody else changed the row since it was read.
    """
    if assessment.is_submitted:
        raise AlreadySubmittedError
    moment = at or now()
    values: dict[str, Any] = {
        "answers": dict(answers),
        "saved_at": moment,
        "revision": assessment.revision + 1,
    }
    if page is not None and page not in (assessment.page_seconds or {}):
        seconds = max(0, round((moment - assessment.saved_at).total_seconds()))
        values["page_seconds"] = {**(assessment.page_seconds or {}), page: seconds}
    which = {"which": assessment.id, "read": assessment.revision}
    # A flush does the same, revision and all, at three times the cost: this is what is done most of all.
    if session.connection().execute(_SAVE, values | which).rowcount != 1:
        raise StaleDataError
    for name, value in values.items():
        set_committed_value(assessment, name, value)


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
    assessment.scorecard = dict(scorecard)
    assessment.readiness = float(readiness)
    assessment.size = assessment.answers.get(SIZE)
    assessment.sector = assessment.answers.get(SECTOR)
    assessment.flags = flags_text(scorecard)
    assessment.review_status = NEW
    assessment.submitted_at = at or now()
    assessment.status = SUBMITTED
    session.flush()
    webhooks.tell(session, assessment, SUBMITTED_EVENT)
    return True


def replace_link(session: Session, assessment: Assessment) -> str:
    """Revoke every link to the company's assessments and return the token of a new one."""
    revoke_link(session, assessment)
    return _new_link(session, assessment, now())


def add_link(session: Session, assessment: Assessment) -> str:
    """Make one more link to the company's assessments beside those there are, and return its token."""
    return _new_link(session, assessment, now())


def revoke_link(session: Session, assessment: Assessment) -> None:
    """Revoke every link to the company's assessments."""
    session.execute(
        update(AccessLink)
        .where(AccessLink.company_id == assessment.company_id, AccessLink.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def flags_text(scorecard: Mapping[str, Any]) -> str:
    """The raised flags as the desk looks for them: in order, a space before and after each."""
    raised = sorted(code for code, height in scorecard.get("flags", {}).items() if height)
    return " ".join(["", *raised, ""])


def hash_token(token: str) -> str:
    """Hash a token for storage. It is 256 bits of chance, so no salt and no slow hash are needed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _new_link(session: Session, assessment: Assessment, moment: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(AccessLink(company_id=assessment.company_id, token_hash=hash_token(token), created_at=moment))
    session.flush()
    return token
