"""The tables of those who sign in: consultants, their sessions, their second factors, and failed tries."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readiness.store.columns import Moment, PlainText
from readiness.store.models import EMAIL_LENGTH, UID_LENGTH, Base, new_uid, now

CONSULTANT = "consultant"
LEAD = "lead"
ADMIN = "admin"
ROLES = (CONSULTANT, LEAD, ADMIN)
"""From the fewest rights to the most; each may do what those before it may."""

PASSKEY_NAME_LENGTH = 100
HASH_LENGTH = 64
"""SHA-256 in hexadecimal digits: how every random token is stored."""


def _owner(*, index: bool = True) -> Mapped[int]:
    return mapped_column(ForeignKey("consultant.id", ondelete="CASCADE"), index=index)


class Consultant(Base):
    """Somebody who signs in. Without a password hash nobody has followed the one-time link yet."""

    __tablename__ = "consultant"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    email: Mapped[str] = mapped_column(PlainText(EMAIL_LENGTH), unique=True)
    """As `consultants.address` writes it, so that no address exists twice."""
    role: Mapped[str] = mapped_column(PlainText(10), default=CONSULTANT)
    password_hash: Mapped[str | None] = mapped_column(PlainText(200))
    totp_secret: Mapped[str | None] = mapped_column(PlainText(300))
    """Encrypted: whoever reads the database alone can make no codes."""
    totp_step: Mapped[int | None] = mapped_column()
    """The last step of thirty seconds whose code was used: no code counts twice."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (CheckConstraint(f"role IN ({', '.join(repr(role) for role in ROLES)})", "role"),)


class PasswordLink(Base):
    """A link with which a password can be chosen, once and for a limited time."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = _owner()
    token_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class DeskSession(Base):
    """A browser that signed in. The row is the session: deleting it ends it, whatever cookies were copied.

    `verified_at` is when the second factor was given; a session without it opens nothing but that page.
    """

    __tablename__ = "desk_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = _owner()
    token_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)

    consultant: Mapped[Consultant] = relationship(lazy="joined", innerjoin=True)


class RecoveryCode(Base):
    """A code to get in with, once, when the telephone is lost: 160 bits of chance, so a plain hash is enough."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = _owner()
    code_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Passkey(Base):
    """A key pair on a consultant's device (WebAuthn); the site knows the public half only."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = _owner()
    credential_id: Mapped[str] = mapped_column(PlainText(1400), unique=True)
    """Base64url, as the public key: at most 1,023 bytes (WebAuthn, section 4)."""
    public_key: Mapped[str] = mapped_column(PlainText(4000))
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(PlainText(PASSKEY_NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class PasskeyChallenge(Base):
    """A challenge that a device has to sign, once and soon; without a consultant it is one to sign in with."""

    __tablename__ = "passkey_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id", ondelete="CASCADE"))
    challenge_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class KnownBrowser(Base):
    """A browser in which a consultant signed in before: strangers who try their password do not shut it out."""

    __tablename__ = "known_browser"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = _owner()
    token_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class SignInTry(Base):
    """One failed try to sign in, under the hash of what is limited: an account, or an address it came from."""

    __tablename__ = "sign_in_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_sign_in_try_key_hash_at", "key_hash", "at"),)
