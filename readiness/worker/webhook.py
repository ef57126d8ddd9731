"""Tells one webhook one thing."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.encryption import decrypt
from readiness.engines import writing
from readiness.extensions import db
from readiness.store import webhooks
from readiness.webhooks.address import Resolver, resolve
from readiness.webhooks.payload import body
from readiness.webhooks.sending import send
from readiness.worker.handling import RefusedError, Task, TryLaterError


@dataclass(frozen=True, slots=True)
class ToWebhook:
    """Sends a task to the webhook that it is for, and keeps what that answered."""

    engine: Engine
    config: Config
    resolver: Resolver = resolve

    def __call__(self, task: Task) -> None:
        """Send one thing; the uid of the task is its number in every attempt."""
        with Session(self.engine) as session:
            found = webhooks.find(session, task.uid)
            if found is None:
                raise RefusedError("what it was about is gone")
            if not webhooks.may_be_told(found.webhook):
                raise RefusedError(webhooks.SWITCHED_OFF)
            number, url, encrypted = found.id, found.webhook.url, found.webhook.secret
            message = body(found, self.config.base_url)
        secret = decrypt(encrypted, self.config.secret_keys)
        if secret is None:
            # Our key is wrong, as after a restore: nothing is held against the receiver.
            raise TryLaterError("its secret does not open")
        task.hand_over()
        status = send(url, secret, task.uid, message, self.config.webhook_networks, self.resolver)
        with Session(writing(self.engine)) as session:
            taken = webhooks.settle(session, number, status)
            session.commit()
        if not taken:
            raise TryLaterError(f"the receiver answered {status}" if status else "no answer")


def tell(task: Task) -> None:
    """Send one thing from within `readiness worker`."""
    ToWebhook(db.engine, current_app.config["READINESS"])(task)
