"""The report of a later round: both rounds, what was planned, and what two versions leave apart."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.belgium import day_of
from readiness.content import loader
from readiness.content.loader import LATEST, load
from readiness.domain.report import record
from readiness.extensions import db
from readiness.store import commitments, own_rounds
from readiness.store.follow_up_models import Commitment
from readiness.store.models import Assessment, now
from tests.client import StrictClient, parse
from tests.desk.reviewing import stored
from tests.domain.companies import ALL_BEST, ONE_NETWORK_NO_PLAN
from tests.paper.papers import texts
from tests.web.sharing import assess_again
from tests.web.test_assessing_again import asked_for, hand_in, reported, rounds
from tests.web.walking import address, path_of, send, submit

__all__ = ["reported"]

OLDER = "2025.1"
"""A version of this file's own: what is read of a version is kept, also for the tests after it."""


def section(client: StrictClient, path: str = "/en/report") -> str:
    """What the report says of the round before, as text."""
    found = parse(client.get(path).text).find(".//section[@aria-labelledby='since']")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def test_a_corrected_round_says_so_and_is_passed_over_by_the_next(app: Flask) -> None:
    company, uid = asked_for(app)
    path_of(send(company, f"{address('roi')}?from=check", {"q_E1": "figure_date"}))
    path_of(submit(company))
    assert stored(app, uid).review_status == "archived"
    assert "correct those of" in section(company)
    assess_again(company)
    hand_in(app, ALL_BEST)
    with app.app_context():
        third = db.session.scalars(select(Assessment).where(Assessment.round == 3)).one()
        basis = own_rounds.basis(db.session, third)
        assert basis is not None
        assert (basis.assessment.round, basis.corrected) == (2, False)
    assert "correct those of" not in section(company)


def test_the_second_report_shows_both_rounds(app: Flask, reported: StrictClient) -> None:
    assess_again(reported)
    hand_in(app, {**ALL_BEST, "C5": "yes", "D4": "not"})
    said = section(reported)
    assert "12 March 2025" in said
    assert "What got better" in said
    assert said.index("What got better") < said.index("What got worse")
    assert "Then: Yes, but only in words Now: Yes, with a figure and a date" in said
    with app.app_context():
        scores = db.session.scalars(select(Assessment.readiness).order_by(Assessment.round))
        before, after = (int((one or 0) + 0.5) for one in scores)
    assert f"Readiness {before} {after} +{after - before}" in said
    assert section(reported, "/en/report/1") == ""


def test_the_same_answers_are_said_to_be_the_same(app: Flask, reported: StrictClient) -> None:
    assess_again(reported)
    hand_in(app, rounds(app)[0][2])
    said = section(reported)
    assert "You gave the same answers as last time." in said
    assert "What got" not in said


def test_an_earlier_report_is_open_to_read_and_only_to_its_company(
    app: Flask, reported: StrictClient
) -> None:
    assess_again(reported)
    assert reported.get("/nl/report/2").status_code == 404
    hand_in(app, ALL_BEST)
    assert 'href="/nl/report/1"' in reported.get("/nl/report").text
    earlier = reported.get("/nl/report/1")
    assert earlier.status_code == 200
    assert 'href="/nl/report"' in earlier.text
    assert 'href="/nl/report/1.pdf"' in earlier.text
    first, newest = (texts(reported.get(f"/nl/report{one}.pdf").data)[0] for one in ("/1", ""))
    assert first != newest
    assert reported.get("/nl/report/3.pdf").status_code == 404
    assert reported.get("/nl/report/3").status_code == 404
    assert reported.get("/nl/report/0").status_code == 404
    assert reported.get("/nl/report/99999999999999999999").status_code == 404


def test_what_was_planned_is_shown_with_what_came_of_it(app: Flask, reported: StrictClient) -> None:
    book = {code: one for one in load(LATEST).advice.advice for code in one.reach}
    with app.app_context():
        first = db.writing_session.scalars(select(Assessment)).one()
        for item, values in (
            ("C4", {"done_at": datetime(2025, 6, 1, tzinfo=UTC)}),
            ("C6", {}),
            ("D4", {"due_on": date(2025, 9, 1)}),
            ("D1", {"done_at": datetime(2025, 7, 1, tzinfo=UTC)}),
        ):
            db.session.add(Commitment(assessment_id=first.id, advice=book[item].code, **values))
        db.session.commit()
    assess_again(reported)
    hand_in(app, {**ALL_BEST, "D4": "not", "D1": "nobody"})
    said = section(reported)
    assert f"{book['C4'].title['en']} Done On 1 June 2025." in said
    assert f"{book['C6'].title['en']} Reached" in said
    assert f"{book['D4'].title['en']} Not yet You wanted it done by 1 September 2025." in said
    assert f"{book['D1'].title['en']} Ticked as done On 1 July 2025. Your answers do not show it yet." in said


def test_a_plan_that_is_not_done_goes_on_in_the_new_round(app: Flask, reported: StrictClient) -> None:
    book = {code: one for one in load(LATEST).advice.advice for code in one.reach}
    ahead = day_of(now()) + timedelta(days=90)
    with app.app_context():
        first = db.writing_session.scalars(select(Assessment)).one()
        for item, values in (
            ("C6", {"due_on": ahead}),
            ("D4", {"due_on": ahead}),
            ("D1", {"done_at": datetime(2025, 7, 1, tzinfo=UTC)}),
        ):
            db.session.add(Commitment(assessment_id=first.id, advice=book[item].code, **values))
        db.session.commit()
    assess_again(reported)
    hand_in(app, {**ALL_BEST, "D4": "not", "D1": "nobody"})
    assert f"{book['D4'].title['en']} Planned By {ahead.day} " in section(reported)
    with app.app_context():
        second = db.session.scalars(select(Assessment).where(Assessment.round == 2)).one()
        kept = {code: one.due_on for code, one in commitments.of(db.session, second).items()}
    assert kept == {book["D4"].code: ahead}, "what is reached or done is planned no more"


def test_the_page_of_the_link_knows_of_the_report_that_there_is(reported: StrictClient) -> None:
    assess_again(reported)
    path_of(send(reported, address("company"), {"q_A1": "p1", "q_A2": "trade", "q_A3": "consumers"}))
    assert "to your new round and to your report" in reported.get("/en/link").text
    assert "later to your report" not in reported.get("/en/link").text


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An older version, in which measurable goals were worth less and a question has another code."""
    for version in (OLDER, LATEST):
        shutil.copytree(loader.CONTENT / LATEST, tmp_path / version)
    file = tmp_path / OLDER / "questionnaire.toml"
    text = file.read_text().replace(f'version = "{LATEST}"', f'version = "{OLDER}"')
    changed = text.replace('code = "figure_date"\npoints = 3', 'code = "figure_date"\npoints = 2')
    assert changed != text
    file.write_text(changed)
    monkeypatch.setattr(loader, "CONTENT", tmp_path)
    return OLDER


def test_another_version_is_explained_and_its_scores_are_not_subtracted(
    app: Flask, reported: StrictClient, older: str
) -> None:
    with app.app_context():
        first = db.writing_session.scalars(select(Assessment)).one()
        first.instrument, first.answers = older, dict(ONE_NETWORK_NO_PLAN)
        first.scorecard = record(load(older), first.answers)
        first.readiness = first.scorecard["readiness"]
        shown = int(first.readiness + 0.5)
        db.session.commit()
    assess_again(reported)
    assert rounds(app)[1][3] == LATEST
    assert "The questionnaire has changed since" in reported.get(address("company", "en")).text
    hand_in(app, ALL_BEST)
    said = section(reported)
    assert f"version {older}" in said
    assert f"version {LATEST}" in said
    assert f"Readiness {shown} 100" in said
    assert "Difference" not in said
    assert "In your score" not in said
    compared, left_out = said.split("that is not compared")
    assert load(LATEST).questionnaire.item("E1").short["en"] in left_out
    assert load(LATEST).questionnaire.item("E1").text["en"] not in compared
