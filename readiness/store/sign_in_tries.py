"""Failed tries to sign in, counted in the database: restarts forget none, and all processes count together.

Nothing here commits. What is limited (an account, an address) is stored as `limited` hashes it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, not_, select
from sqlalchemy.orm import Session

from readiness.store.consultant_models import SignInTry
from readiness.store.models import now

WINDOW = timedelta(minutes=15)


def one_at_a_time(session: Session, keys: Iterable[str]) -> None:
    """Let nobody else try under these keys until this transaction ends.

    Without it several tries at once are all counted before any of them has failed. On SQLite whoever writes is
    alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        # In one order for all, so that no two wait for each other.
        for key in sorted(keys):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def failed(session: Session, keys: list[str], *, at: datetime | None = None) -> None:
    """Write a failed try down under each key, and forget those that no longer count."""
    moment = at or now()
    session.execute(delete(SignInTry).where(not_(_near(moment, WINDOW))))
    session.add_all(SignInTry(key_hash=each, at=moment) for each in keys)
    session.flush()


def count(session: Session, key_hash: str, *, at: datetime | None = None, within: timedelta = WINDOW) -> int:
    """The failed tries under a key within the last quarter of an hour, or a shorter time."""
    near = _near(at or now(), within)
    return session.scalar(select(func.count()).where(SignInTry.key_hash == key_hash, near)) or 0


def forget(session: Session, key_hash: str) -> None:
    """Forget the failed tries under a key, because the right password came."""
    session.execute(delete(SignInTry).where(SignInTry.key_hash == key_hash))


def _near(moment: datetime, within: timedelta) -> ColumnElement[bool]:
    """Which tries count: none that is old, and none of a clock that was set back since, or it would for days."""
    return and_(SignInTry.at > moment - within, SignInTry.at <= moment + within)
