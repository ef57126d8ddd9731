"""How well the instrument measures: one computed document for each version. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from readiness.store.columns import Document, Moment, PlainText
from readiness.store.models import Base, now


class InstrumentQuality(Base):
    """What `readiness quality` found, and when."""

    __tablename__ = "instrument_quality"

    instrument: Mapped[str] = mapped_column(PlainText(20), primary_key=True)
    computed_at: Mapped[datetime] = mapped_column(Moment, default=now)
    document: Mapped[dict[str, Any]] = mapped_column(Document)


def of(session: Session, instrument: str) -> InstrumentQuality | None:
    """What was found of a version; None before the first time."""
    return session.get(InstrumentQuality, instrument)


def keep(session: Session, instrument: str, document: dict[str, Any]) -> None:
    """Store what was found now, in the place of what was found before."""
    session.merge(InstrumentQuality(instrument=instrument, computed_at=now(), document=document))
    session.flush()
