"""Two people at one moment, on rows that refer to each other: both are answered, and nothing is half done."""

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store import consultants, webhooks
from readiness.store.api_models import Webhook, WebhookDelivery
from readiness.store.consultant_models import ADMIN
from readiness.store.models import Assessment, Company
from readiness.store.review_models import SavedView
from tests.client import StrictClient
from tests.conftest import Applications
from tests.desk.reviewing import act, bring_to, done, fields, page_of, send_back, submitted
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, add_consultant, browser, sign_in
from tests.racing import ON_POSTGRESQL, beside, emptied
from tests.web.walking import address, path_of, send, submit

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


@pytest.fixture
def asked(app: Flask, els: StrictClient) -> tuple[StrictClient, str]:
    """A company that is asked for changes and has not begun: its browser, and the uid of its first response."""
    company, uid = submitted(app)
    send_back(els, uid)
    return company, uid


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


@pytest.mark.parametrize(("first", "late"), [("remove", "remove"), ("remove", "on")])
def test_a_webhook_is_changed_while_it_is_removed(
    app: Flask, els: StrictClient, first: str, late: str
) -> None:
    hook_of_els(app)
    page, jan = f"{DESK}/webhooks", browser(app)
    sign_in(jan)
    shown = {who: fields(who, page, f"{page}/change").to_dict(flat=False) for who in (els, jan)}
    with app.app_context():
        hook = db.session.scalars(select(Webhook.uid)).one()

    def press(who: StrictClient, button: str) -> TestResponse:
        return who.post(f"{page}/change", data={**shown[who], "go": f"{button}:{hook}"})

    with beside(app, "FOR UPDATE OF webhook", lambda: press(jan, late)) as beaten:
        assert press(els, first).status_code == 303
    assert path_of(beaten.result()) == page
    assert "is al verwijderd" in jan.get(page).text
    with app.app_context():
        assert db.session.scalars(select(Webhook)).all() == []


def test_a_company_is_erased_from_two_of_its_rounds(
    app: Flask, els: StrictClient, asked: tuple[StrictClient, str]
) -> None:
    company, first = asked
    path_of(send(company, f"{address('roi')}?from=check", {"q_E1": "figure_date"}))
    assert path_of(submit(company)) == "/nl/report"
    with app.app_context():
        second = db.session.scalars(select(Assessment.uid).where(Assessment.round == 2)).one()
    jan = browser(app)
    sign_in(jan)

    def erase(who: StrictClient, uid: str) -> TestResponse:
        return who.post(f"{page_of(uid)}/erase", data=pages[uid])

    pages = {
        uid: {**fields(who, f"{page_of(uid)}/erase", f"{page_of(uid)}/erase"), "understood": "y"}
        for who, uid in ((els, first), (jan, second))
    }
    with beside(app, "FOR UPDATE", lambda: erase(jan, second)) as late:
        assert erase(els, first).status_code == 303
    assert late.result().status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Company)).all() == []


def test_a_request_is_withdrawn_while_the_company_hands_in(
    app: Flask, els: StrictClient, asked: tuple[StrictClient, str]
) -> None:
    company, uid = asked
    shown = fields(els, page_of(uid), f"{page_of(uid)}/status").to_dict(flat=False)

    def withdraw() -> TestResponse:
        return els.post(f"{page_of(uid)}/status", data={**shown, "to": "in_review"})

    with beside(app, "FOR UPDATE", withdraw) as late:
        assert path_of(submit(company)) == "/nl/report"
    # The round was put away by what the company sent.
    assert late.result().status_code == 409


@pytest.mark.parametrize("button", ["disable", "consultant"])
def test_two_administrators_keep_each_other_out_and_one_stays(
    app: Flask, els: StrictClient, button: str
) -> None:
    add_consultant(app, COLLEAGUE, ADMIN)
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    page = f"{DESK}/consultants"
    with app.app_context():
        uids = {one.email: one.uid for one in consultants.everybody(db.session)}
    of_jan = fields(jan, page, f"{page}/{uids[EMAIL]}").to_dict(flat=False)
    with beside(
        app,
        "UPDATE consultant",
        lambda: jan.post(f"{page}/{uids[EMAIL]}", data={**of_jan, "go": button}),
    ) as late:
        assert act(els, page, f"{page}/{uids[COLLEAGUE]}", {"go": button}).status_code == 303
    assert path_of(late.result()) == f"{DESK}/sign-in"
    with app.app_context():
        left = [one for one in consultants.everybody(db.session) if one.role == ADMIN and not one.disabled_at]
    assert [one.email for one in left] == [EMAIL]


def test_a_view_is_saved_twice(app: Flask, els: StrictClient) -> None:
    page, named = f"{DESK}/", {"view_name": "Handel"}
    shown = fields(els, page, f"{DESK}/views").to_dict(flat=False)
    jan = browser(app)
    sign_in(jan)
    other = fields(jan, f"{page}?least=40", f"{DESK}/views").to_dict(flat=False)
    with beside(app, "INTO saved_view", lambda: jan.post(f"{DESK}/views", data={**other, **named})) as late:
        assert els.post(f"{DESK}/views", data={**shown, **named}).status_code == 303
    assert late.result().status_code == 303
    with app.app_context():
        assert db.session.scalars(select(SavedView.query)).all() == ["least=40"]


def test_a_consultant_is_added_twice(app: Flask, els: StrictClient) -> None:
    page = f"{DESK}/consultants"
    shown = {**fields(els, page, page).to_dict(flat=False), "email": COLLEAGUE, "role": ADMIN}
    jan = browser(app)
    sign_in(jan)
    other = {**shown, **fields(jan, page, page).to_dict(flat=False), "email": COLLEAGUE, "role": ADMIN}
    with beside(app, "INTO consultant", lambda: jan.post(page, data=other)) as late:
        assert els.post(page, data=shown).status_code == 200
    assert late.result().status_code == 422
    assert COLLEAGUE in late.result().text
