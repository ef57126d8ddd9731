"""What leaves the house: whether it does, and what a person has to decide."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.existing import opened
from readiness.store import letters, outgoing
from readiness.store.models import now
from readiness.upkeep.doctor.finding import Finding

OVERDUE = timedelta(minutes=15)
"""A worker that is alive takes up what is due within seconds."""


def findings(config: Config) -> Iterator[Finding]:
    """What is wrong with letters and webhooks that should leave."""
    try:
        with opened(config.database_url) as engine, Session(engine) as session:
            waiting = letters.waiting(session)
            overdue = letters.overdue(session, now() - OVERDUE)
            perhaps = len(outgoing.perhaps_sent(session, now()))
    except SQLAlchemyError:
        return  # The database has findings of its own.
    if waiting and config.mail_server is None:
        yield Finding(
            f"letters to companies wait ({waiting}) and there is no mail server: they go no further than the outbox",
            "set READINESS_SMTP_URL and READINESS_MAIL_FROM, or write them into the outbox on the desk",
            grave=False,
        )
    elif overdue:
        yield Finding(
            f"for more than {OVERDUE.seconds // 60} minutes nobody has taken up what should leave ({overdue})",
            "is `readiness worker` running? (deploy/readiness-worker.service)",
            grave=False,
        )
    if perhaps:
        yield Finding(
            f"what was perhaps sent waits for somebody to decide ({perhaps})",
            "look at the outbox on the desk: send it again, or leave it",
            grave=False,
        )
