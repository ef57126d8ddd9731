"""A page that is sent after its questions went off the route, or after everything was handed in."""

import pytest
from flask import Flask

from readiness.content.loader import LATEST, load
from readiness.domain.answers import Route
from readiness.domain.text import LANGUAGES
from tests.client import StrictClient, form_values, parse
from tests.web.sharing import assess_again
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, Sent, address, path_of, resend, send, submit, walk_to

Fields = dict[str, str | list[str]]


def option(item: str, code: str, lang: str = "nl") -> str:
    return load(LATEST).questionnaire.item(item).option(code).text[lang]


def fields(page: str) -> Fields:
    return dict(form_values(page).to_dict(flat=False))


def opened(client: StrictClient, slug: str) -> Fields:
    return fields(client.get(address(slug)).text)


@pytest.fixture
def without_an_account(client: StrictClient) -> Fields:
    """Another tab says that there is no account; this one holds the page about accounts, answered."""
    walk_to(client, "accounts")
    page = opened(client, "accounts-2")
    path_of(send(client, address("accounts"), {"q_B1": ["none"]}))
    return {**page, **as_lists(DE_LINDE["accounts-2"])}


def as_lists(sent: Sent) -> Fields:
    return {name: [value] if isinstance(value, str) else value for name, value in sent.items()}


def test_they_are_told_and_nothing_is_stored_yet(
    app: Flask, client: StrictClient, without_an_account: Fields
) -> None:
    told = resend(client, address("accounts-2"), without_an_account)
    assert told.status_code == 409
    for code, value in (("B3", "facebook"), ("B4", "customers"), ("B5", "complete")):
        assert option(code, value) in told.text
    assert set(stored(app)[0].answers) == {"A1", "A2", "A3", "B1"}


def test_what_was_sent_is_kept_for_when_they_are_asked_again(
    app: Flask, client: StrictClient, without_an_account: Fields
) -> None:
    told = resend(client, address("accounts-2"), without_an_account)
    mine = fields(told.text)
    open_question = resend(client, address("accounts-2"), mine)
    assert open_question.status_code == 422, "what is asked instead has no answer yet"
    assert 'href="#q_B2"' in open_question.text
    assert "q_B4" not in form_values(open_question.text)
    assert stored(app)[0].answers["B4"] == "customers"
    path_of(send(client, address("accounts"), {"q_B1": ["linkedin", "facebook"]}))
    assert form_values(client.get(address("accounts-2")).text)["q_B3"] == "facebook"


def test_in_a_later_round_too_what_was_sent_is_kept(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    path_of(submit(client))
    assess_again(client)
    walk_to(client, "accounts")
    page = {**opened(client, "accounts-2"), **as_lists(DE_LINDE["accounts-2"])}
    path_of(send(client, address("accounts"), {"q_B1": ["none"]}))
    mine = fields(resend(client, address("accounts-2"), page).text)
    assert resend(client, address("accounts-2"), mine).status_code == 422
    assert stored(app)[-1].answers["B4"] == "customers"


def test_what_was_changed_elsewhere_can_be_kept(
    app: Flask, client: StrictClient, without_an_account: Fields
) -> None:
    told = resend(client, address("accounts-2"), without_an_account)
    assert f'href="{address("accounts-2")}"' in told.text
    assert path_of(send(client, address("accounts-2"), {"q_B2": "never"})) == address("planning")
    assert "B4" not in stored(app)[0].answers


def test_a_forged_choice_stores_nothing(app: Flask, client: StrictClient, without_an_account: Fields) -> None:
    told = resend(client, address("accounts-2"), without_an_account)
    forged = {**fields(told.text), "csrf_token": "forged"}
    assert resend(client, address("accounts-2"), forged).status_code == 409
    assert "B4" not in stored(app)[0].answers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_told_in_the_language_that_is_asked_for(
    client: StrictClient, without_an_account: Fields, lang: str
) -> None:
    switched = resend(client, address("accounts-2"), without_an_account, switch=lang)
    assert switched.status_code == 409
    assert parse(switched.text).get("lang") == lang
    assert option("B4", "customers", lang) in switched.text
    mine = fields(switched.text)
    again = resend(client, address("accounts-2", lang), mine, switch="en")
    assert (again.status_code, parse(again.text).get("lang")) == (409, "en")


def test_what_differs_in_the_rest_of_the_page_is_in_the_same_choice(app: Flask, client: StrictClient) -> None:
    walk_to(client, "roi-2")
    page = opened(client, "roi-2")
    path_of(send(client, address("accounts"), {"q_B1": ["none"]}))
    path_of(send(client, address("roi-2"), {"q_E4b": "no"}))
    told = resend(client, address("roi-2"), {**page, "q_E3": ["never"], "q_E4b": ["later"]})
    assert told.status_code == 409
    assert option("E4b", "no") in told.text
    assert option("E4b", "later") in told.text
    assert stored(app)[0].answers["E4b"] == "no"
    mine = fields(told.text)
    assert path_of(resend(client, address("roi-2"), mine)) == address("conversation")
    answers = stored(app)[0].answers
    assert (answers["E3"], answers["E4b"]) == ("never", "later")


def test_a_mistake_in_the_rest_does_not_hide_that_it_was_changed_elsewhere(
    app: Flask, client: StrictClient
) -> None:
    walk_to(client, "roi-2")
    page = opened(client, "roi-2")
    path_of(send(client, address("accounts"), {"q_B1": ["none"]}))
    path_of(send(client, address("roi-2"), {"q_E4b": "no"}))
    told = resend(client, address("roi-2"), {**page, "q_E3": ["never"]})
    wrong = resend(client, address("roi-2"), fields(told.text))
    assert wrong.status_code == 422
    again = resend(client, address("roi-2"), {**fields(wrong.text), "q_E4b": "later"})
    assert again.status_code == 409
    assert stored(app)[0].answers["E4b"] == "no"


def test_a_page_of_which_nothing_is_asked_any_more_leads_on_once_it_is_told(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "planning")
    page = {**opened(client, "planning-2"), **as_lists(DE_LINDE["planning-2"])}
    asked = Route.page_items
    monkeypatch.setattr(
        Route, "page_items", lambda way, one: () if one.slug == "planning-2" else asked(way, one)
    )
    assert path_of(client.get(address("planning-2"))) == address("resources")
    told = resend(client, address("planning-2"), page)
    assert told.status_code == 409
    mine = fields(told.text)
    forged = resend(client, address("planning-2"), {**mine, "csrf_token": "forged"})
    assert forged.status_code == 409
    assert "C4" not in stored(app)[0].answers
    assert path_of(resend(client, address("planning-2"), mine)) == address("resources")
    assert stored(app)[0].answers["C4"] == "half_year"
    assert path_of(resend(client, address("planning-2"), mine)) == address("resources")


def test_the_same_as_before_is_nothing_to_tell(client: StrictClient) -> None:
    walk_to(client, "accounts-2")
    page = opened(client, "accounts-2")
    path_of(send(client, address("accounts"), {"q_B1": ["none"]}))
    assert resend(client, address("accounts-2"), page).status_code == 422


def test_after_the_handing_in_it_is_shown_and_not_stored(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    page = opened(client, "resources")
    path_of(submit(client))
    before = dict(stored(app)[0].answers)
    late = resend(client, address("resources"), {**page, "q_D1": "agency", "q_D2_hours": "7"})
    assert late.status_code == 409
    assert option("D1", "agency") in late.text
    assert option("D1", "named_beside") in late.text
    assert 'href="/nl/report"' in late.text
    switched = resend(client, address("resources"), fields(late.text), switch="de")
    assert (switched.status_code, parse(switched.text).get("lang")) == (409, "de")
    assert option("D1", "agency", "de") in switched.text
    assert stored(app)[0].answers == before


@pytest.mark.parametrize("slug", ["company", "resources"])
def test_after_the_handing_in_the_same_answers_lead_to_the_report(client: StrictClient, slug: str) -> None:
    walk_to(client, "check")
    page = opened(client, slug)
    path_of(submit(client))
    assert path_of(resend(client, address(slug), page)) == "/nl/report"
    assert path_of(client.get(address(slug))) == "/nl/report"


def test_details_that_come_after_the_handing_in_are_shown_and_not_stored(
    app: Flask, client: StrictClient
) -> None:
    walk_to(client, "check")
    page = fields(client.get("/nl/details").text)
    path_of(submit(client))
    assert path_of(resend(client, "/nl/details", page)) == "/nl/report"
    late = resend(client, "/nl/details", {**page, "company_name": "Bakkerij <b>"})
    assert late.status_code == 409
    assert "Bakkerij &lt;b&gt;" in late.text
    switched = resend(client, "/nl/details", fields(late.text), switch="fr")
    assert (switched.status_code, parse(switched.text).get("lang")) == (409, "fr")
    assert "Bakkerij &lt;b&gt;" in switched.text
