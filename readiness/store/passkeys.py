"""Passkeys, and the challenges that a device signs with them. Nothing here commits."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from readiness.store.affected import affected
from readiness.store.consultant_models import Consultant, Passkey, PasskeyChallenge
from readiness.store.models import now

CHALLENGE_LIFE = timedelta(minutes=5)
_CHALLENGE_BYTES = 32

LONGEST_ID = 1023
"""Bytes of a credential's identifier (WebAuthn, section 4)."""
LONGEST_KEY = 3000
"""Bytes of a public key: those of RSA with 4,096 bits are 530, and the column holds 4,000 of base64url."""


def new_challenge(session: Session, consultant: Consultant | None, *, at: datetime | None = None) -> bytes:
    """Return a new challenge, for a consultant who adds a passkey or for anybody who signs in; 32 bytes."""
    moment = at or now()
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= moment))
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(
            consultant_id=consultant.id if consultant else None,
            challenge_hash=_hash(challenge),
            expires_at=moment + CHALLENGE_LIFE,
        )
    )
    session.flush()
    return challenge


def take_challenge(
    session: Session, challenge: bytes, consultant: Consultant | None, *, at: datetime | None = None
) -> bool:
    """Take a challenge; False when it is unknown, used, too old or another's.

    One statement checks and takes it, so of two tries at the same time one alone succeeds.
    """
    owner = PasskeyChallenge.consultant_id
    taken = session.execute(
        delete(PasskeyChallenge).where(
            PasskeyChallenge.challenge_hash == _hash(challenge),
            owner == consultant.id if consultant else owner.is_(None),
            PasskeyChallenge.expires_at > (at or now()),
        )
    )
    return bool(affected(taken))


def add(
    session: Session,
    consultant: Consultant,
    name: str,
    *,
    credential_id: str,
    public_key: str,
    sign_count: int,
) -> Passkey:
    """Store a passkey; identifier and key are in base64url."""
    passkey = Passkey(
        consultant_id=consultant.id,
        name=name,
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
    )
    session.add(passkey)
    session.flush()
    return passkey


def of(session: Session, consultant: Consultant) -> list[Passkey]:
    """A consultant's passkeys, in the order in which they were added."""
    owned = select(Passkey).where(Passkey.consultant_id == consultant.id)
    return list(session.scalars(owned.order_by(Passkey.id)))


def by_credential(session: Session, credential_id: str) -> tuple[Passkey, Consultant] | None:
    """A passkey and whose it is, disabled or not."""
    found = session.execute(
        select(Passkey, Consultant)
        .join(Consultant, Consultant.id == Passkey.consultant_id)
        .where(Passkey.credential_id == credential_id)
    ).first()
    return (found[0], found[1]) if found else None


def use(session: Session, passkey: Passkey, sign_count: int, *, at: datetime | None = None) -> bool:
    """Write down that a passkey signed; False when its count did not rise, as that of a copy would not.

    A device that counts nothing says zero every time. One statement compares and writes.
    """
    greatest = max(sign_count - 1, 0)
    rises = Passkey.sign_count <= greatest
    used = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, rises)
        .values(sign_count=sign_count, used_at=at or now())
        .execution_options(synchronize_session=False)
    )
    return bool(affected(used))


def remove(session: Session, passkey: Passkey) -> None:
    """Remove a passkey: the device may keep its half, which opens nothing any more."""
    session.delete(passkey)
    session.flush()


def counts(session: Session) -> dict[int, int]:
    """How many passkeys each consultant has who has any, by the consultant's number."""
    rows = session.execute(select(Passkey.consultant_id, func.count()).group_by(Passkey.consultant_id))
    return {row[0]: row[1] for row in rows}


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
