"""What the page of webhooks says of what was sent, with a worker that runs and without one."""

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store import consultants, webhooks
from readiness.store.api_models import Webhook
from readiness.store.consultant_models import ADMIN
from readiness.store.models import now
from readiness.store.outgoing_models import FAILED, Outgoing
from tests.client import StrictClient, parse
from tests.desk.reviewing import act, bring_to, done, submitted
from tests.desk.signing import DESK, EMAIL, add_consultant, sign_in

PAGE = f"{DESK}/webhooks"
KEPT = "Bewaard tot de webhook weer aanstaat"


@pytest.fixture
def els(app: Flask, client: StrictClient) -> StrictClient:
    """An administrator with a webhook."""
    add_consultant(app, role=ADMIN)
    sign_in(client)
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        webhooks.add(db.session, who, "https://example.be/", "x", submitted=True, validated=True)
        db.session.commit()
    return client


def mark(app: Flask, state: str, reason: str) -> None:
    """Leave everything that was sent as a worker does."""
    with app.app_context():
        for one in db.writing_session.query(Outgoing):
            one.state, one.last_error = state, reason
        db.session.commit()


def switch_off(app: Flask) -> None:
    with app.app_context():
        for one in db.writing_session.query(Webhook):
            one.disabled_at = now()
        db.session.commit()


def buttons(client: StrictClient) -> list[str]:
    """The buttons that send again, as a screen reader names them."""
    page = parse(client.get(PAGE).text)
    names = [" ".join("".join(button.itertext()).split()) for button in page.iter("button")]
    return [name for name in names if name.startswith("Opnieuw verzenden")]


def test_each_button_that_sends_again_has_a_name_of_its_own(app: Flask, els: StrictClient) -> None:
    for _number in range(2):
        _company, uid = submitted(app)
        done(bring_to(els, uid, "validated"), uid)
    mark(app, FAILED, "no answer")
    again = buttons(els)
    assert len(again) == len(set(again)) == 4
    assert all("https://example.be/" in name for name in again)


def test_what_a_webhook_that_is_off_is_not_sent_is_kept_and_said_to_be(app: Flask, els: StrictClient) -> None:
    switch_off(app)
    submitted(app)
    # No worker has come across it.
    page = els.get(PAGE).text
    assert KEPT in page
    assert "Wacht" not in page
    # A worker has.
    mark(app, FAILED, webhooks.SWITCHED_OFF)
    page = els.get(PAGE).text
    assert KEPT in page
    assert "Opgegeven" not in page
    assert buttons(els) == [], "nothing is sent while it is off"
    uid = parse(page).find(".//button[@name='go']").get("value").partition(":")[2]  # type: ignore[union-attr]  # it is there
    act(els, PAGE, f"{PAGE}/change", {"go": f"on:{uid}"})
    page = els.get(PAGE).text
    assert KEPT not in page
    assert "Wacht" in page


def test_what_was_given_up_is_not_kept(app: Flask, els: StrictClient) -> None:
    submitted(app)
    mark(app, FAILED, "no answer")
    switch_off(app)
    page = els.get(PAGE).text
    assert "Opgegeven" in page
    assert KEPT not in page
