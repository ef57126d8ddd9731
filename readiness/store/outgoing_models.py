"""The table of what leaves the house: mail and webhooks, each until it has gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from readiness.store.columns import Document, Moment, PlainText
from readiness.store.models import UID_LENGTH, Base, new_uid, now

MAIL = "mail"
WEBHOOK = "webhook"
KINDS = (MAIL, WEBHOOK)

WAITING = "waiting"
CLAIMED = "claimed"
HANDING_OVER = "handing_over"
DONE = "done"
FAILED = "failed"
STATES = (WAITING, CLAIMED, HANDING_OVER, DONE, FAILED)

KEY_LENGTH = 120
ERROR_LENGTH = 200


class Outgoing(Base):
    """One thing to send. `store/outgoing.py` says what its states promise.

    `detail` and `last_error` hold no personal data: they name the rows that the sender looks up.
    """

    __tablename__ = "outgoing"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(PlainText(10))
    detail: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    idempotency_key: Mapped[str] = mapped_column(PlainText(KEY_LENGTH), unique=True)
    """What this is, so that the same thing is put into the queue once."""
    state: Mapped[str] = mapped_column(PlainText(12), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    """Tries since somebody last asked for it to be sent."""
    claims: Mapped[int] = mapped_column(default=0)
    """Times that a worker took it, never set back: who took it an earlier time may change it no more."""
    next_try_at: Mapped[datetime] = mapped_column(Moment, default=now)
    """When it is due; of a claimed one, when its lease ends."""
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a worker took it, or began to hand it over."""
    last_error: Mapped[str | None] = mapped_column(PlainText(ERROR_LENGTH))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    done_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", "kind"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", "state"),
        CheckConstraint(f"(state = '{DONE}') = (done_at IS NOT NULL)", "done"),
        Index("ix_outgoing_state_next_try_at_id", "state", "next_try_at", "id"),
    )
