"""What holds for every company, whatever it answers."""

import random
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from readiness.content.loader import LATEST, load
from readiness.demo import invent
from readiness.domain.advice import improved, recommend
from readiness.domain.answers import Answers, route
from readiness.domain.item import Kind
from readiness.domain.report import build, to_document
from readiness.domain.scoring import score

INSTRUMENT = load(LATEST)
QUESTIONNAIRE = INSTRUMENT.questionnaire

companies = st.integers(0, 2**32).map(lambda seed: invent(QUESTIONNAIRE, random.Random(seed)))


@given(companies)
def test_scores_stay_within_0_and_100(answers: Answers) -> None:
    card = score(QUESTIONNAIRE, answers)
    assert 0 <= card.readiness <= 100
    assert all(0 <= d.score <= 100 for d in card.dimensions if d.score is not None)
    assert sum((one.weighted for one in card.items), Fraction(0)) == card.readiness


@given(companies, st.data())
def test_an_answer_worth_more_never_lowers_readiness_while_the_route_stays(
    answers: Answers, data: st.DataObject
) -> None:
    way = route(QUESTIONNAIRE, answers)
    scored_choices = [item for item in way.asked if item.scored and item.kind is Kind.SINGLE]
    item = data.draw(st.sampled_from(scored_choices))
    now = item.option(str(answers[item.code])).points
    better = [option.code for option in way.offered(item) if option.points >= now]
    after = {**answers, item.code: data.draw(st.sampled_from(better))}
    assume(route(QUESTIONNAIRE, after).state == way.state)
    assert score(QUESTIONNAIRE, after).readiness >= score(QUESTIONNAIRE, answers).readiness


@given(companies, st.data())
def test_an_answer_off_the_route_changes_nothing(answers: Answers, data: st.DataObject) -> None:
    way = route(QUESTIONNAIRE, answers)
    off = [
        item for item in QUESTIONNAIRE.items if way.state[item.code] != "asked" and item.kind is Kind.SINGLE
    ]
    item = data.draw(st.sampled_from(off))
    left_behind = {**answers, item.code: data.draw(st.sampled_from(item.options)).code}
    assert build(INSTRUMENT, left_behind) == build(INSTRUMENT, answers)


@given(companies)
def test_a_step_projects_what_really_answering_so_would_give(answers: Answers) -> None:
    now = score(QUESTIONNAIRE, answers).readiness
    for step in recommend(INSTRUMENT.advice, QUESTIONNAIRE, answers):
        after = improved(QUESTIONNAIRE, answers, step.advice.reach)
        assert step.projected_exact == score(QUESTIONNAIRE, after).readiness == now + step.gain
        assert step.gain > 0


@given(companies)
def test_steps_come_by_what_they_gain_and_never_more_than_five(answers: Answers) -> None:
    steps = recommend(INSTRUMENT.advice, QUESTIONNAIRE, answers)
    assert len(steps) <= 5
    assert [step.gain for step in steps] == sorted((step.gain for step in steps), reverse=True)


@given(companies)
def test_whoever_loses_points_is_told_what_to_do(answers: Answers) -> None:
    if score(QUESTIONNAIRE, answers).readiness < 75:
        assert recommend(INSTRUMENT.advice, QUESTIONNAIRE, answers)


@given(companies)
def test_the_stored_document_says_every_scale_and_flag(answers: Answers) -> None:
    document = to_document(build(INSTRUMENT, answers))
    assert set(document["flags"]) == {flag.code for flag in INSTRUMENT.advice.flags}
    assert set(document["standing"]) == {scale.code for scale in INSTRUMENT.benchmarks.positions}
