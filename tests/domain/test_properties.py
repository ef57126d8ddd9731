"""What holds for every company, whatever it answers."""

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readiness.content.loader import LATEST, load
from readiness.domain.advice import Advice, recommend
from readiness.domain.answers import ASKED, Answers, Value, route
from readiness.domain.item import Item, Kind
from readiness.domain.report import build, record
from readiness.domain.scoring import counted, points_of, readiness_of, score
from readiness.domain.situation import Situation, improved
from tests.domain.questionnaires import companies, values

INSTRUMENT = load(LATEST)
QUESTIONNAIRE = INSTRUMENT.questionnaire
ANY_COMPANY = companies(QUESTIONNAIRE)

fewer = settings(max_examples=40)  # What builds whole reports is slower to try.


def best(item: Item) -> Value:
    """The answer that earns an item's maximum."""
    top = max(item.options, key=lambda option: option.points).code
    if item.kind is Kind.GRID:
        return {row.code: top for row in item.rows}
    if item.kind is Kind.MULTIPLE:
        return [option.code for option in item.options if not option.exclusive]
    return top


@given(ANY_COMPANY)
def test_who_answered_all_that_was_asked_misses_nothing(answers: Answers) -> None:
    way = route(QUESTIONNAIRE, answers)
    assert way.missing == ()
    assert {item.code for item in way.asked} == set(answers)


@given(ANY_COMPANY)
def test_scores_stay_within_0_and_100(answers: Answers) -> None:
    card = score(QUESTIONNAIRE, answers)
    assert 0 <= card.readiness <= 100
    assert all(0 <= d.score <= 100 for d in card.dimensions if d.score is not None)
    assert sum((one.weighted for one in card.items), Fraction(0)) == card.readiness
    assert sum((one.weighted + one.lost for one in card.items), Fraction(0)) == 100
    assert readiness_of(QUESTIONNAIRE, answers) == card.readiness


@given(ANY_COMPANY, st.data())
def test_an_answer_worth_more_never_lowers_readiness_while_the_route_stays(
    answers: Answers, data: st.DataObject
) -> None:
    way = route(QUESTIONNAIRE, answers)
    item = data.draw(st.sampled_from([item for item in way.asked if item.scored]))
    after = {**answers, item.code: data.draw(values(item, way.offered(item)))}
    changed = route(QUESTIONNAIRE, after)
    assume(changed.state == way.state and not changed.missing)
    gained = points_of(item, after[item.code], changed) - points_of(item, answers[item.code], way)
    moved = readiness_of(QUESTIONNAIRE, after) - readiness_of(QUESTIONNAIRE, answers)
    assert (moved > 0) == (gained > 0)
    assert (moved < 0) == (gained < 0)


@given(ANY_COMPANY)
def test_the_best_answer_everywhere_gives_100_to_whoever_has_an_account(answers: Answers) -> None:
    assume(answers["B1"] != ["none"])
    perfect = dict(answers)
    for item in QUESTIONNAIRE.items:
        way = route(QUESTIONNAIRE, perfect)
        if item.scored and item.code != "B1" and way.state[item.code] == ASKED:
            offered = max(way.offered(item), key=lambda option: option.points).code
            perfect[item.code] = offered if item.options_from else best(item)
    card = score(QUESTIONNAIRE, perfect)
    assert card.readiness == card.equal_weights_readiness == 100
    assert all(one.lost == 0 for one in card.items)


@given(ANY_COMPANY, st.data())
@fewer
def test_an_answer_off_the_route_changes_nothing(answers: Answers, data: st.DataObject) -> None:
    way = route(QUESTIONNAIRE, answers)
    item = data.draw(st.sampled_from([item for item in QUESTIONNAIRE.items if way.state[item.code] != ASKED]))
    left_behind = {**answers, item.code: data.draw(values(item, item.options))}
    assert build(INSTRUMENT, left_behind) == build(INSTRUMENT, answers)


@given(ANY_COMPANY)
@fewer
def test_a_step_projects_what_really_answering_so_would_give(answers: Answers) -> None:
    now = score(QUESTIONNAIRE, answers).readiness
    for step in recommend(INSTRUMENT.advice, Situation.of(QUESTIONNAIRE, answers)):
        after = improved(route(QUESTIONNAIRE, answers), step.advice.reach).answers
        assert step.projected_exact == score(QUESTIONNAIRE, after).readiness == now + step.gain
        assert step.gain > 0


@given(ANY_COMPANY, st.lists(st.sampled_from(INSTRUMENT.advice.advice), max_size=4))
@fewer
def test_what_an_improvement_takes_over_is_what_would_be_counted_anew(
    answers: Answers, advice: list[Advice]
) -> None:
    now = Situation.of(QUESTIONNAIRE, answers)
    for one in advice:
        now = now.after(one.reach)
    anew = route(QUESTIONNAIRE, now.way.answers)
    assert (now.way.state, now.units) == (anew.state, counted(anew))


@given(ANY_COMPANY)
@fewer
def test_following_an_advice_lowers_no_item(answers: Answers) -> None:
    before = {one.item.code: one for one in score(QUESTIONNAIRE, answers).items}
    for advice in INSTRUMENT.advice.advice:
        for one in score(QUESTIONNAIRE, improved(route(QUESTIONNAIRE, answers), advice.reach).answers).items:
            assert one.points >= before[one.item.code].points


@given(ANY_COMPANY)
@fewer
def test_steps_come_by_what_they_gain_and_never_more_than_five(answers: Answers) -> None:
    steps = recommend(INSTRUMENT.advice, Situation.of(QUESTIONNAIRE, answers))
    assert len(steps) <= 5
    later = steps[1:] if steps and steps[0].advice.first else steps
    assert not any(step.advice.first for step in later)
    assert [step.gain for step in later] == sorted((step.gain for step in later), reverse=True)


@given(ANY_COMPANY)
@fewer
def test_whoever_loses_points_is_told_what_to_do(answers: Answers) -> None:
    if score(QUESTIONNAIRE, answers).readiness < 75:
        assert recommend(INSTRUMENT.advice, Situation.of(QUESTIONNAIRE, answers))


@given(ANY_COMPANY)
@fewer
def test_the_stored_document_says_every_scale_and_flag(answers: Answers) -> None:
    document = record(INSTRUMENT, answers)
    assert set(document["flags"]) == {flag.code for flag in INSTRUMENT.advice.flags}
    assert set(document["standing"]) == {scale.code for scale in INSTRUMENT.benchmarks.positions}
