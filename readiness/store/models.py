"""The tables. Rules that must always hold are named constraints here, whatever the code above does."""

import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, MetaData, Table, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

from readiness.domain.review import STATUSES
from readiness.domain.text import LANGUAGES
from readiness.store.columns import Document, Moment, PlainText

DRAFT = "draft"
SUBMITTED = "submitted"

UID_LENGTH = 32
NAME_LENGTH = 200
# A ligature folds into up to four letters; what is longer than this is found by its beginning.
SEARCH_NAME_LENGTH = 400
ENTERPRISE_NUMBER_LENGTH = 20
CODE_LENGTH = 40
# The longest address that mail can be sent to (RFC 5321, as corrected by erratum 1690).
EMAIL_LENGTH = 254

DESK_FILTERS = ("review_status", "assigned_to_id", "size", "sector", "language", "instrument")
"""The columns by which a consultant picks one value; each has an index that begins with it."""


def new_uid() -> str:
    """Make an opaque identifier that says nothing about how many there are: 32 hexadecimal digits."""
    return secrets.token_hex(UID_LENGTH // 2)


def now() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


def folded(text: str) -> str:
    """A text as it is searched for: "Bäckerei ÉLAN" and "backerei elan" are the same."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def searched(name: str | None) -> str | None:
    """What is stored beside a company's name, to find it by."""
    return folded(name)[:SEARCH_NAME_LENGTH] if name else None


def _desk_index(name: str, *first: str) -> Index:
    """An index in the order of the list, of what begins with some columns, that holds all the others too."""
    rest = (*DESK_FILTERS, "readiness", "flags", "company_id")
    handed_in = text("submitted_at IS NOT NULL")
    columns = (*first, "submitted_at", "id", *(column for column in rest if column not in first))
    return Index(name, *columns, sqlite_where=handed_in, postgresql_where=handed_in)


class Base(DeclarativeBase):
    """Base of all tables; unnamed constraints could not be changed by a later migration."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """The table of a class, for statements that make no objects."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


class Company(Base):
    """Who answers. Every field about them is optional: the report never needs it."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    name: Mapped[str | None] = mapped_column(PlainText(NAME_LENGTH))
    search_name: Mapped[str | None] = mapped_column(PlainText(SEARCH_NAME_LENGTH), index=True)
    """The name as it is searched for, kept up with it."""
    enterprise_number: Mapped[str | None] = mapped_column(PlainText(ENTERPRISE_NUMBER_LENGTH))
    contact_name: Mapped[str | None] = mapped_column(PlainText(NAME_LENGTH))
    contact_email: Mapped[str | None] = mapped_column(PlainText(EMAIL_LENGTH))
    consent_version: Mapped[str | None] = mapped_column(PlainText(20))
    consent_language: Mapped[str | None] = mapped_column(PlainText(2))
    consented_at: Mapped[datetime | None] = mapped_column(Moment)
    """Which text the contact person agreed to, in which language and when; empty without contact data."""
    peers_version: Mapped[str | None] = mapped_column(PlainText(20))
    peers_language: Mapped[str | None] = mapped_column(PlainText(2))
    peers_since: Mapped[datetime | None] = mapped_column(Moment)
    """The same for being compared with other companies; empty while it does not take part."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    @validates("name")
    def _keep_search_name(self, _key: str, name: str | None) -> str | None:
        self.search_name = searched(name)
        return name


class Assessment(Base):
    """One company's answers in one round: a document of codes, and on submission its scorecard.

    `size`, `sector` and `flags` repeat what answers and scorecard say, for the desk to look for: a search
    opens no document. `flags` are the raised ones in order, a space before and after each.
    """

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(PlainText(UID_LENGTH), unique=True, default=new_uid)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(PlainText(10), default=DRAFT)
    language: Mapped[str] = mapped_column(PlainText(2))
    instrument: Mapped[str] = mapped_column(PlainText(20))
    answers: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    page_seconds: Mapped[dict[str, int] | None] = mapped_column(Document)
    """How many seconds a page took until it was first saved, by its slug; none of the page that began it all."""
    revision: Mapped[int] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    scorecard: Mapped[dict[str, Any] | None] = mapped_column(Document)
    readiness: Mapped[float | None] = mapped_column(Double)
    size: Mapped[str | None] = mapped_column(PlainText(CODE_LENGTH))
    sector: Mapped[str | None] = mapped_column(PlainText(CODE_LENGTH))
    flags: Mapped[str | None] = mapped_column(PlainText(500))
    review_status: Mapped[str | None] = mapped_column(PlainText(20))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("consultant.id", ondelete="SET NULL"))

    company: Mapped[Company] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy declares its type
    __table_args__ = (
        UniqueConstraint("company_id", "round"),
        CheckConstraint("round >= 1", "round"),
        CheckConstraint(f"language IN ({', '.join(repr(code) for code in LANGUAGES)})", "language"),
        CheckConstraint("readiness BETWEEN 0 AND 100", "readiness"),
        CheckConstraint(
            f"(status = '{DRAFT}' AND submitted_at IS NULL AND scorecard IS NULL AND readiness IS NULL"
            " AND review_status IS NULL)"
            f" OR (status = '{SUBMITTED}' AND submitted_at IS NOT NULL AND scorecard IS NOT NULL"
            " AND readiness IS NOT NULL AND review_status IS NOT NULL)",
            "status",
        ),
        CheckConstraint(
            f"review_status IN ({', '.join(repr(status) for status in STATUSES)})", "review_status"
        ),
        # Everything that the desk filters by, so that it looks for responses without opening one.
        _desk_index("ix_assessment_desk"),
        # And beginning with each, so that one that is rare is not looked for among all the others.
        *(_desk_index(f"ix_assessment_desk_{column}", column) for column in DESK_FILTERS),
        Index("ix_assessment_saved_at_id", "saved_at", "id"),
        Index("ix_assessment_assigned_to_id", "assigned_to_id"),
    )

    @property
    def is_submitted(self) -> bool:
        """Whether the company has handed it in, after which its answers stay as they are."""
        return self.status == SUBMITTED


class AccessLink(Base):
    """A secret link with which a company returns. Only the hash of its token is stored."""

    __tablename__ = "access_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(PlainText(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (CheckConstraint("length(token_hash) = 64", "token_hash"),)


class HourlyCount(Base):
    """How often one thing happened within one hour of the clock, whose start `hour` is (see `store.hourly`)."""

    __tablename__ = "beginning"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_hash: Mapped[str] = mapped_column(PlainText(64))
    hour: Mapped[datetime] = mapped_column(Moment)
    number: Mapped[int] = mapped_column()

    __table_args__ = (
        UniqueConstraint("place_hash", "hour"),
        CheckConstraint("length(place_hash) = 64", "place_hash"),
        CheckConstraint("number >= 1", "number"),
    )
