"""Nobody's name or address is kept without a tick, and the tick is never made for them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness.domain.consent import TEXTS, VERSION
from readiness.extensions import db
from readiness.store.models import Company, now
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient, form_values
from tests.web.test_leaving_details import DETAILS, company
from tests.web.walking import path_of, resend, send, walk_to

AN = {"contact_name": "An Peeters", "contact_email": "an@linde.be"}
AGREED = {**AN, "consent": "y"}


@pytest.fixture
def at_details(client: StrictClient) -> StrictClient:
    walk_to(client, "conversation")
    return client


def actions(app: Flask) -> list[tuple[str, str, str | None]]:
    """What the audit log says."""
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.actor, entry.action, entry.subject) for entry in entries]


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_the_box_is_empty_and_says_what_one_agrees_to(client: StrictClient, lang: str) -> None:
    walk_to(client, "conversation", lang)
    page = client.get(f"/{lang}/details").text
    assert TEXTS[VERSION][lang] in page
    assert "consent" not in form_values(page)


@pytest.mark.parametrize("go", ["next", "later"])
@pytest.mark.parametrize("field", AN)
def test_a_contact_without_a_tick_comes_back_with_everything_typed(
    app: Flask, at_details: StrictClient, field: str, go: str
) -> None:
    typed = {"company_name": "De Linde", "enterprise_number": "0403.170.701", field: AN[field]}
    response = send(at_details, DETAILS, typed, go=go)
    assert response.status_code == 422
    assert 'href="#consent"' in response.text
    assert 'id="error-consent"' in response.text
    shown = form_values(response.text)
    assert {name: shown[name] for name in typed} == typed
    assert "consent" not in shown
    stored = company(app)
    assert (stored.name, stored.contact_name, stored.contact_email) == (None, None, None)


def test_a_company_s_name_and_number_need_no_tick(app: Flask, at_details: StrictClient) -> None:
    filled = {"company_name": "De Linde", "enterprise_number": "0403.170.701"}
    assert path_of(send(at_details, DETAILS, filled)) == "/nl/check"
    assert company(app).consented_at is None


def test_a_tick_beside_nobody_stores_no_consent(app: Flask, at_details: StrictClient) -> None:
    path_of(send(at_details, DETAILS, {"company_name": "De Linde", "consent": "y"}))
    assert company(app).consent_version is None
    assert actions(app) == []


def test_what_was_agreed_to_is_stored_with_language_and_time(app: Flask, client: StrictClient) -> None:
    walk_to(client, "conversation", "fr")
    before = now()
    path_of(send(client, "/fr/details", AGREED))
    stored = company(app)
    assert (stored.consent_version, stored.consent_language) == (VERSION, "fr")
    assert stored.consented_at is not None
    assert before <= stored.consented_at <= now()
    assert form_values(client.get("/fr/details").text)["consent"] == "y"


def test_the_time_of_an_agreement_stays_while_nothing_changes(app: Flask, at_details: StrictClient) -> None:
    path_of(send(at_details, DETAILS, AGREED))
    first = company(app)
    path_of(send(at_details, "/de/details", {"company_name": "De Linde"}))
    again = company(app)
    assert (again.consented_at, again.consent_language) == (first.consented_at, "nl")
    path_of(send(at_details, "/de/details", {"contact_name": "Els"}))
    other = company(app)
    assert first.consented_at is not None
    assert other.consented_at is not None
    assert other.consented_at > first.consented_at
    assert other.consent_language == "de"


def test_emptying_the_contact_clears_the_consent_and_is_written_down(
    app: Flask, at_details: StrictClient
) -> None:
    path_of(send(at_details, DETAILS, AGREED))
    path_of(send(at_details, DETAILS, {"contact_name": "", "contact_email": ""}))
    stored = company(app)
    assert (stored.consent_version, stored.consent_language, stored.consented_at) == (None, None, None)
    assert actions(app) == [("company", "consent_withdrawn", stored.uid)]


def test_who_agreed_to_an_older_text_is_asked_anew(app: Flask, at_details: StrictClient) -> None:
    path_of(send(at_details, DETAILS, AGREED))
    long_ago = now() - timedelta(days=400)
    with app.app_context():
        db.writing_session.execute(update(Company).values(consent_version="2025-01", consented_at=long_ago))
        db.session.commit()
    assert "consent" not in form_values(at_details.get(DETAILS).text)
    assert send(at_details, DETAILS, {}).status_code == 422
    path_of(send(at_details, DETAILS, {"consent": "y"}))
    stored = company(app)
    assert stored.consent_version == VERSION
    assert stored.consented_at is not None
    assert stored.consented_at > long_ago


@pytest.mark.parametrize("ticked", [True, False])
def test_a_switch_of_language_keeps_the_tick_as_it_is(at_details: StrictClient, ticked: bool) -> None:
    response = send(at_details, DETAILS, AGREED if ticked else AN, switch="de")
    assert response.status_code == 200
    assert ("consent" in form_values(response.text)) == ticked
    assert "an@linde.be" in response.text


@pytest.mark.parametrize("lang", [None, "fr"])
def test_the_page_of_two_tabs_carries_the_tick(
    app: Flask, at_details: StrictClient, lang: str | None
) -> None:
    opened = form_values(at_details.get(DETAILS).text).to_dict(flat=False)
    path_of(send(at_details, DETAILS, {"company_name": "De Linde"}))
    page = resend(at_details, DETAILS, {**opened, "company_name": "De Eik", **AGREED})
    assert page.status_code == 409
    if lang:
        page = resend(at_details, DETAILS, form_values(page.text).to_dict(flat=False), switch=lang)
        assert page.status_code == 409
    assert form_values(page.text)["consent"] == "y"
    path_of(resend(at_details, f"/{lang or 'nl'}/details", form_values(page.text).to_dict(flat=False)))
    stored = company(app)
    assert (stored.name, stored.contact_email, stored.consent_version) == ("De Eik", "an@linde.be", VERSION)
    assert stored.consent_language == (lang or "nl")


def test_the_page_of_two_tabs_ticks_nothing_by_itself(at_details: StrictClient) -> None:
    opened = form_values(at_details.get(DETAILS).text).to_dict(flat=False)
    path_of(send(at_details, DETAILS, AGREED))
    page = resend(at_details, DETAILS, {**opened, "company_name": "De Eik"})
    assert page.status_code == 409
    assert "consent" not in form_values(page.text)
