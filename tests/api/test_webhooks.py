"""Webhooks, sent to a real receiver: signed, tried again, never redirected, and lost by no worker that dies."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness.config import Config
from readiness.encryption import encrypt
from readiness.extensions import db
from readiness.store import consultants, outgoing, webhooks
from readiness.store.api_models import Webhook, WebhookDelivery
from readiness.store.consultant_models import ADMIN, CONSULTANT, LEAD, Consultant
from readiness.store.models import now
from readiness.store.outgoing_models import DONE, FAILED, HANDING_OVER, WAITING, WEBHOOK, Outgoing
from readiness.webhooks.signature import new_secret
from readiness.worker.drain import Drain
from readiness.worker.webhook import ToWebhook
from tests.api.receiving import Receiver, receiving
from tests.client import StrictClient
from tests.desk.reviewing import act, bring_to, submitted
from tests.desk.signing import DESK, EMAIL, add_consultant, post, sign_in
from tests.serving import COMMAND, clean_environment

NETWORKS = "127.0.0.0/8"
PAGE = f"{DESK}/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def listening(app: Flask, url: str, *, role: str = LEAD) -> str:
    """A webhook for both events; its secret."""
    add_consultant(app, role=role)
    secret = new_secret()
    config: Config = app.config["READINESS"]
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        webhooks.add(
            db.session, who, url, encrypt(secret, config.secret_keys), submitted=True, validated=True
        )
        db.session.commit()
    return secret


def work(app: Flask, **options: object) -> int:
    """Deal with all that is due; how many things that were."""
    config = replace(app.config["READINESS"], webhook_networks=networks())
    with app.app_context():
        drain = Drain(db.engine, {WEBHOOK: ToWebhook(db.engine, config, **options)})  # type: ignore[arg-type]  # the resolver alone
        tried = 0
        while drain.one():
            tried += 1
        return tried


def networks() -> object:
    from readiness.environment import Reader

    return Reader({"READINESS_WEBHOOK_NETWORKS": NETWORKS}).webhook_networks()


def due_again(app: Flask) -> None:
    with app.app_context():
        db.writing_session.execute(update(Outgoing).values(next_try_at=now()))
        db.session.commit()


def the_delivery(app: Flask) -> Outgoing:
    with app.app_context():
        return db.session.scalars(select(Outgoing)).one()


def the_answer(app: Flask) -> int | None:
    with app.app_context():
        return db.session.scalars(select(WebhookDelivery.status)).one()


def test_a_submission_is_told_with_a_signature_and_without_a_name(app: Flask, receiver: Receiver) -> None:
    secret = listening(app, receiver.url)
    _company, uid = submitted(app, company="Bakkerij Zonnewende")
    assert work(app) == 1
    [(headers, body)] = receiver.got
    # As the standard has it, computed apart from our own code.
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.split("_", 1)[1])
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    document = json.loads(body)
    assert document["type"] == "response.submitted"
    assert document["data"]["uid"] == uid
    assert document["data"]["url"] == f"http://localhost/api/v1/responses/{uid}"
    assert b"Zonnewende" not in body
    found = the_delivery(app)
    assert (found.state, found.attempts, the_answer(app)) == (DONE, 1, 204)
    assert headers["webhook-id"] == f"msg_{found.uid}"
    assert work(app) == 0


def test_a_validation_is_told(app: Flask, client: StrictClient, receiver: Receiver) -> None:
    listening(app, receiver.url)
    _company, uid = submitted(app)
    sign_in(client)
    bring_to(client, uid, "in_review")
    bring_to(client, uid, "validated")
    work(app)
    assert [json.loads(body)["type"] for _headers, body in receiver.got] == [
        "response.submitted",
        "response.validated",
    ]


def test_what_fails_is_tried_again_under_the_same_number_until_it_is_given_up(
    app: Flask, receiver: Receiver
) -> None:
    listening(app, receiver.url)
    submitted(app)
    receiver.status = 500
    waits = outgoing.MANNERS[WEBHOOK].waits
    for number in range(len(waits) + 1):
        before = now()
        assert work(app) == 1
        found = the_delivery(app)
        assert found.attempts == number + 1
        if number < len(waits):
            assert found.state == WAITING
            assert found.next_try_at >= before + waits[number]
        due_again(app)
    assert the_delivery(app).state == FAILED
    assert work(app) == 0
    assert len(receiver.got) == len(waits) + 1
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def test_a_redirect_is_followed_nowhere(app: Flask, receiver: Receiver) -> None:
    listening(app, receiver.url)
    submitted(app)
    receiver.status = 307
    assert work(app) == 1
    assert len(receiver.got) == 1
    assert the_answer(app) == 307
    assert the_delivery(app).state == WAITING


@pytest.mark.parametrize("change", [{"role": CONSULTANT}, {"disabled_at": now()}], ids=["role", "kept out"])
def test_whoever_may_not_read_is_told_nothing(
    app: Flask, receiver: Receiver, change: dict[str, object]
) -> None:
    listening(app, receiver.url)
    submitted(app)
    with app.app_context():
        db.writing_session.execute(update(Consultant).values(**change))
        db.session.commit()
    submitted(app)
    work(app)
    assert receiver.got == []
    assert the_delivery(app).state == FAILED


def test_the_address_that_was_checked_is_connected_to(app: Flask, receiver: Receiver) -> None:
    """A name server that gives a good address first and a private one afterwards is asked once."""
    listening(app, f"http://rebinding.example:{receiver.server_port}/hook")
    submitted(app)
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    assert work(app, resolver=rebinding) == 1
    assert asked == ["rebinding.example"]
    [(headers, _body)] = receiver.got
    assert headers["host"] == f"rebinding.example:{receiver.server_port}"
    due_again(app)
    with app.app_context():
        db.writing_session.execute(update(Outgoing).values(state=WAITING, done_at=None))
        db.session.commit()
    work(app, resolver=rebinding)
    assert len(receiver.got) == 1


def test_an_erased_company_is_told_of_no_more(app: Flask, receiver: Receiver) -> None:
    listening(app, receiver.url)
    submitted(app)
    with app.app_context():
        from readiness.store.models import Company

        db.writing_session.execute(Company.__table__.delete())  # type: ignore[attr-defined]  # it is a Table
        db.session.commit()
        assert db.session.scalars(select(WebhookDelivery)).all() == []
    work(app)
    assert receiver.got == []
    assert the_delivery(app).state == FAILED


def worker(folder: object) -> "subprocess.Popen[bytes]":
    settings = {name: value for name, value in os.environ.items() if name.startswith("READINESS_")}
    environment = clean_environment({**settings, "READINESS_WEBHOOK_NETWORKS": NETWORKS})
    return subprocess.Popen([COMMAND, "worker"], env=environment, cwd=str(folder))


def test_a_worker_that_dies_loses_nothing(app: Flask, receiver: Receiver, tmp_path: object) -> None:
    listening(app, receiver.url)
    submitted(app)
    receiver.held.clear()
    first = worker(tmp_path)
    assert receiver.arrived.acquire(timeout=60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    found = the_delivery(app)
    assert (found.state, found.attempts) == (HANDING_OVER, 1)
    # Nobody takes it up while the first may still be sending.
    assert work(app) == 0
    receiver.held.set()
    due_again(app)
    assert work(app) == 1
    assert the_delivery(app).state == DONE
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def test_the_page_adds_lists_sends_again_and_removes(
    app: Flask, client: StrictClient, receiver: Receiver
) -> None:
    add_consultant(app, role=ADMIN)
    sign_in(client)
    for url in ("http://example.be/", "https://127.0.0.1/", "https://10.0.0.1/", "nonsense"):
        assert post(client, PAGE, {"url": url, "events": "response.submitted"}).status_code == 422
    assert post(client, PAGE, {"url": "https://example.be/"}).status_code == 422
    made = post(client, PAGE, {"url": "https://example.be/hook", "events": "response.submitted"})
    assert "whsec_" in made.text
    assert "whsec_" not in client.get(PAGE).text
    with app.app_context():
        db.writing_session.execute(update(Webhook).values(url=receiver.url))
        db.session.commit()
        uid = db.session.scalars(select(Webhook.uid)).one()
    submitted(app)
    work(app)
    change = f"{PAGE}/change"
    with app.app_context():
        number = db.session.scalars(select(WebhookDelivery.id)).one()
    assert "Afgeleverd" in client.get(PAGE).text
    act(client, PAGE, change, {"go": f"again:{number}"})
    assert "Wacht" in client.get(PAGE).text
    work(app)
    assert len(receiver.got) == 2
    assert act(client, PAGE, change, {"go": "again:99999"}).status_code == 404
    act(client, PAGE, change, {"go": f"remove:{uid}"})
    with app.app_context():
        assert db.session.scalars(select(WebhookDelivery)).all() == []
        assert db.session.scalars(select(Outgoing)).all() == []
