"""What following steps leads to: always the score of really answering so."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given, settings

from readiness.content.loader import LATEST, load
from readiness.domain.advice import Step, recommend
from readiness.domain.answers import ASKED, Answers, Value, route
from readiness.domain.item import Item, Kind
from readiness.domain.projection import place_of, projections
from readiness.domain.scoring import counted, half_up, points_of, score
from readiness.domain.situation import BEST_OFFERED, Situation
from tests.domain.companies import ALL_BEST, FIVE_NETWORKS_NOBODY, ONE_NETWORK_NO_PLAN, UNDECIDED
from tests.domain.questionnaires import companies

INSTRUMENT = load(LATEST)
QUESTIONNAIRE = INSTRUMENT.questionnaire


def answered_so(answers: Answers, reach: dict[str, Value]) -> Answers:
    """Go through the questionnaire again, from its first question, and answer what is asked as `reach` says.

    Whatever was as good already stays. This is written anew from what an advice means, and shares nothing
    with the product's own way of improving answers.
    """
    given: dict[str, Value] = dict(answers)
    for item in QUESTIONNAIRE.items:
        way = route(QUESTIONNAIRE, given)
        if item.code not in reach or way.state[item.code] != ASKED:
            continue
        had = points_of(item, given.get(item.code), way)
        better = {**given, item.code: _wanted(item, reach[item.code], given, way.offered(item))}
        if item.kind is not Kind.SINGLE or points_of(item, better[item.code], way) > had or not had:
            given = better
    return given


def _wanted(item: Item, wanted: Value, given: Answers, offered: tuple[object, ...]) -> Value:
    before = given.get(item.code)
    if isinstance(wanted, list):
        kept = (
            [code for code in before if not item.option(code).exclusive] if isinstance(before, list) else []
        )
        return sorted({*kept, *wanted}, key=[option.code for option in item.options].index)
    if isinstance(wanted, dict):
        had = before if isinstance(before, dict) else {}
        return {
            row.code: max(
                (code for code in (had.get(row.code), wanted.get(row.code)) if code),
                key=lambda code: item.option(code).points,
            )
            for row in item.rows
        }
    if wanted == BEST_OFFERED:
        return max(
            (option.code for option in item.options if option in offered),
            key=lambda code: item.option(code).points,
        )
    return wanted


def check(answers: Answers) -> None:
    """Compare every set of steps with the score of answering so."""
    now = Situation.of(QUESTIONNAIRE, answers)
    steps = recommend(INSTRUMENT.advice, now)
    found = projections(now, steps)
    assert len(found) == 2 ** len(steps)
    assert found[0] == score(QUESTIONNAIRE, answers).readiness_shown
    for chosen in product((False, True), repeat=len(steps)):
        after = answers
        for step, taken in zip(steps, chosen, strict=True):
            if taken:
                after = answered_so(after, dict(step.advice.reach))
        assert found[place_of(chosen)] == half_up(score(QUESTIONNAIRE, after).readiness), chosen
    for number, step in enumerate(steps):
        assert found[1 << number] == step.projected


@settings(max_examples=60)
@given(companies(QUESTIONNAIRE))
def test_every_set_of_steps_gives_the_score_of_really_answering_so(answers: Answers) -> None:
    check(answers)


def test_so_it_is_for_companies_that_we_know() -> None:
    for answers in (ONE_NETWORK_NO_PLAN, FIVE_NETWORKS_NOBODY, ALL_BEST):
        check(answers)


def test_who_has_no_step_stays_where_it_is() -> None:
    assert projections(Situation.of(QUESTIONNAIRE, ALL_BEST), ()) == (100,)


def test_steps_that_change_what_counts_are_not_added_up() -> None:
    """Opening an account makes more questions count, so that every other step then weighs less."""
    plan, goal = (one for one in INSTRUMENT.advice.advice if one.code in {"R3", "R10"})
    answers: Answers = UNDECIDED
    opening = replace(plan, code="opening", reach={"B1": ["facebook"]})
    now = Situation.of(QUESTIONNAIRE, answers)
    steps = [Step(one, Fraction(0), now.after(one.reach), ()) for one in (opening, plan, goal)]
    found = projections(now, steps)
    for chosen in product((False, True), repeat=3):
        after: Answers = answers
        for step, taken in zip(steps, chosen, strict=True):
            if taken:
                after = answered_so(after, dict(step.advice.reach))
        assert found[place_of(chosen)] == half_up(score(QUESTIONNAIRE, after).readiness), chosen


def test_an_answer_that_an_improvement_makes_possible_counts() -> None:
    """The main network was none of the company's; with an account there it is one, though nobody asked again."""
    now = Situation.of(QUESTIONNAIRE, {**ALL_BEST, "B1": ["linkedin", "facebook"], "B3": "instagram"})
    after = now.after({"B1": ["instagram"]})
    assert (now.units["B3"] == 0, after.units["B3"] > 0) == (True, True)
    assert after.units == counted(after.way)
