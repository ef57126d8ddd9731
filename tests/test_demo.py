"""The invented submissions: complete, repeatable, spread out, and never a real company's number."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from readiness import cli, demo
from readiness.content.loader import LATEST, load
from readiness.demo import invent, submissions
from readiness.domain.answers import route
from readiness.domain.scoring import score
from readiness.extensions import db
from readiness.store.models import Assessment

QUESTIONNAIRE = load(LATEST).questionnaire
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(st.integers(0, 10_000))
def test_an_invented_company_answers_all_that_it_is_asked_and_nothing_else(seed: int) -> None:
    answers = invent(QUESTIONNAIRE, random.Random(seed))
    way = route(QUESTIONNAIRE, answers)
    assert not way.missing
    assert {key for key in answers if "." not in key} == {item.code for item in way.asked}


def test_the_same_seed_gives_the_same_companies() -> None:
    first, again = (list(submissions(QUESTIONNAIRE, 20, 7, NOW)) for _ in range(2))
    assert first == again
    assert first != list(submissions(QUESTIONNAIRE, 20, 8, NOW))


def test_submissions_are_spread_over_time_languages_sizes_sectors_and_scores() -> None:
    made = list(submissions(QUESTIONNAIRE, 500, 1, NOW))
    assert {one.language for one in made} == {"nl", "fr", "de", "en"}
    assert len(Counter(str(one.answers["A1"]) for one in made)) == 5
    assert len(Counter(str(one.answers["A2"]) for one in made)) == 12
    assert made[0].started_at < NOW - timedelta(days=300) < NOW - timedelta(days=30) < made[-1].started_at
    scores = [score(QUESTIONNAIRE, one.answers).readiness for one in made]
    assert min(scores) < 20
    assert max(scores) > 75
    assert all("demo" in one.company_name for one in made)


def invented(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(cli.main, ["demo", *arguments], input=answer)


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Assessment.id))) or 0


def test_without_a_terminal_nothing_goes_among_what_is_there(app: Flask) -> None:
    assert invented("2").exit_code == 0
    refused = invented("3")
    assert refused.exit_code == 1
    assert "already: 2. Nothing was added." in refused.output
    assert "READINESS_DATA_DIR=demo" in refused.output
    assert stored(app) == 2
    assert invented("3", "--yes").exit_code == 0
    assert stored(app) == 5


@pytest.mark.parametrize(("answer", "then"), [("n\n", 2), ("y\n", 5)])
def test_a_person_is_asked_first(app: Flask, monkeypatch: pytest.MonkeyPatch, answer: str, then: int) -> None:
    assert invented("2").exit_code == 0
    monkeypatch.setattr(demo, "_at_a_terminal", lambda: True)
    asked = invented("3", answer=answer)
    assert "Add invented ones among them? [y/N]" in asked.output
    assert stored(app) == then
