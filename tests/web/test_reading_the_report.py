import re

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers
from readiness.domain.report import Report, build
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.i18n import use_language
from readiness.presentation.report import ReportView, present
from readiness.store.models import Assessment
from tests.client import StrictClient, parse
from tests.domain.companies import ALL_BEST
from tests.web.walking import address, path_of, send, submit, walk_to

NO_ACCOUNT: Answers = {
    "A1": "p2_9",
    "A2": "trade",
    "A3": "consumers",
    "B1": ["none"],
    "B2": "thinking",
    "C1": "verbal",
    "C2": "no",
    "C3": ["goals"],
    "C4": "nothing",
    "C5": "no",
    "C6": "we_would_see",
    "D1": "nobody",
    "D2b": "dont_know",
    "D3": {"page": "not", "statistics": "not", "conversation": "well", "risks": "dont_know"},
    "D4": "not",
    "E1": "no",
    "E4b": "no",
    "F2b": "no",
    "F4": "one",
    "F5": "none",
    "F6": "never",
}


@pytest.fixture
def submitted(client: StrictClient) -> StrictClient:
    walk_to(client, "check")
    submit(client)
    return client


def view_of(app: Flask, answers: Answers, lang: str) -> tuple[Report, ReportView]:
    """A report and how it is put into words."""
    instrument = load(LATEST)
    report = build(instrument, answers)
    with app.test_request_context(f"/{lang}/report"):
        use_language(lang)
        return report, present(instrument, report, answers, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_there_in_every_language(submitted: StrictClient, lang: str) -> None:
    response = submitted.get(f"/{lang}/report")
    assert response.status_code == 200
    instrument = load(LATEST)
    for dimension in instrument.questionnaire.dimensions:
        assert dimension.name[lang].replace("&", "&amp;") in response.text


def test_before_the_submit_there_is_no_report(client: StrictClient) -> None:
    walk_to(client, "roi")
    assert path_of(client.get("/nl/report")) == "/nl/resume"


def test_a_hostile_company_name_is_only_a_name(client: StrictClient) -> None:
    walk_to(client, "check")
    send(client, "/nl/details", {"company_name": "<script>alert(1)</script>"})
    submit(client)
    assert "<script>alert" not in client.get("/nl/report").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_points_weights_and_sources_add_up_to_the_readiness(app: Flask, lang: str) -> None:
    report, view = view_of(app, NO_ACCOUNT, lang)
    rows = [row for dimension in view.items for row in dimension.rows]
    assert sum(row.weighted for row in rows) == report.scorecard.readiness
    assert sum(row.weight for row in rows) == 100
    assert all(row.sources for row in rows)
    drawn = re.findall(r'id="(S\d+)"', view.sentences)
    assert sorted({code for row in rows for code in row.sources}) == sorted(drawn)


def test_what_does_not_apply_is_left_out_and_what_is_absent_says_so(app: Flask) -> None:
    _report, view = view_of(app, {**NO_ACCOUNT, "C1": "none"}, "nl")
    rows = {row.code: row for dimension in view.items for row in dimension.rows}
    assert "B4" not in rows
    assert rows["C3"].state
    assert not rows["C3"].answer
    assert rows["C3"].points == 0
    assert rows["C1"].state == ""


def test_dont_know_is_listed_to_find_out(app: Flask) -> None:
    _report, view = view_of(app, NO_ACCOUNT, "fr")
    questionnaire = load(LATEST).questionnaire
    grid = questionnaire.item("D3")
    risks = next(row.text["fr"] for row in grid.rows if row.code == "risks")
    assert view.find_out[0] == questionnaire.item("D2b").text["fr"]
    assert view.find_out[1] == f"{grid.text['fr'].rstrip('?').rstrip()}\N{NO-BREAK SPACE}: {risks}"


def test_opening_a_first_account_is_explained_only_to_who_has_none(app: Flask) -> None:
    _report, without = view_of(app, NO_ACCOUNT, "en")
    assert without.first_account is not None
    assert str(without.first_account.readiness) in without.first_account.text
    _report, with_account = view_of(app, {**NO_ACCOUNT, "B1": ["linkedin"]}, "en")
    assert with_account.first_account is None


def test_a_quotation_is_dutch_with_a_translation(app: Flask) -> None:
    _report, dutch = view_of(app, NO_ACCOUNT, "nl")
    _report, french = view_of(app, NO_ACCOUNT, "fr")
    assert dutch.steps
    assert dutch.steps[0].quote.nl == french.steps[0].quote.nl
    assert dutch.steps[0].quote.translation == ""
    assert french.steps[0].quote.translation not in {"", french.steps[0].quote.nl}


def test_at_most_five_steps_with_the_greatest_gain_first(app: Flask) -> None:
    _report, view = view_of(app, NO_ACCOUNT, "de")
    gains = [step.gain for step in view.steps]
    assert 0 < len(gains) <= 5
    assert view.steps[0].code == "R1", "an undecided company decides first"
    assert gains[1:] == sorted(gains[1:], reverse=True)


def test_the_figures_of_a_step_add_up_as_they_are_shown(app: Flask) -> None:
    _report, view = view_of(app, NO_ACCOUNT, "nl")
    assert all(view.readiness + step.gain == step.projected for step in view.steps)


def test_eurostat_is_shown_to_companies_of_ten_or_more_only(app: Flask) -> None:
    small, large = (view_of(app, {**NO_ACCOUNT, "A1": size}, "nl")[1] for size in ("p2_9", "p10_49"))
    assert [standing.year for standing in small.standings] == [2012]
    assert [standing.year for standing in large.standings] == [2012, 2023]
    assert all(sum(one.percent for one in standing.classes) == 100 for standing in large.standings)


def test_dead_networks_are_only_in_the_table_of_2012(app: Flask, client: StrictClient) -> None:
    _report, view = view_of(app, NO_ACCOUNT, "nl")
    gone = [network for network in view.networks if not network.current]
    assert len(gone) == 2
    assert all(network.mine is None for network in gone)
    walk_to(client, "company")
    page = client.get(address("accounts")).text
    assert not any(network.name in page for network in gone)


def test_the_level_s_range_holds_the_score(app: Flask) -> None:
    report, view = view_of(app, NO_ACCOUNT, "nl")
    [current] = [level for level in view.levels if level.current]
    assert current.start <= report.scorecard.readiness_shown <= current.end
    assert current.name == view.level.name
    assert view.levels[view.level.number - 1] is current


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_company_with_nothing_left_to_do_is_told_so(app: Flask, client: StrictClient, lang: str) -> None:
    walk_to(client, "company")
    with app.app_context():
        assessment = db.writing_session.scalars(select(Assessment)).one()
        assessment.answers = dict(ALL_BEST)
        db.session.commit()
    send(client, f"/{lang}/details", {})
    submit(client, lang)
    page = parse(client.get(f"/{lang}/report").text)
    steps = next(section for section in page.iter("section") if section.get("aria-labelledby") == "steps")
    assert steps.findall("p")
    assert not steps.findall(".//li")


def test_a_good_company_without_steps_sees_where_points_are_left(app: Flask) -> None:
    second_best: Answers = {
        **ALL_BEST,
        "C1": "draft",
        "D1": "named_beside",
        "D4": "by_doing",
        "E3": "quarterly",
        "F2": "two_days",
        "F6": "sometimes",
    }
    report, view = view_of(app, second_best, "en")
    assert not view.steps
    lost = [question.lost for question in view.points_left]
    assert len(lost) == 6
    assert lost == sorted(lost, reverse=True)
    assert sum(lost) == 100 - report.scorecard.readiness


def test_a_dimension_s_total_is_its_questions_together(app: Flask) -> None:
    report, view = view_of(app, NO_ACCOUNT, "nl")
    totals = {dimension.name: dimension for dimension in view.items}
    for one in report.scorecard.dimensions:
        total = totals[one.dimension.name["nl"]]
        assert (total.points, total.maximum) == (one.points, one.maximum)
    assert sum(one.weighted for one in view.items) == report.scorecard.readiness
