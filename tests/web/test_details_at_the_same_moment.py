"""A change of the company that falls between another one's reading and writing: neither is lost."""

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.answering.handing_in import hand_in
from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.store import assessments, companies
from readiness.store.models import Assessment, Company
from tests.client import StrictClient, form_values
from tests.web.asking import statements
from tests.web.meanwhile import Between, before_the_next
from tests.web.test_giving_consent import AGREED, actions
from tests.web.test_leaving_details import DETAILS, company
from tests.web.walking import path_of, send, walk_to


@pytest.fixture
def between(app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> Between:
    """Lets something change the company just before the next save of its details writes it."""
    walk_to(client, "check")
    return before_the_next((companies, "store"), app, client, monkeypatch)


def renamed(found: Assessment) -> None:
    """Another save, of a name."""
    found.company.name = "Van ginder"


def test_another_name_saved_meanwhile_is_a_conflict(
    app: Flask, client: StrictClient, between: Between
) -> None:
    went = between(renamed)
    page = send(client, DETAILS, {"company_name": "De Linde"})
    assert (page.status_code, went) == (409, [False])
    assert "Van ginder" in page.text
    assert "De Linde" in page.text
    assert company(app).name == "Van ginder"


def test_the_same_name_saved_meanwhile_is_none(app: Flask, client: StrictClient, between: Between) -> None:
    went = between(renamed)
    assert path_of(send(client, DETAILS, {"company_name": "Van ginder"})) == "/nl/check"
    assert went == [False, True]
    assert company(app).name == "Van ginder"


def test_a_consent_taken_back_twice_at_once_is_told_of_once(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "check")
    send(client, DETAILS, AGREED)
    between = before_the_next((companies, "withdraws"), app, client, monkeypatch)
    went = between(lambda found: companies.forget_contact(db.session, found.company))
    nobody: dict[str, str | list[str]] = {"contact_name": "", "contact_email": "", "consent": []}
    assert path_of(send(client, DETAILS, nobody)) == "/nl/check"
    assert went == [True, False]
    assert actions(app) == []
    assert company(app).consented_at is None


def test_what_was_handed_in_meanwhile_gets_its_name(
    app: Flask, client: StrictClient, between: Between
) -> None:
    went = between(lambda found: hand_in(db.session, found))
    assert path_of(send(client, DETAILS, {"company_name": "De Linde"})) == "/nl/check"
    assert went == [True]
    assert path_of(client.get("/nl/check")) == "/nl/report"
    assert company(app).name == "De Linde"


def test_what_was_erased_meanwhile_is_not_begun_again(
    app: Flask, client: StrictClient, between: Between
) -> None:
    def erase(found: Assessment) -> None:
        db.session.delete(found.company)
        db.session.flush()
        # SQLite gives the next company the number of the row that is gone.
        assessments.begin(db.session, "fr", LATEST, {"A1": "p1"})

    went = between(erase)
    assert send(client, DETAILS, {"company_name": "De Linde"}).status_code == 404
    assert went == [False]
    with app.app_context():
        assert db.session.scalars(select(Company.name)).all() == [None]


def test_a_save_that_never_succeeds_keeps_what_was_typed(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "check")
    monkeypatch.setattr(companies, "store", lambda *_arguments: False)
    kept = send(client, DETAILS, {"company_name": "De Linde"})
    assert (kept.status_code, kept.headers["Retry-After"]) == (503, "5")
    assert form_values(kept.text)["company_name"] == "De Linde"


def test_what_is_stored_already_is_not_written_again(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    send(client, DETAILS, AGREED)
    with statements(app) as said:
        path_of(send(client, DETAILS, AGREED))
    assert {one.split()[0] for one in said} == {"SELECT"}
