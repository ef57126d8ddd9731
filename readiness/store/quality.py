"""How well the instrument measures: one computed document for each version. Nothing here commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from readiness.store.affected import affected
from readiness.store.columns import Document, Moment, PlainText
from readiness.store.models import Base, now

EVERY = timedelta(days=1)
"""How often workers compute it."""


class InstrumentQuality(Base):
    """What was found, and when; both empty while the first computation runs."""

    __tablename__ = "instrument_quality"

    instrument: Mapped[str] = mapped_column(PlainText(20), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    """When somebody last began to compute it."""
    computed_at: Mapped[datetime | None] = mapped_column(Moment)
    document: Mapped[dict[str, Any] | None] = mapped_column(Document)


def of(session: Session, instrument: str) -> InstrumentQuality | None:
    """What was found of a version; None before the first time."""
    found = session.get(InstrumentQuality, instrument)
    return found if found is not None and found.document is not None else None


def begin(session: Session, instrument: str, moment: datetime) -> bool:
    """Say that a version is computed now; False when somebody began that less than a day ago.

    A beginning more than a day ahead was written while a clock was wrong.
    """
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    first = insert(InstrumentQuality).values(instrument=instrument, begun_at=moment)
    if session.scalar(first.on_conflict_do_nothing().returning(InstrumentQuality.instrument)):
        return True
    begun = InstrumentQuality.begun_at
    again = (
        update(InstrumentQuality)
        .where(
            InstrumentQuality.instrument == instrument, (begun <= moment - EVERY) | (begun > moment + EVERY)
        )
        .values(begun_at=moment)
    )
    return bool(affected(session.execute(again)))


def keep(session: Session, instrument: str, document: dict[str, Any]) -> None:
    """Store what was found now, in the place of what was found before."""
    moment = now()
    session.merge(
        InstrumentQuality(instrument=instrument, begun_at=moment, computed_at=moment, document=document)
    )
    session.flush()
