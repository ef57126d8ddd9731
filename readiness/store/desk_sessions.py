"""The consultants' sessions, one row a browser: ended by deleting the row. Nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, not_, or_, select, update
from sqlalchemy.orm import Session

from readiness.store.consultant_models import Consultant, DeskSession
from readiness.store.models import now
from readiness.store.tokens import hash_token, new_token

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
"""OWASP's advice for a low-risk application: 15 to 30 minutes idle, 4 to 8 hours in all."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly idleness is known: writing it down at every request would cost a write for every read."""


def begin(session: Session, consultant: Consultant, *, verified: bool, at: datetime | None = None) -> str:
    """Begin a session and return its token; one without a second factor yet is not `verified`."""
    moment = at or now()
    token = new_token()
    session.add(
        DeskSession(
            consultant_id=consultant.id,
            token_hash=hash_token(token),
            created_at=moment,
            seen_at=moment,
            verified_at=moment if verified else None,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, *, at: datetime | None = None) -> DeskSession | None:
    """The session of a token; None when it is unknown, ended or over, or its consultant is disabled."""
    return session.scalars(
        select(DeskSession)
        .join(DeskSession.consultant)
        .where(
            DeskSession.token_hash == hash_token(token),
            Consultant.disabled_at.is_(None),
            not_(over(at or now())),
        )
    ).first()


def of(session: Session, consultant: Consultant, *, at: datetime | None = None) -> list[DeskSession]:
    """A consultant's sessions that are not over, the one that was seen last first."""
    mine = DeskSession.consultant_id == consultant.id
    newest = DeskSession.seen_at.desc(), DeskSession.id.desc()
    return list(session.scalars(select(DeskSession).where(mine, not_(over(at or now()))).order_by(*newest)))


def is_due(found: DeskSession, *, at: datetime | None = None) -> bool:
    """Whether it should be written down that the session was seen."""
    return found.seen_at <= (at or now()) - SEEN_EVERY


def is_young(found: DeskSession, within: timedelta, *, at: datetime | None = None) -> bool:
    """Whether somebody signed in, with all that was asked for, no longer ago than this: no session is begun anew."""
    return found.created_at > (at or now()) - within


def seen(session: Session, session_id: int, *, at: datetime | None = None) -> None:
    """Write down that a session is in use. One that ended in the meantime stays ended."""
    session.execute(update(DeskSession).where(DeskSession.id == session_id).values(seen_at=at or now()))


def end(session: Session, token: str) -> None:
    """End one session."""
    session.execute(delete(DeskSession).where(DeskSession.token_hash == hash_token(token)))


def end_others(session: Session, kept: DeskSession) -> None:
    """End every session of the same consultant but one."""
    mine = DeskSession.consultant_id == kept.consultant_id
    session.execute(delete(DeskSession).where(mine, DeskSession.id != kept.id))


def end_other(session: Session, kept: DeskSession, number: str) -> bool:
    """End one session of the same consultant, by its number as a page shows it; False when there is none but this."""
    others = {str(one.id): one.id for one in of(session, kept.consultant) if one.id != kept.id}
    if number not in others:
        return False
    session.execute(delete(DeskSession).where(DeskSession.id == others[number]))
    return True


def clear_up(session: Session, *, at: datetime | None = None) -> None:
    """Delete the rows of sessions that are over."""
    session.execute(delete(DeskSession).where(over(at or now())))


def over(moment: datetime) -> ColumnElement[bool]:
    """Which sessions are over at a moment: one that was seen later than now would last for days, so it is, too."""
    return or_(
        DeskSession.seen_at <= moment - IDLE,
        DeskSession.seen_at > moment + IDLE,
        DeskSession.created_at <= moment - LONGEST,
    )
