import pytest
from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.store.models import Company
from tests.client import StrictClient, form_values
from tests.web.walking import path_of, resend, send, walk_to

DETAILS = "/nl/details"
DE_EIK = {"company_name": "De Eik", "contact_name": "Els", "consent": "y"}


def company(app: Flask) -> Company:
    """The only company in the database."""
    with app.app_context():
        return db.session.scalars(select(Company)).one()


@pytest.fixture
def at_details(client: StrictClient) -> StrictClient:
    walk_to(client, "conversation")
    return client


def test_nothing_has_to_be_filled_in(app: Flask, at_details: StrictClient) -> None:
    assert path_of(send(at_details, DETAILS, {})) == "/nl/check"
    assert company(app).name is None


@pytest.mark.parametrize(
    "number", ["0403.170.701", "0403170701", "BE 0403 170 701", "be0403.170.701", "403170701"]
)
def test_an_enterprise_number_is_understood_however_it_is_written(
    app: Flask, at_details: StrictClient, number: str
) -> None:
    path_of(send(at_details, DETAILS, {"enterprise_number": number, "company_name": " De Linde "}))
    assert (company(app).enterprise_number, company(app).name) == ("0403170701", "De Linde")
    assert form_values(at_details.get(DETAILS).text)["enterprise_number"] == "0403.170.701"


@pytest.mark.parametrize(
    "number", ["0403.170.702", "123", "NL123456789B01", "abc", "0403.170.701 0", "2403170701"]
)
def test_a_wrong_enterprise_number_is_refused_and_stays(
    app: Flask, at_details: StrictClient, number: str
) -> None:
    response = send(at_details, DETAILS, {"enterprise_number": number, "company_name": "De Linde"})
    assert response.status_code == 422
    assert 'href="#enterprise_number"' in response.text
    shown = form_values(response.text)
    assert (shown["enterprise_number"], shown["company_name"]) == (number, "De Linde")
    assert company(app).name is None


@pytest.mark.parametrize("email", ["an", "an@", "@linde.be", "an@linde", "an an@linde.be", "a@b@c.be"])
def test_what_is_no_e_mail_address_is_refused(at_details: StrictClient, email: str) -> None:
    response = send(at_details, DETAILS, {"contact_email": email})
    assert response.status_code == 422
    assert 'href="#contact_email"' in response.text


def test_everything_is_kept_and_shown_on_the_check_page(app: Flask, at_details: StrictClient) -> None:
    filled = {"company_name": "De Linde & Co", "contact_name": "An Peeters", "contact_email": "an@linde.be"}
    path_of(send(at_details, DETAILS, {**filled, "consent": "y"}))
    stored = company(app)
    assert (stored.name, stored.contact_name, stored.contact_email) == tuple(filled.values())
    assert "De Linde &amp; Co" in at_details.get("/nl/check").text


def test_an_emptied_field_is_forgotten(app: Flask, at_details: StrictClient) -> None:
    path_of(send(at_details, DETAILS, {"company_name": "De Linde"}))
    path_of(send(at_details, DETAILS, {"company_name": ""}))
    assert company(app).name is None


@pytest.mark.parametrize("name", ["x" * 201, "De\0Linde"])
def test_a_name_that_cannot_be_stored_is_refused(at_details: StrictClient, name: str) -> None:
    assert send(at_details, DETAILS, {"company_name": name}).status_code == 422


def test_a_form_from_elsewhere_changes_nothing(app: Flask, at_details: StrictClient) -> None:
    response = at_details.post(DETAILS, data={"company_name": "Evil"})
    assert response.status_code == 422
    assert form_values(response.text)["company_name"] == "Evil"
    assert company(app).name is None


def test_details_can_wait_too(app: Flask, at_details: StrictClient) -> None:
    filled = {"company_name": "De Linde", "contact_email": "wrong", "consent": "y"}
    refused = send(at_details, DETAILS, filled, go="later")
    assert refused.status_code == 422
    assert form_values(refused.text)["contact_email"] == "wrong"
    assert company(app).name is None
    response = send(at_details, DETAILS, {**filled, "contact_email": ""}, go="later")
    assert path_of(response) == "/nl/link"
    assert (company(app).name, company(app).contact_email) == ("De Linde", None)


def two_tabs(client: StrictClient) -> dict[str, list[str]]:
    """What a tab holds that was opened before another one saved a name and a number."""
    opened = form_values(client.get(DETAILS).text).to_dict(flat=False)
    path_of(send(client, DETAILS, {"company_name": "De Linde", "enterprise_number": "0403.170.701"}))
    return opened


def test_a_stale_save_shows_both_texts_and_stores_neither_over_the_other(
    app: Flask, at_details: StrictClient
) -> None:
    opened = two_tabs(at_details)
    response = resend(at_details, DETAILS, {**opened, **DE_EIK})
    assert response.status_code == 409
    assert all(text in response.text for text in ("De Linde", "De Eik", "Els", "0403.170.701"))
    assert company(app).name == "De Linde"


@pytest.mark.parametrize("lang", [None, "fr"])
def test_what_was_sent_can_be_saved_after_all_in_another_language_too(
    app: Flask, at_details: StrictClient, lang: str | None
) -> None:
    opened = two_tabs(at_details)
    page = resend(at_details, DETAILS, {**opened, **DE_EIK})
    if lang:
        page = resend(at_details, DETAILS, form_values(page.text).to_dict(flat=False), switch=lang)
        assert page.status_code == 409
        assert page.headers["Content-Language"] == lang
    path_of(resend(at_details, DETAILS, form_values(page.text).to_dict(flat=False)))
    found = company(app)
    assert (found.name, found.contact_name, found.enterprise_number) == ("De Eik", "Els", None)


def test_the_same_details_from_two_tabs_are_no_conflict(at_details: StrictClient) -> None:
    opened = two_tabs(at_details)
    again: dict[str, str | list[str]] = {
        **opened,
        "company_name": "De Linde",
        "enterprise_number": "BE 0403170701",
    }
    assert path_of(resend(at_details, DETAILS, again)) == "/nl/check"
