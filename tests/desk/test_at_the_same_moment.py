"""Two people at one moment, on rows that refer to each other: both are answered, and nothing is half done."""

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.store import consultants, webhooks
from readiness.store.api_models import Webhook, WebhookDelivery
from readiness.store.consultant_models import ADMIN
from tests.client import StrictClient
from tests.conftest import Applications
from tests.desk.reviewing import bring_to, done, fields, submitted
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, sign_in
from tests.racing import ON_POSTGRESQL, beside, emptied

pytestmark = ON_POSTGRESQL


@pytest.fixture
def app(applications: Applications, monkeypatch: pytest.MonkeyPatch) -> Flask:
    return emptied(applications, monkeypatch)


@pytest.fixture
def els(app: Flask) -> StrictClient:
    """An administrator at the desk."""
    add_consultant(app, role=ADMIN)
    els = browser(app)
    sign_in(els)
    return els


def hook_of_els(app: Flask) -> None:
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        webhooks.add(db.session, who, "https://example.be/", "x", submitted=True, validated=True)
        db.session.commit()


def test_a_webhook_is_removed_while_a_review_that_it_is_told_of_is_validated(
    app: Flask, els: StrictClient
) -> None:
    _company, uid = submitted(app)
    done(bring_to(els, uid, "in_review"), uid)
    hook_of_els(app)
    jan = browser(app)
    sign_in(jan)
    page = f"{DESK}/webhooks"
    remove = fields(jan, page, f"{page}/change").to_dict(flat=False)
    with app.app_context():
        hook = db.session.scalars(select(Webhook.uid)).one()
    with beside(
        app,
        "FROM webhook JOIN consultant",
        lambda: jan.post(f"{page}/change", data={**remove, "go": f"remove:{hook}"}),
    ) as removed:
        done(bring_to(els, uid, "validated"), uid)
    assert removed.result().status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Webhook)).all() == []
        assert db.session.scalars(select(WebhookDelivery)).all() == []
