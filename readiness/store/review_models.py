"""The tables of the desk's work on responses: review, notes, validated answers, and what was done when."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readiness.store.columns import Document, Moment, PlainText
from readiness.store.consultant_models import Consultant
from readiness.store.models import UID_LENGTH, Base, now

NOTE_LENGTH = 5000
REASON_LENGTH = 2000
VIEW_NAME_LENGTH = 100
VIEW_QUERY_LENGTH = 1000
ITEM_LENGTH = 20

ACTORS = ("consultant", "company", "operator", "nobody")
"""Who can do what is audited: somebody at the desk, a company by its link, the command line, a stranger."""


def _assessment(*, index: bool = True) -> Mapped[int]:
    return mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=index)


def _consultant() -> Mapped[int]:
    return mapped_column(ForeignKey("consultant.id"))


class Note(Base):
    """What a consultant noted beside a response. Never shown to the company, never changed."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment()
    consultant_id: Mapped[int] = _consultant()
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    text: Mapped[str] = mapped_column(PlainText(NOTE_LENGTH))

    consultant: Mapped[Consultant] = relationship(lazy="joined", innerjoin=True)


class ValidatedAnswer(Base):
    """The answer that a consultant found to be right for one item, and why. The company's own stays."""

    __tablename__ = "validated_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment(index=False)
    item: Mapped[str] = mapped_column(PlainText(ITEM_LENGTH))
    value: Mapped[Any] = mapped_column(Document)
    extras: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    """The texts and numbers beside the value, under the keys that answers have them under."""
    reason: Mapped[str] = mapped_column(PlainText(REASON_LENGTH))
    consultant_id: Mapped[int] = _consultant()
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    consultant: Mapped[Consultant] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("assessment_id", "item"),)


class ItemQuestion(Base):
    """What a consultant asks the company about one item of a response, to be answered in a next round."""

    __tablename__ = "item_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment(index=False)
    item: Mapped[str] = mapped_column(PlainText(ITEM_LENGTH))
    text: Mapped[str] = mapped_column(PlainText(REASON_LENGTH))
    consultant_id: Mapped[int] = _consultant()
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (UniqueConstraint("assessment_id", "item"),)


class PersonalMessage(Base):
    """A consultant's words to the company, shown on its report and marked as theirs."""

    __tablename__ = "personal_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), unique=True)
    consultant_id: Mapped[int] = _consultant()
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    text: Mapped[str] = mapped_column(PlainText(NOTE_LENGTH))

    consultant: Mapped[Consultant] = relationship(lazy="joined", innerjoin=True)


class ReviewEvent(Base):
    """One thing that was done to a response: who, what, when. Without a consultant it was the company."""

    __tablename__ = "review_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment()
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    kind: Mapped[str] = mapped_column(PlainText(30))
    detail: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)

    consultant: Mapped[Consultant | None] = relationship(lazy="joined")


class SavedView(Base):
    """A consultant's name for a set of filters; `query` is what stands behind the question mark."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(PlainText(VIEW_NAME_LENGTH))
    query: Mapped[str] = mapped_column(PlainText(VIEW_QUERY_LENGTH))

    __table_args__ = (UniqueConstraint("consultant_id", "name"),)


class AuditEntry(Base):
    """One thing that must be traceable. Triggers refuse to change a row or to take it away.

    It names nobody but consultants: a company stands in it as an opaque uid, which says nothing once the
    company is erased.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    actor: Mapped[str] = mapped_column(PlainText(10))
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id"))
    action: Mapped[str] = mapped_column(PlainText(40))
    subject: Mapped[str | None] = mapped_column(PlainText(UID_LENGTH))
    detail: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)

    consultant: Mapped[Consultant | None] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint(f"actor IN ({', '.join(repr(actor) for actor in ACTORS)})", "actor"),
        CheckConstraint("(actor = 'consultant') = (consultant_id IS NOT NULL)", "consultant"),
        Index("ix_audit_entry_at_id", "at", "id"),
    )
