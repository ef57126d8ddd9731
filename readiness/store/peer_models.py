"""The table of what is counted of the companies that take part in the comparison with each other."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from readiness.store.columns import Document, Moment, PlainText
from readiness.store.models import CODE_LENGTH, Base


class PeerTally(Base):
    """Counts over the companies of one version, size class and sector; with neither, over all of the version.

    `counts` is always true; `shown` is what it was at `shown_at`, and follows by whole groups of companies.
    """

    __tablename__ = "peer_tally"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument: Mapped[str] = mapped_column(PlainText(20))
    size: Mapped[str] = mapped_column(PlainText(CODE_LENGTH))
    sector: Mapped[str] = mapped_column(PlainText(CODE_LENGTH))
    companies: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    shown: Mapped[dict[str, Any] | None] = mapped_column(Document)
    shown_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("instrument", "size", "sector"),
        CheckConstraint("companies >= 0", "companies"),
        CheckConstraint("(size = '') = (sector = '')", "group"),
    )
