"""Failed tries to sign in, counted in the database: restarts forget none, and all processes count together.

Nothing here commits. What is limited (an account, an address) is stored as `limited` hashes it.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from readiness.store.consultant_models import SignInTry
from readiness.store.models import now

WINDOW = timedelta(minutes=15)


def failed(session: Session, keys: list[str], *, at: datetime | None = None) -> None:
    """Write a failed try down under each key, and forget those that no longer count."""
    moment = at or now()
    session.execute(delete(SignInTry).where(SignInTry.at <= moment - WINDOW))
    session.add_all(SignInTry(key_hash=each, at=moment) for each in keys)
    session.flush()


def count(session: Session, key_hash: str, *, at: datetime | None = None, within: timedelta = WINDOW) -> int:
    """The failed tries under a key within the last quarter of an hour, or a shorter time."""
    since = (at or now()) - within
    counted = select(func.count()).where(SignInTry.key_hash == key_hash, SignInTry.at > since)
    return session.scalar(counted) or 0


def forget(session: Session, key_hash: str) -> None:
    """Forget the failed tries under a key, because the right password came."""
    session.execute(delete(SignInTry).where(SignInTry.key_hash == key_hash))
