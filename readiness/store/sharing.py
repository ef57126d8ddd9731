"""Links that show one report to whoever has them, until they expire or are revoked. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from readiness.store.follow_up_models import SharedReport
from readiness.store.models import Assessment, now
from readiness.store.tokens import hash_token, new_token

DAYS = (7, 30, 90)
"""How long a link may work."""

MOST = 20
"""How many links of one company work at the same time."""

_SHOWN = 50


class TooManyError(Exception):
    """The company has as many working links as it may have."""


def share(session: Session, assessment: Assessment, days: int, *, at: datetime | None = None) -> str:
    """Make a link to the report of one submitted round; return its token, which is given this once.

    Read the company's newest round with `for_update` first: of two at a time the second then counts the
    first. Raises TooManyError, and ValueError for a round without a report or another number of days.
    """
    if days not in DAYS or not assessment.is_submitted:
        raise ValueError("such a link is not made")
    moment = at or now()
    if working(session, assessment.company_id, at=moment) >= MOST:
        raise TooManyError
    token = new_token()
    session.add(
        SharedReport(
            assessment_id=assessment.id,
            token_hash=hash_token(token),
            created_at=moment,
            expires_at=moment + timedelta(days=days),
        )
    )
    session.flush()
    return token


def opened(session: Session, token: str, *, at: datetime | None = None) -> SharedReport | None:
    """What a token shows; None when it is unknown, expired or revoked, which nobody can tell apart."""
    return session.scalars(
        select(SharedReport).where(
            SharedReport.token_hash == hash_token(token),
            SharedReport.revoked_at.is_(None),
            SharedReport.expires_at > (at or now()),
        )
    ).first()


def of_company(session: Session, company_id: int) -> Sequence[SharedReport]:
    """The links of all rounds of a company, the newest first."""
    return session.scalars(
        select(SharedReport)
        .join(Assessment)
        .where(Assessment.company_id == company_id)
        .order_by(SharedReport.id.desc())
        .limit(_SHOWN)
    ).all()


def works(link: SharedReport, at: datetime) -> bool:
    """Whether a link still opens the report."""
    return link.revoked_at is None and link.expires_at > at


def working(session: Session, company_id: int, *, at: datetime) -> int:
    """How many links of a company open something."""
    found = session.scalar(
        select(func.count())
        .select_from(SharedReport)
        .join(Assessment)
        .where(
            Assessment.company_id == company_id,
            SharedReport.revoked_at.is_(None),
            SharedReport.expires_at > at,
        )
    )
    return found or 0


def revoke(session: Session, company_id: int, uid: str) -> None:
    """Revoke one link of a company at once; nothing happens to a link of another one."""
    _revoke(session, company_id, uid)


def revoke_all(session: Session, company_id: int) -> None:
    """Revoke every link of a company at once."""
    _revoke(session, company_id, None)


def _revoke(session: Session, company_id: int, uid: str | None) -> None:
    rounds = select(Assessment.id).where(Assessment.company_id == company_id)
    chosen = update(SharedReport).where(
        SharedReport.assessment_id.in_(rounds), SharedReport.revoked_at.is_(None)
    )
    if uid is not None:
        chosen = chosen.where(SharedReport.uid == uid)
    session.execute(chosen.values(revoked_at=now()))
