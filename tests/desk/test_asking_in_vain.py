"""A company that is asked and does not answer: its round is purged, and the review is the consultant's again."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, update

from readiness.extensions import db
from readiness.store.consultant_models import ADMIN
from readiness.store.models import Assessment, now
from readiness.store.retention import Limits
from readiness.upkeep.purge import purge
from tests.client import StrictClient
from tests.desk.reviewing import bring_to, done, page_of, send_back, stored, submitted
from tests.desk.signing import DESK, add_consultant, sign_in
from tests.web.walking import path_of


def asked(app: Flask, client: StrictClient) -> tuple[StrictClient, str]:
    """A company that was asked to change something: its browser, and its response."""
    company, uid = submitted(app)
    send_back(client, uid)
    return company, uid


def run_purge(app: Flask) -> None:
    with app.app_context():
        purge(db.writing_session, Limits.at(now(), 90, 24))


def test_the_review_goes_on_once_the_round_was_purged(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role=ADMIN)
    sign_in(client)
    company, uid = asked(app, client)
    run_purge(app)
    assert stored(app, uid).review_status == "changes_requested", "it may still be answered"
    with app.app_context():
        old = now() - timedelta(days=91)
        db.writing_session.execute(update(Assessment).where(Assessment.round == 2).values(saved_at=old))
        db.session.commit()
    run_purge(app)
    assert stored(app, uid).review_status == "in_review"
    page = client.get(page_of(uid)).text
    assert "Het bedrijf antwoordde niet op tijd, en zijn nieuwe ronde is verwijderd." in page
    assert "Wijzigingen gevraagd → In behandeling" in page
    log = client.get(f"{DESK}/audit").text
    assert "het bedrijf antwoordde niet op tijd" in log
    assert "Uw adviseur vraagt u" not in company.get("/nl/report").text
    done(bring_to(client, uid, "changes_requested"), uid)
    assert path_of(company.get("/nl/resume")) == "/nl/check"


def test_what_an_earlier_purge_left_is_mended(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role=ADMIN)
    sign_in(client)
    _company, uid = asked(app, client)
    with app.app_context():
        db.writing_session.execute(delete(Assessment).where(Assessment.round == 2))
        db.session.commit()
    run_purge(app)
    assert stored(app, uid).review_status == "in_review"
    run_purge(app)
    with app.app_context():
        assert db.session.query(Assessment).filter_by(review_status="changes_requested").count() == 0
