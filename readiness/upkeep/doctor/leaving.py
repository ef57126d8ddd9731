"""What leaves the house: whether somebody sends it, whether it is taken, and what a person has to decide."""

from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.store import letters, outgoing, webhooks
from readiness.store.models import now
from readiness.store.outgoing_models import KINDS, MAIL
from readiness.upkeep.doctor.finding import Finding


def findings(config: Config, session: Session) -> Iterator[Finding]:
    """What is not sent, or not taken."""
    yield from _queue(config, session)
    yield from _webhooks(session)


def _queue(config: Config, session: Session) -> Iterator[Finding]:
    kinds: Collection[str] = KINDS
    if config.mail_server is None:
        # A lead may write letters into the outbox by hand, so no worker is needed for them.
        kinds = tuple(kind for kind in KINDS if kind != MAIL)
        if waiting := letters.waiting(session):
            yield Finding(
                f"letters to companies wait ({waiting}) and there is no mail server: they go into the outbox at most",
                "set READINESS_SMTP_URL and READINESS_MAIL_FROM, or write them into the outbox on the desk",
                grave=False,
            )
    if overdue := outgoing.overdue(session, now(), kinds):
        yield Finding(
            f"what should have left more than an hour ago and nobody has taken up: {overdue}",
            "keep `readiness worker` running (deploy/readiness-worker.service)",
        )
    if perhaps := len(outgoing.perhaps_sent(session, now())):
        yield Finding(
            f"what was perhaps sent waits for somebody to decide ({perhaps})",
            "look at the outbox on the desk: send it again, or say that it arrived",
            grave=False,
        )


def _webhooks(session: Session) -> Iterator[Finding]:
    failing, off = webhooks.troubled(session)
    if off:
        yield Finding(
            f"webhooks that are switched off, as nothing came through for days or the account was recovered: {off}",
            "their owners see them at the desk, under their account, and can switch them on again",
            grave=False,
        )
    if failing:
        yield Finding(
            f"webhooks that do not take what is sent to them: {failing}",
            "their owners see at the desk what the receiver answers",
            grave=False,
        )
