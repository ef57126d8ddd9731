"""The tables of what follows a report: commitments, links that share it, and what colleagues answer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from readiness.domain.text import LANGUAGES
from readiness.store.columns import Document, Moment, PlainText
from readiness.store.models import CODE_LENGTH, NAME_LENGTH, UID_LENGTH, Assessment, Base, new_uid, now


def _assessment(*, index: bool = True) -> Mapped[int]:
    return mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=index)


class Commitment(Base):
    """A next step that the company means to take: one advice of the report of one round."""

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment(index=False)
    advice: Mapped[str] = mapped_column(PlainText(CODE_LENGTH))
    due_on: Mapped[date | None] = mapped_column()
    """The day by which it should be done, in Belgium; empty while the company set none."""
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (UniqueConstraint("assessment_id", "advice"),)


class SharedReport(Base):
    """A link that shows one report to whoever has it, until it expires or is revoked.

    Only the hash of its token is stored.
    """

    __tablename__ = "shared_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    assessment_id: Mapped[int] = _assessment()
    token_hash: Mapped[str] = mapped_column(PlainText(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    assessment: Mapped[Assessment] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (CheckConstraint("length(token_hash) = 64", "token_hash"),)


class ColleagueLink(Base):
    """A link by which colleagues answer for themselves beside one round. Only its hash is stored."""

    __tablename__ = "colleague_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment()
    token_hash: Mapped[str] = mapped_column(PlainText(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    assessment: Mapped[Assessment] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (CheckConstraint("length(token_hash) = 64", "token_hash"),)


class ColleagueResponse(Base):
    """What one colleague answers for themselves beside the company's round. Nobody else ever reads it alone.

    `answers` has the shape of an assessment's. `token_hash` is of the key in the colleague's own browser.
    """

    __tablename__ = "colleague_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = _assessment()
    token_hash: Mapped[str] = mapped_column(PlainText(64), unique=True)
    name: Mapped[str | None] = mapped_column(PlainText(NAME_LENGTH))
    language: Mapped[str] = mapped_column(PlainText(2))
    answers: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    revision: Mapped[int] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(Moment, default=now)
    saved_at: Mapped[datetime] = mapped_column(Moment, default=now)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)

    assessment: Mapped[Assessment] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy declares its type
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", "token_hash"),
        CheckConstraint(f"language IN ({', '.join(repr(code) for code in LANGUAGES)})", "language"),
    )
