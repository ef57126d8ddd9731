"""``readiness webhooks``: sends what waits for webhooks, now or for ever."""

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.encryption import decrypt
from readiness.extensions import db, writing
from readiness.store import schema, webhooks
from readiness.webhooks.address import Resolver, resolve
from readiness.webhooks.payload import body
from readiness.webhooks.sending import send

_PAUSE_SECONDS = 2


@click.command("webhooks")
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
@with_appcontext
def webhooks_command(once: bool) -> None:
    """Send what waits for webhooks; without --once until it is stopped.

    Several may run at once. What one was sending when it died is sent again after two minutes, under the same
    number, so the receiver knows a repetition.
    """
    config: Config = current_app.config["READINESS"]
    schema.ready(config)
    stopped = threading.Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
    while not stopped.is_set():
        if not deliver(db.engine, config):
            if once:
                return
            stopped.wait(_PAUSE_SECONDS)


def deliver(engine: Engine, config: Config, resolver: Resolver = resolve) -> bool:
    """Make one attempt at the next delivery that is due; False when none is. Nothing is locked meanwhile."""
    with Session(writing(engine), expire_on_commit=False) as session:
        found = webhooks.take(session)
        if found is None:
            return False
        session.commit()
    secret = decrypt(found.webhook.secret, config.secret_keys)
    message = body(found, config.base_url)
    status = None
    if secret is not None:
        status = send(found.webhook.url, secret, found.message, message, config.webhook_networks, resolver)
    with Session(writing(engine)) as session:
        webhooks.settle(session, found.id, status)
        session.commit()
    return True
