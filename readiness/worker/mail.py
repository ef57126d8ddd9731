"""Sends one letter: writes it when its turn comes, and hands it to the mail server or into the outbox."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from flask import current_app
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.engines import writing
from readiness.extensions import db
from readiness.i18n import today
from readiness.mail import outbox
from readiness.mail.letters import Letter, UnusableAddressError, on_the_wire, write
from readiness.mail_server import STARTTLS, TLS, MailServer
from readiness.store import campaigns, invitations, letters, mail_refusals
from readiness.store.campaign_models import LETTERS, Invitation
from readiness.store.letters import CLOSED, GONE, REFUSED, SHUT, SUBMITTED, UNUSABLE
from readiness.store.models import now
from readiness.worker.handling import RefusedError, Task, TryLaterError
from readiness.worker.smtp import deliver

TIMEOUT = 30
"""Seconds for each answer of the mail server but the last: a dozen of them are shorter than the lease."""


def send(task: Task) -> None:
    """Send the letter that a task names. Raises RefusedError, TryLaterError, or what `deliver` does."""
    config: Config = current_app.config["READINESS"]
    letter = _letter(task, config)
    try:
        message = write(letter, config)
    except UnusableAddressError:
        raise RefusedError(UNUSABLE) from None
    if config.mail_server is None:
        _put(config, task, letter, message)
    else:
        with _connected(config.mail_server) as server:
            deliver(server, message, task.hand_over)


def _letter(task: Task, config: Config) -> Letter:
    """Look up who gets the letter and make its link, in a transaction of its own.

    A link whose letter is never sent opens the same invitation, and nobody has it.
    """
    kind, moment = str(task.detail.get("letter")), now()
    with Session(writing(db.engine), expire_on_commit=False) as session:
        invitation = letters.invitation(session, str(task.detail.get("invitation")))
        if invitation is None or kind not in LETTERS:
            raise RefusedError(GONE)
        _check(session, invitation, config)
        token = campaigns.new_link(session, invitation, at=moment)
        session.commit()
    return Letter(kind, invitation, token, task.uid, moment)


def _check(session: Session, invitation: Invitation, config: Config) -> None:
    """Raise RefusedError when there is nothing to ask any more, or nobody who wants to be asked."""
    if invitation.assessment is not None and invitation.assessment.is_submitted:
        raise RefusedError(SUBMITTED)
    if invitation.assessment is not None and invitations.is_shut(session, invitation.assessment.company_id):
        raise RefusedError(SHUT)
    if not campaigns.is_open(invitation.campaign, today()):
        raise RefusedError(CLOSED)
    keys = config.secret_keys
    if mail_refusals.refused(session, keys, [invitation.email]):
        mail_refusals.refuse(session, keys, invitation.email, now())
        session.commit()
        raise RefusedError(REFUSED)


def _put(config: Config, task: Task, letter: Letter, message: EmailMessage) -> None:
    try:
        outbox.put(config.data_dir, task.uid, on_the_wire(message), letter.written_at, task.hand_over)
    except OSError as error:
        raise TryLaterError(f"the outbox cannot be written: {error.strerror}") from None


@contextmanager
def _connected(found: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted, and checked for whose it is, unless the settings say otherwise."""
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if found.security == TLS:
        server = smtplib.SMTP_SSL(found.host, found.port, timeout=TIMEOUT, context=trusted)
    else:
        server = smtplib.SMTP(found.host, found.port, timeout=TIMEOUT)
    try:
        if found.security == STARTTLS:
            server.starttls(context=trusted)
        if found.user:
            server.login(found.user, found.password)
        yield server
    finally:
        server.close()
