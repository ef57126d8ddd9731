"""The pages of questions as a colleague sees them: the company's own, but for profile and words."""

import pytest
from flask import Flask

from readiness.content.loader import LATEST, load
from readiness.domain.text import LANGUAGES
from readiness.store.models import NAME_LENGTH
from tests.client import StrictClient, form_values, parse
from tests.colleague.joining import (
    COMPANY,
    NO_ACCOUNT,
    PAGES,
    answer,
    begin,
    hand_in,
    join,
    make_link,
    reported,
    rows,
)
from tests.desk.signing import browser
from tests.web.walking import path_of, resend, send, submit, walk_to


def page(slug: str, lang: str = "nl") -> str:
    return f"/{lang}/colleague/{slug}"


@pytest.fixture
def link(app: Flask) -> str:
    return make_link(reported(app))


@pytest.fixture
def colleague(app: Flask, link: str) -> StrictClient:
    return begin(app, link)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_says_who_asks_in_the_reader_s_language(app: Flask, link: str, lang: str) -> None:
    client = browser(app)
    arrived = client.get(link, headers={"Accept-Language": lang})
    assert (arrived.status_code, arrived.location) == (303, f"/{lang}{link}")
    assert "Accept-Language" in arrived.headers["Vary"]
    shown = client.get(f"/{lang}{link}").text
    assert COMPANY in shown
    assert parse(shown).get("lang") == lang
    assert rows(app) == [], "looking stores nothing"


def test_a_company_without_a_name_asks_too(app: Flask, client: StrictClient) -> None:
    company = browser(app)
    walk_to(company, "check")
    path_of(submit(company))
    shown = client.get(f"/en{make_link(company)}").text
    assert "Your company asks its colleagues" in shown


def test_a_language_switch_keeps_the_name_and_stores_nothing(app: Flask, link: str) -> None:
    client = browser(app)
    switched = send(client, f"/nl{link}", {"name": "Fatima <b>"}, switch="fr")
    assert switched.status_code == 200
    assert parse(switched.text).get("lang") == "fr"
    assert form_values(switched.text)["name"] == "Fatima <b>"
    assert rows(app) == []


@pytest.mark.parametrize("name", ["x" * (NAME_LENGTH + 1), "Fat\x00ima"])
def test_a_name_that_cannot_be_stored_is_refused_and_kept(app: Flask, link: str, name: str) -> None:
    refused = send(browser(app), f"/nl{link}", {"name": name})
    assert refused.status_code == 422
    assert 'href="#name"' in refused.text
    assert form_values(refused.text)["name"] == name.replace("\x00", "")
    assert rows(app) == []


def test_the_profile_is_the_company_s_and_is_not_asked(app: Flask, colleague: StrictClient) -> None:
    assert colleague.get(page("company")).status_code == 404
    assert colleague.post(page("company"), data={"q_A1": "p1"}).status_code == 404
    answer(colleague)
    shown = colleague.get(page("check")).text
    short = load(LATEST).questionnaire.item("A1").text["nl"]
    assert short not in shown
    assert not {"A1", "A2", "A3"} & set(rows(app)[0].answers)


def test_nothing_can_be_written_even_by_whoever_tries(app: Flask, colleague: StrictClient) -> None:
    shown = form_values(colleague.get(page("accounts")).text)
    assert "q_B1_other" not in shown
    send(colleague, page("accounts"), {"q_B1": ["other", "x"], "q_B1_other": "Dat weet Piet"})
    for slug in ("accounts-2", "planning", "planning-2"):
        send(colleague, page(slug), {**PAGES[slug], "q_B3": "x"})
    assert "q_D2_hours" not in form_values(colleague.get(page("resources")).text)
    send(colleague, page("resources"), {**PAGES["resources"], "q_D2_hours": "7"})
    [row] = rows(app)
    assert row.answers["B1"] == ["x", "other"]
    assert not [code for code in row.answers if "." in code]


def test_a_mistake_is_shown_and_loses_nothing(app: Flask, colleague: StrictClient) -> None:
    for slug in ("accounts", "accounts-2", "planning"):
        path_of(send(colleague, page(slug), PAGES[slug]))
    wrong = send(colleague, page("planning-2"), {"q_C3": ["goals"], "q_C4": "half_year"})
    assert wrong.status_code == 422
    assert 'href="#q_C5"' in wrong.text
    kept = form_values(wrong.text)
    assert (kept["q_C3"], kept["q_C4"]) == ("goals", "half_year")
    assert "C4" not in rows(app)[0].answers


def test_a_language_switch_on_a_page_keeps_what_was_chosen(app: Flask, colleague: StrictClient) -> None:
    switched = send(colleague, page("accounts"), {"q_B1": ["x", "tiktok"]}, switch="de")
    assert parse(switched.text).get("lang") == "de"
    assert form_values(switched.text).getlist("q_B1") == ["x", "tiktok"]
    assert rows(app)[0].answers == {}


def test_another_answer_leads_another_way_and_back(app: Flask, colleague: StrictClient) -> None:
    answer(colleague)
    changed = send(colleague, f"{page('accounts')}?from=check", {"q_B1": ["none"]})
    assert changed.location == f"{page('accounts-2')}?from=check"
    back = send(colleague, f"{page('accounts')}?from=check", {"q_B1": ["linkedin", "facebook"]})
    assert path_of(back) == page("check")
    assert 'href="/nl/colleague/conversation"' in colleague.get(page("check")).text


def test_whoever_knows_of_no_account_is_asked_what_applies_to_that(app: Flask, link: str) -> None:
    join(app, link, pages=NO_ACCOUNT)
    assert rows(app)[0].answers["B2"] == "thinking"


def test_two_tabs_do_not_overwrite_each_other(app: Flask, colleague: StrictClient) -> None:
    path_of(send(colleague, page("accounts"), {"q_B1": ["x"]}))
    opened = form_values(colleague.get(page("accounts")).text).to_dict(flat=False)
    path_of(send(colleague, page("accounts"), {"q_B1": ["tiktok"]}))
    stale = resend(colleague, page("accounts"), {**opened, "q_B1": ["linkedin"]})
    assert stale.status_code == 409
    assert rows(app)[0].answers["B1"] == ["tiktok"]
    mine = form_values(stale.text).to_dict(flat=False)
    path_of(resend(colleague, page("accounts"), mine))
    assert rows(app)[0].answers["B1"] == ["linkedin"]


def test_an_answer_to_what_is_no_longer_asked_is_told_and_kept(app: Flask, colleague: StrictClient) -> None:
    path_of(send(colleague, page("accounts"), PAGES["accounts"]))
    opened = form_values(colleague.get(page("accounts-2")).text).to_dict(flat=False)
    path_of(send(colleague, page("accounts"), {"q_B1": ["none"]}))
    told = resend(colleague, page("accounts-2"), {**opened, **PAGES["accounts-2"]})
    assert told.status_code == 409
    assert "B4" not in rows(app)[0].answers
    mine = form_values(told.text).to_dict(flat=False)
    assert resend(colleague, page("accounts-2"), mine).status_code == 422
    assert rows(app)[0].answers["B4"] == "customers"


def test_it_goes_on_where_it_stopped_also_after_the_link_was_closed(app: Flask) -> None:
    company = reported(app)
    link = make_link(company)
    colleague = begin(app, link)
    path_of(send(colleague, page("accounts"), PAGES["accounts"]))
    path_of(send(company, "/nl/colleagues", {}, action="close"))
    assert path_of(colleague.get(f"/nl{link}")) == "/nl/colleague/"
    assert path_of(colleague.get("/nl/colleague/")) == page("accounts-2")
    answer(colleague)
    hand_in(colleague)
    assert path_of(colleague.get("/nl/colleague/")) == page("thanks")
    assert browser(app).get(f"/nl{link}").status_code == 404


def test_an_incomplete_answer_cannot_be_submitted(app: Flask, colleague: StrictClient) -> None:
    path_of(send(colleague, page("accounts"), PAGES["accounts"]))
    refused = send(colleague, page("check"), {})
    assert refused.status_code == 422
    assert 'href="#row-C1"' in refused.text
    assert rows(app)[0].submitted_at is None


def test_after_the_submit_nothing_changes_any_more(app: Flask, colleague: StrictClient) -> None:
    answer(colleague)
    fields = form_values(colleague.get(page("check")).text).to_dict(flat=False)
    opened = form_values(colleague.get(page("accounts")).text).to_dict(flat=False)
    assert path_of(resend(colleague, page("check"), fields)) == page("thanks")
    before = rows(app)[0]
    assert path_of(resend(colleague, page("check"), fields)) == page("thanks")
    assert path_of(resend(colleague, page("accounts"), opened)) == page("thanks")
    late = resend(colleague, page("accounts"), {**opened, "q_B1": ["x"]})
    assert late.status_code == 409
    assert f'href="{page("thanks")}"' in late.text
    after = rows(app)[0]
    assert (after.answers, after.submitted_at) == (before.answers, before.submitted_at)


def test_a_second_person_at_the_same_browser_begins_anew(app: Flask, link: str) -> None:
    client = begin(app, link, name="Fatima")
    shown = client.get(f"/nl{link}").text
    assert 'href="/nl/colleague/"' in shown
    assert "Fatima" not in shown
    path_of(send(client, f"/nl{link}", {"name": "Jan"}))
    assert [row.name for row in rows(app)] == ["Fatima", "Jan"]
    answer(client)
    hand_in(client)
    assert [row.submitted_at is None for row in rows(app)] == [True, False]
