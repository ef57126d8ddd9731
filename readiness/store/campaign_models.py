"""The tables of campaigns: who is invited to answer, when, and who wants no more mail.

A company's round belongs to a campaign by a `CampaignRound`. An invitation holds the name and address of
somebody who may never have answered, so it goes with its campaign (`store/retention.py`) and on request.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readiness.domain.text import LANGUAGES
from readiness.store.columns import Moment, PlainText
from readiness.store.models import (
    EMAIL_LENGTH,
    ENTERPRISE_NUMBER_LENGTH,
    NAME_LENGTH,
    UID_LENGTH,
    Assessment,
    Base,
    new_uid,
    now,
)

CODE_LENGTH = 22
"""The code in a campaign's general link: 16 random bytes as base64url."""
HASH_LENGTH = 64

INVITATION = "invitation"
REMINDER = "reminder"
LETTERS = (INVITATION, REMINDER)

_KNOWN_LANGUAGE = f"language IN ({', '.join(repr(code) for code in LANGUAGES)})"


class Campaign(Base):
    """An invitation to many companies to answer before a day."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    code: Mapped[str] = mapped_column(PlainText(CODE_LENGTH), unique=True)
    """What stands in the general link, which may be printed: it opens a start page and nothing else."""
    name: Mapped[str] = mapped_column(PlainText(NAME_LENGTH))
    language: Mapped[str] = mapped_column(PlainText(2))
    """The language of the general link, and of invitations that name none."""
    closes_on: Mapped[date] = mapped_column()
    """The last day, in Belgium, on which a company may begin."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (CheckConstraint(_KNOWN_LANGUAGE, "language"),)


class Invitation(Base):
    """One company that a campaign invites by mail."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    company_name: Mapped[str] = mapped_column(PlainText(NAME_LENGTH))
    email: Mapped[str] = mapped_column(PlainText(EMAIL_LENGTH))
    """As `guest_list.comparable` writes it."""
    language: Mapped[str] = mapped_column(PlainText(2))
    enterprise_number: Mapped[str | None] = mapped_column(PlainText(ENTERPRISE_NUMBER_LENGTH))
    assessment_id: Mapped[int | None] = mapped_column(
        ForeignKey("assessment.id", ondelete="SET NULL"), index=True
    )
    """The round that the company began by its personal link; empty before."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    invited_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the mail server took the first letter."""
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a person, not a mail scanner, first went on from the page behind the personal link."""
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the last reminder was asked for."""

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    assessment: Mapped[Assessment | None] = relationship()

    __table_args__ = (
        UniqueConstraint("campaign_id", "email"),
        CheckConstraint(_KNOWN_LANGUAGE, "language"),
    )


class CampaignRound(Base):
    """Which campaign a round answers, by a personal or by the general link; most rounds answer none.

    A table of its own: rounds without a campaign pay nothing for it.
    """

    __tablename__ = "campaign_round"

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)


class InvitationLink(Base):
    """A personal link of an invitation: each letter has one of its own, and all of them stay good.

    Only the hash of its token is stored; the worker makes the token when it writes the letter.
    """

    __tablename__ = "invitation_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (CheckConstraint("length(token_hash) = 64", "token_hash"),)


class MailRefusal(Base):
    """An address that wants no more mail, for ever; only a keyed hash of it is kept."""

    __tablename__ = "mail_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (CheckConstraint("length(address_hash) = 64", "address_hash"),)
