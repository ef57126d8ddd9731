"""Browsers in which somebody signed in fully before, one row each. Nothing here commits.

Such a browser opens nothing by itself. It only keeps strangers, who may try an account's password until the
limit is reached, from shutting its owner out.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readiness.store.consultant_models import Consultant, KnownBrowser
from readiness.store.models import now
from readiness.store.tokens import hash_token, new_token

LIFE = timedelta(days=180)
"""Since the last full sign-in."""


def begin(session: Session, consultant: Consultant, *, at: datetime | None = None) -> str:
    """Remember a browser and return its token; forget those that were not used for long."""
    moment = at or now()
    session.execute(delete(KnownBrowser).where(KnownBrowser.seen_at <= moment - LIFE))
    token = new_token()
    session.add(KnownBrowser(consultant_id=consultant.id, token_hash=hash_token(token), seen_at=moment))
    session.flush()
    return token


def find(session: Session, token: str, *, at: datetime | None = None) -> KnownBrowser | None:
    """The browser of a token; None when it is unknown, forgotten or was not used for long."""
    return session.scalars(
        select(KnownBrowser).where(
            KnownBrowser.token_hash == hash_token(token), KnownBrowser.seen_at > (at or now()) - LIFE
        )
    ).first()


def end(session: Session, token: str) -> None:
    """Forget one browser."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.token_hash == hash_token(token)))


def forget(session: Session, consultant: Consultant) -> None:
    """Forget every browser of a consultant."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.consultant_id == consultant.id))
