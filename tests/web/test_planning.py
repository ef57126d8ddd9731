"""The action plan: ticked on the report, with days, and carried by the page, the paper and a calendar."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store.follow_up_models import Commitment
from tests.client import StrictClient, form_values, parse
from tests.desk.signing import browser
from tests.domain.companies import ALL_BEST
from tests.web.planning import REPORT, codes, plan, shown_score, stored
from tests.web.sharing import assess_again
from tests.web.test_assessing_again import hand_in
from tests.web.walking import path_of, submit, walk_to

SOON = date(2030, 3, 31)


@pytest.fixture
def company(client: StrictClient) -> StrictClient:
    """A company with a report."""
    walk_to(client, "check")
    submit(client)
    return client


@pytest.fixture(autouse=True)
def early_in_2030(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 10 March 2030, so that the days in these tests stay ahead."""
    monkeypatch.setattr("readiness.web.plan_form.today", lambda: date(2030, 3, 10))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_ticked_before_the_company_does(company: StrictClient, lang: str) -> None:
    page = parse(company.get(f"/{lang}/report").text)
    boxes = [
        one for one in page.iter("input") if (one.get("name") or "").startswith(("take_", "done_", "due_"))
    ]
    assert boxes
    assert not [one for one in boxes if one.get("checked") is not None or one.get("value") not in {"y", ""}]
    assert "plan.ics" not in company.get(f"/{lang}/report").text


def test_what_is_ticked_is_kept_with_its_day_and_moves_the_score(app: Flask, company: StrictClient) -> None:
    first, second, *_rest = codes(company)
    before = shown_score(company.get(REPORT).text)
    saved = plan(company, {f"take_{first}": "y", f"due_{first}": "2030-03-31", f"take_{second}": "y"})
    assert saved.status_code == 303
    assert saved.location.endswith("/nl/report#outlook")
    assert stored(app) == {first: (SOON, False), second: (None, False)}
    page = company.get(REPORT).text
    assert "Het plan is opgeslagen." in page
    assert "Het plan is opgeslagen." not in company.get(REPORT).text
    assert shown_score(page) > before
    form = parse(page).find(".//form[@id='plan']")
    assert form is not None
    projected = [int(one) for one in (form.get("data-projected") or "").split()]
    assert projected[0] == before
    assert projected[0b11] == shown_score(page)


def test_the_projection_on_the_page_is_of_each_set_of_steps(company: StrictClient) -> None:
    form = parse(company.get(REPORT).text).find(".//form[@id='plan']")
    assert form is not None
    projected = [int(one) for one in (form.get("data-projected") or "").split()]
    assert len(projected) == 2 ** len(codes(company))
    for step in range(len(codes(company))):
        with_it = [place | 1 << step for place in range(len(projected))]
        assert all(projected[more] >= projected[less] for less, more in enumerate(with_it))


@pytest.mark.parametrize("typed", ["31/3/2030", "31-03-2030", "31.3.2030", " 2030-03-31 "])
def test_a_day_is_understood_as_people_type_it(app: Flask, company: StrictClient, typed: str) -> None:
    [first, *_rest] = codes(company)
    assert plan(company, {f"take_{first}": "y", f"due_{first}": typed}).status_code == 303
    assert stored(app) == {first: (SOON, False)}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31/2/2031", "bijvoorbeeld 31/3/2027"),
        ("morgen", "bijvoorbeeld 31/3/2027"),
        ("31/3/30", "bijvoorbeeld 31/3/2027"),
        ("2030-03-09", "voorbij"),
        ("2036-01-01", "Kies een dag voor"),
        ("9999-12-31", "Kies een dag voor"),
        ("x" * 5000, "hoogstens"),
        ("2030-03-\x0031", "teken"),
    ],
)
def test_a_day_that_makes_no_sense_is_named_and_nothing_is_lost(
    app: Flask, company: StrictClient, typed: str, says: str
) -> None:
    first, second, *_rest = codes(company)
    refused = plan(company, {f"take_{first}": "y", f"due_{first}": typed, f"take_{second}": "y"})
    assert refused.status_code == 422
    assert f'href="#due_{first}"' in refused.text
    assert says in refused.text
    page = parse(refused.text)
    kept = {one.get("name"): one for one in page.iter("input")}
    assert kept[f"take_{second}"].get("checked") is not None
    assert kept[f"due_{first}"].get("value") == typed.strip().replace("\x00", "")
    assert stored(app) == {}


def test_a_day_without_a_tick_is_asked_about(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    refused = plan(company, {f"due_{first}": "2030-03-31"})
    assert refused.status_code == 422
    assert "Vink de stap aan" in refused.text
    assert stored(app) == {}


def test_a_stored_day_may_be_over(app: Flask, company: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_rest = codes(company)
    plan(company, {f"take_{first}": "y", f"due_{first}": "2030-03-31"})
    monkeypatch.setattr("readiness.web.plan_form.today", lambda: date(2030, 5, 1))
    assert plan(company, {f"take_{second}": "y", f"done_{first}": "y"}).status_code == 303
    assert stored(app) == {first: (SOON, True), second: (None, False)}
    assert plan(company, {f"due_{first}": "2030-04-01"}).status_code == 422


def test_what_is_unticked_is_gone(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    plan(company, {f"take_{first}": "y"})
    sent = form_values(company.get(REPORT).text, "plan")
    del sent[f"take_{first}"]
    assert company.post("/nl/report/plan", data=sent).status_code == 303
    assert stored(app) == {}


def test_what_is_done_stays_though_it_is_no_longer_ticked(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    plan(company, {f"take_{first}": "y", f"due_{first}": "2030-03-31"})
    sent = form_values(company.get(REPORT).text, "plan")
    del sent[f"take_{first}"]
    sent[f"done_{first}"] = "y"
    assert company.post("/nl/report/plan", data=sent).status_code == 303
    assert stored(app) == {first: (SOON, True)}


def test_another_language_on_the_page_of_two_plans_saves_over_neither(
    app: Flask, company: StrictClient
) -> None:
    first, second, *_rest = codes(company)
    stale = form_values(company.get(REPORT).text, "plan")
    plan(company, {f"take_{first}": "y", f"due_{first}": "2030-03-31"})
    refused = company.post("/nl/report/plan", data={**stale, f"take_{second}": "y"})
    there = form_values(refused.text, "answers")
    again = company.post("/nl/report/plan", data={**there, "switch": "fr"})
    assert again.status_code == 409
    assert "31 mars 2030" in again.text
    assert stored(app) == {first: (SOON, False)}


def test_done_keeps_its_first_day(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    plan(company, {f"take_{first}": "y"})
    assert "done_" in company.get(REPORT).text
    plan(company, {f"done_{first}": "y"})
    with app.app_context():
        then = db.session.scalars(select(Commitment.done_at)).one()
    plan(company, {f"due_{first}": "2030-03-31"})
    with app.app_context():
        assert db.session.scalars(select(Commitment.done_at)).one() == then


def test_two_tabs_are_told_of_each_other(app: Flask, company: StrictClient) -> None:
    first, second, *_rest = codes(company)
    stale = form_values(company.get(REPORT).text, "plan")
    plan(company, {f"take_{first}": "y", f"due_{first}": "2030-03-31"})
    refused = company.post("/nl/report/plan", data={**stale, f"take_{second}": "y"})
    assert refused.status_code == 409
    assert "31 maart 2030" in refused.text
    assert stored(app) == {first: (SOON, False)}
    again = form_values(refused.text, "answers")
    assert path_of(company.post("/nl/report/plan", data=again)) == REPORT
    assert stored(app) == {second: (None, False)}


def test_the_same_plan_from_two_tabs_is_no_conflict(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    stale = form_values(company.get(REPORT).text, "plan")
    for _tab in range(2):
        assert company.post("/nl/report/plan", data={**stale, f"take_{first}": "y"}).status_code == 303


def test_another_language_keeps_what_is_ticked(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    sent = form_values(company.get(REPORT).text, "plan")
    page = company.post("/nl/report/plan", data={**sent, f"take_{first}": "y", "switch": "fr"})
    assert "Nous le faisons" in page.text
    ticked = {one.get("name") for one in parse(page.text).iter("input") if one.get("checked") is not None}
    assert f"take_{first}" in ticked
    assert stored(app) == {}


def test_a_plan_from_elsewhere_changes_nothing(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    refused = company.post("/nl/report/plan", data={f"take_{first}": "y"})
    assert refused.status_code == 422
    assert stored(app) == {}
    sent = form_values(refused.text, "plan")
    assert company.post("/nl/report/plan", data=sent).status_code == 303
    assert stored(app) == {first: (None, False)}


def test_the_address_of_the_plan_leads_to_the_report(app: Flask, company: StrictClient) -> None:
    assert company.get("/nl/report/plan").location.endswith("/nl/report#plan")
    stranger = browser(app)
    assert path_of(stranger.get("/nl/plan.ics")) == "/nl/"
    assert stranger.post("/nl/report/plan").status_code == 404


def test_who_has_every_point_has_nothing_to_plan(app: Flask, company: StrictClient) -> None:
    assess_again(company)
    hand_in(app, ALL_BEST)
    page = company.get(REPORT).text
    assert "100" in page
    assert "js/plan" not in page
    assert 'id="plan"' not in page
    assert company.get("/nl/plan.ics").status_code == 200
    sent = form_values(company.get("/nl/what-if").text)
    assert company.post("/nl/report/plan", data={"csrf_token": sent["csrf_token"]}).status_code == 303
