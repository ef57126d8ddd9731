"""A key that does not open a webhook's secret, as after a restore, is no fault of the receiver's."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from readiness.config import Config
from readiness.extensions import db
from readiness.store.api_models import Webhook
from readiness.store.outgoing_models import DONE, WAITING
from tests.api.receiving import receiving
from tests.api.test_webhooks import due_again, listening, the_delivery, work
from tests.desk.reviewing import submitted


def test_what_the_key_does_not_open_waits_and_is_not_held_against_the_receiver(app: Flask) -> None:
    config: Config = app.config["READINESS"]
    with receiving() as receiver:
        listening(app, receiver.url)
        submitted(app)
        app.config["READINESS"] = replace(config, secret_key="another key" * 5)
        assert work(app) == 1
        with app.app_context():
            assert db.session.scalars(select(Webhook.failing_since)).one() is None
        found = the_delivery(app)
        assert (found.state, found.last_error) == (WAITING, "its secret does not open")
        app.config["READINESS"] = config
        due_again(app)
        assert work(app) == 1
        assert (the_delivery(app).state, len(receiver.got)) == (DONE, 1)
