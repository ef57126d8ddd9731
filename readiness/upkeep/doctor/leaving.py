"""What leaves the house: whether somebody sends it, and whether the webhooks take it."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.existing import opened
from readiness.store import outgoing, webhooks
from readiness.store.models import now
from readiness.upkeep.doctor.finding import Finding


def findings(config: Config) -> Iterator[Finding]:
    """What is not sent, or not taken."""
    try:
        with opened(config.database_url) as engine, Session(engine) as session:
            waiting = outgoing.overdue(session, now())
            failing, off = webhooks.troubled(session)
    except SQLAlchemyError:
        return  # The database has findings of its own.
    if waiting:
        yield Finding(
            f"mails or messages to webhooks that should have left more than an hour ago: {waiting}",
            "keep `readiness worker` running (deploy/readiness-worker.service)",
        )
    if off:
        yield Finding(
            f"webhooks that are switched off, because nothing came through for days: {off}",
            "their owners see them at the desk, under their account, and can switch them on again",
            grave=False,
        )
    if failing:
        yield Finding(
            f"webhooks that do not take what is sent to them: {failing}",
            "their owners see at the desk what the receiver answers",
            grave=False,
        )
