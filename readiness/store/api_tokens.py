"""Tokens with which a consultant's programs read: made, looked up, revoked. Nothing here commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.orm import Session

from readiness.store.api_models import PREFIX_LENGTH, ApiToken
from readiness.store.consultant_models import LEAD, ROLES, Consultant
from readiness.store.models import now
from readiness.store.tokens import hash_token

RESPONSES, CONTACTS = "responses:read", "contacts:read"
FIGURES, INSTRUMENT = "figures:read", "instrument:read"
SCOPES = (RESPONSES, CONTACTS, FIGURES, INSTRUMENT)
"""What a token can be allowed."""
LEAST_ROLE = {CONTACTS: LEAD}
"""The scopes that not every role can give."""

_SIGN = "readiness_"
"""How every token begins, so that a scanner of published code knows one."""
_USED_STEP = timedelta(minutes=1)


def allowed(role: str) -> tuple[str, ...]:
    """The scopes that a role can give; a token never may more than its owner's."""
    return tuple(s for s in SCOPES if ROLES.index(role) >= ROLES.index(LEAST_ROLE.get(s, ROLES[0])))


def make(
    session: Session, who: Consultant, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """A new token, and its text, which is stored nowhere. Raises ValueError for a scope beyond the role."""
    if not scopes or not set(scopes) <= set(allowed(who.role)):
        raise ValueError("a scope that this role cannot give")
    text = _SIGN + secrets.token_urlsafe(32)
    made = ApiToken(
        consultant=who,
        name=name,
        token_hash=hash_token(text),
        prefix=text[:PREFIX_LENGTH],
        scopes=list(scopes),
        expires_at=expires_at,
    )
    session.add(made)
    session.flush()
    return made, text


def find(session: Session, text: str) -> ApiToken | None:
    """The token that works: not revoked, not expired, and of somebody who is not kept out."""
    query = select(ApiToken).join(Consultant, Consultant.id == ApiToken.consultant_id)
    return session.scalars(
        query.where(
            ApiToken.token_hash == hash_token(text),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now()),
            Consultant.disabled_at.is_(None),
        )
    ).first()


def scopes_of(token: ApiToken) -> frozenset[str]:
    """What a token may now, which its owner's role limits."""
    return frozenset(token.scopes) & frozenset(allowed(token.consultant.role))


def is_due(token: ApiToken) -> bool:
    """Whether its use has to be written down again."""
    return token.last_used_at is None or now() - token.last_used_at >= _USED_STEP


def used(connection: Connection, token_id: int) -> None:
    """Write down that a token is in use."""
    connection.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now()))


def of(session: Session, who: Consultant | None = None) -> list[ApiToken]:
    """The tokens that are not revoked of one consultant, or of everybody; newest first."""
    query = select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id.desc())
    return list(session.scalars(query if who is None else query.where(ApiToken.consultant_id == who.id)))


def revoke_all(session: Session, who: Consultant) -> None:
    """End every token of a consultant, for good: whoever is let in again makes new ones."""
    theirs = (ApiToken.consultant_id == who.id) & ApiToken.revoked_at.is_(None)
    session.execute(update(ApiToken).where(theirs).values(revoked_at=now()))


def revoke(session: Session, uid: str, who: Consultant | None = None) -> ApiToken | None:
    """End a token, of one consultant or of anybody; None when there is no such token."""
    found = next((one for one in of(session, who) if one.uid == uid), None)
    if found is not None:
        found.revoked_at = now()
        session.flush()
    return found
