"""The invented submissions: complete, repeatable, spread out, and never a real company's number."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from readiness.content.loader import LATEST, load
from readiness.demo import invent, submissions
from readiness.domain.answers import route
from readiness.domain.scoring import score

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
