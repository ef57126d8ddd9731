"""Addresses that want no more mail, as keyed hashes: the table alone tells nobody who they are. Nothing commits.

A hash is made with the secret key of its day. After a key was replaced, the one before is looked up too; the
worker then writes the refusal down under the present key, so that it outlives the next replacement.
"""

import hmac
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from readiness.domain.guest_list import comparable
from readiness.store.campaign_models import MailRefusal

_PURPOSE = b"readiness mail refusals"
"""Keeps this use of the secret key apart from every other one."""
_BATCH = 500


def refuse(session: Session, keys: Sequence[str], email: str, at: datetime) -> None:
    """Remember, for ever, that an address wants no more mail; once is enough. `keys`: the present one first."""
    keep(session, [_hash(keys[0], email)], at)


def keep(session: Session, hashes: Iterable[str], at: datetime) -> None:
    """Remember the refusals that `everybody` listed, as far as they are not known."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    for one in hashes:
        row = insert(MailRefusal).values(address_hash=one, created_at=at)
        session.execute(row.on_conflict_do_nothing(index_elements=["address_hash"]))


def everybody(session: Session) -> Sequence[str]:
    """The hashes of all addresses that want no more mail, by which nobody is known."""
    return session.scalars(select(MailRefusal.address_hash).order_by(MailRefusal.id)).all()


def allow(session: Session, keys: Sequence[str], email: str) -> bool:
    """Forget that an address wanted no more mail; tell whether it had said so."""
    theirs = MailRefusal.address_hash.in_([_hash(key, email) for key in keys])
    found = session.scalars(select(MailRefusal.id).where(theirs)).all()
    session.execute(delete(MailRefusal).where(theirs))
    return bool(found)


def refused(session: Session, keys: Sequence[str], emails: Collection[str]) -> set[str]:
    """Which of these addresses want no more mail. `keys` are all that may have been used."""
    hashes = {_hash(key, email): email for email in emails for key in keys}
    return {hashes[one] for one in _stored(session, list(hashes))}


def _stored(session: Session, hashes: Sequence[str]) -> Iterator[str]:
    for begin in range(0, len(hashes), _BATCH):
        part = hashes[begin : begin + _BATCH]
        yield from session.scalars(select(MailRefusal.address_hash).where(MailRefusal.address_hash.in_(part)))


def _hash(secret_key: str, email: str) -> str:
    own_key = hmac.digest(secret_key.encode(), _PURPOSE, "sha256")
    return hmac.digest(own_key, comparable(email).encode(errors="surrogatepass"), "sha256").hex()
