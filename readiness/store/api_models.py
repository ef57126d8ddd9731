"""The tables of programs that read and listen: their tokens, webhooks, and what was sent to those."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readiness.store.columns import Document, Moment, PlainText
from readiness.store.consultant_models import HASH_LENGTH, Consultant
from readiness.store.models import UID_LENGTH, Assessment, Base, new_uid, now
from readiness.store.outgoing_models import Outgoing

TOKEN_NAME_LENGTH = 100
PREFIX_LENGTH = 16
URL_LENGTH = 500
EVENT_LENGTH = 30

SUBMITTED_EVENT = "response.submitted"
VALIDATED_EVENT = "response.validated"
EVENTS = (SUBMITTED_EVENT, VALIDATED_EVENT)
"""What a webhook can be told: a company handed in; a consultant brought the review to "validated"."""


class ApiToken(Base):
    """A key with which a consultant's program reads. 256 bits of chance, so a plain hash of it is enough."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(PlainText(TOKEN_NAME_LENGTH))
    token_hash: Mapped[str] = mapped_column(PlainText(HASH_LENGTH), unique=True)
    prefix: Mapped[str] = mapped_column(PlainText(PREFIX_LENGTH))
    """How the token begins, by which its owner knows it again."""
    scopes: Mapped[list[str]] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    consultant: Mapped[Consultant] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (CheckConstraint("length(token_hash) = 64", "token_hash"),)


class Webhook(Base):
    """An address of a consultant's that is told of events. `failing_since` is empty after a success."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(PlainText(URL_LENGTH))
    submitted: Mapped[bool] = mapped_column()
    validated: Mapped[bool] = mapped_column()
    """Which events it is told of."""
    secret: Mapped[str] = mapped_column(PlainText(300))
    """Encrypted: whoever reads the database alone can sign nothing."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)

    consultant: Mapped[Consultant] = relationship(lazy="joined", innerjoin=True)


class WebhookDelivery(Base):
    """One event for one webhook, sent by way of the queue; it goes with the response that it is about.

    The uid of what waits in the queue is the same in every attempt: by it the receiver knows a repetition.
    """

    __tablename__ = "webhook_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), index=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    outgoing_id: Mapped[int] = mapped_column(ForeignKey("outgoing.id", ondelete="CASCADE"), unique=True)
    event: Mapped[str] = mapped_column(PlainText(EVENT_LENGTH))
    status: Mapped[int | None] = mapped_column()
    """What the receiver answered last, as an HTTP status; empty when it did not."""

    webhook: Mapped[Webhook] = relationship()
    assessment: Mapped[Assessment] = relationship()
    outgoing: Mapped[Outgoing] = relationship()

    __table_args__ = (CheckConstraint(f"event IN ({', '.join(repr(event) for event in EVENTS)})", "event"),)
