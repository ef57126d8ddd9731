"""Two rounds side by side: what is compared, what it adds up to, and what two versions leave apart."""

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import assume, given, settings

from readiness.content.loader import LATEST, load
from readiness.domain.advice import recommend
from readiness.domain.answers import Answers, route
from readiness.domain.comparison import BETTER, OTHER, WORSE, comparable, compare
from readiness.domain.item import Item, Kind, Rule
from readiness.domain.outcome import OPEN, OVER, REACHED, UNKNOWN, outcome
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import score
from readiness.domain.situation import Situation
from tests.domain import companies as known
from tests.domain.questionnaires import companies, grid, item, options, questionnaire, words

INSTRUMENT = load(LATEST)
QUESTIONNAIRE, BOOK = INSTRUMENT.questionnaire, INSTRUMENT.advice
ANY_COMPANY = companies(QUESTIONNAIRE)

PLAIN = item("A", options=options(yes=3, some=1, no=0))
GRID = grid("G", "one two")
SEVERAL = item("M", Kind.MULTIPLE, rule=Rule.SUM, options=options(x=1, y=1, none=0))
OLD = questionnaire(PLAIN, item("B"), GRID, SEVERAL)
ANSWERS: Answers = {"A": "some", "B": "yes", "G": {"one": "no", "two": "well"}, "M": ["x"]}


def version(number: str, *items: Item) -> Questionnaire:
    """A later version of the small questionnaire."""
    return replace(questionnaire(*items), version=number)


@given(ANY_COMPANY)
@settings(max_examples=60)
def test_a_round_beside_itself_has_no_differences(answers: Answers) -> None:
    found = compare(QUESTIONNAIRE, answers, QUESTIONNAIRE, answers)
    assert not found.changes + found.new + found.gone
    assert found.shift == 0
    assert all(pair.before == pair.after for pair in found.dimensions)


@given(ANY_COMPANY, ANY_COMPANY)
@settings(max_examples=60)
def test_effects_and_shift_together_are_the_difference_of_the_scores(before: Answers, after: Answers) -> None:
    found = compare(QUESTIONNAIRE, before, QUESTIONNAIRE, after)
    assert found.shift is not None
    explained = sum((one.effect for one in found.changes if one.effect is not None), F(0))
    assert explained + found.shift == found.after.readiness - found.before.readiness
    assert all((one.effect is not None) == one.later.scored for one in found.changes)


@given(ANY_COMPANY, ANY_COMPANY)
@settings(max_examples=60)
def test_where_the_same_items_apply_nothing_is_left_to_shift(before: Answers, after: Answers) -> None:
    same = {**after, **{code: before[code] for code in ("B1", "E2", "C1") if code in before}}
    ways = route(QUESTIONNAIRE, before), route(QUESTIONNAIRE, same)
    assume(ways[0].state == ways[1].state)
    found = compare(QUESTIONNAIRE, before, QUESTIONNAIRE, same)
    assert found.shift == 0
    for one in found.changes:
        if one.direction != OTHER:
            assert one.effect is not None
            assert (one.effect > 0) == (one.direction == BETTER)


@given(ANY_COMPANY, ANY_COMPANY)
@settings(max_examples=40)
def test_the_other_way_round_everything_turns_about(before: Answers, after: Answers) -> None:
    turned = {BETTER: WORSE, WORSE: BETTER, OTHER: OTHER}
    there = compare(QUESTIONNAIRE, before, QUESTIONNAIRE, after)
    back = compare(QUESTIONNAIRE, after, QUESTIONNAIRE, before)
    assert {one.later.code: turned[one.direction] for one in there.changes} == {
        one.later.code: one.direction for one in back.changes
    }


def test_what_got_better_comes_first_and_the_largest_of_it_first() -> None:
    after: Answers = {"A": "yes", "B": "no", "G": {"one": "well", "two": "well"}, "M": ["x", "y"]}
    found = compare(OLD, ANSWERS, OLD, after)
    # Of 3 + 3 + 4 + 2 = 12 points: A, G and M gain 2, 2 and 1, and B loses 3.
    assert [(one.later.code, one.direction, one.effect) for one in found.changes] == [
        ("A", BETTER, F(200, 12)),
        ("G", BETTER, F(200, 12)),
        ("M", BETTER, F(100, 12)),
        ("B", WORSE, F(-300, 12)),
    ]
    assert found.after.readiness - found.before.readiness == F(200, 12)


def test_the_order_in_which_boxes_were_ticked_is_no_change() -> None:
    before = {**ANSWERS, "M": ["x", "y"]}
    assert compare(OLD, before, OLD, {**before, "M": ["y", "x"]}).changes == ()


SAME = [
    replace(PLAIN, text=words("mended"), short=words("mended"), hint=words("new"), sources=("S02",)),
    replace(PLAIN, options=tuple(reversed(PLAIN.options))),
]
CHANGED = [
    replace(PLAIN, code="A2"),
    replace(PLAIN, options=options(yes=2, some=1, no=0)),
    replace(PLAIN, options=options(yes=3, some=1, no=0, maybe=0)),
    replace(PLAIN, options=options(yes=3, no=0)),
    replace(PLAIN, kind=Kind.MULTIPLE),
    replace(PLAIN, scored=False),
]


@pytest.mark.parametrize("later", SAME)
def test_mended_words_and_another_order_leave_an_item_comparable(later: Item) -> None:
    assert comparable(PLAIN, later)
    assert comparable(later, PLAIN)


@pytest.mark.parametrize("later", CHANGED)
def test_another_code_kind_option_or_point_makes_it_another_item(later: Item) -> None:
    assert not comparable(PLAIN, later)
    assert not comparable(later, PLAIN)


def test_rows_and_the_way_points_add_up_belong_to_the_item() -> None:
    assert not comparable(GRID, grid("G", "one two three"))
    assert not comparable(GRID, grid("G", "one two", scale_to=F(2)))
    assert not comparable(SEVERAL, replace(SEVERAL, rule=Rule.HIGHEST))
    assert not comparable(SEVERAL, replace(SEVERAL, cap=F(1)))


def test_two_versions_are_never_subtracted_and_only_the_same_items_compared() -> None:
    worth_less = replace(PLAIN, options=options(yes=2, some=1, no=0))
    new = version("1", worth_less, item("B"), GRID, item("Z"))
    after: Answers = {"A": "yes", "B": "no", "G": ANSWERS["G"], "Z": "yes"}
    found = compare(OLD, ANSWERS, new, after)
    assert not found.same_version
    assert found.shift is None
    assert [(one.later.code, one.direction, one.effect) for one in found.changes] == [("B", WORSE, None)]
    assert [one.code for one in found.new] == ["A", "Z"]
    assert [one.code for one in found.gone] == ["M"]
    # Each score is that of its own version, which nothing here computes anew.
    assert (found.before, found.after) == (score(OLD, ANSWERS), score(new, after))


def test_a_version_with_the_same_items_still_has_scores_of_its_own() -> None:
    found = compare(OLD, ANSWERS, replace(OLD, version="1"), {**ANSWERS, "A": "yes"})
    assert (found.same_version, found.shift, found.new, found.gone) == (False, None, (), ())
    assert [one.effect for one in found.changes] == [None]


def test_an_advice_is_reached_when_the_answers_are_as_good_as_it_makes_them() -> None:
    plan = next(one for one in BOOK.advice if "C1" in one.reach)
    assert outcome(BOOK, QUESTIONNAIRE, plan.code, known.ALL_BEST) == REACHED
    assert outcome(BOOK, QUESTIONNAIRE, plan.code, known.ONE_NETWORK_NO_PLAN) == OPEN
    assert outcome(BOOK, QUESTIONNAIRE, "never heard of", known.ALL_BEST) == UNKNOWN


def test_an_advice_on_accounts_is_over_for_a_company_without_any() -> None:
    on_accounts = next(one for one in BOOK.advice if set(one.reach) == {"B5"})
    assert outcome(BOOK, QUESTIONNAIRE, on_accounts.code, known.UNDECIDED) == OVER


@given(ANY_COMPANY)
@settings(max_examples=40)
def test_what_is_recommended_is_open(answers: Answers) -> None:
    for step in recommend(BOOK, Situation.of(QUESTIONNAIRE, answers)):
        assert outcome(BOOK, QUESTIONNAIRE, step.advice.code, answers) == OPEN
