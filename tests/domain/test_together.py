"""How colleagues' answers become figures: by hand, and what always holds."""

import statistics
from fractions import Fraction as F
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers, route
from readiness.domain.item import Fact, Kind
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.together import (
    GROUP,
    Spread,
    disagreement,
    in_full,
    invites,
    pages,
    spread,
    together,
    turnout,
    without_words,
)
from tests.domain.companies import ALL_BEST, ALL_WORST, EVERY_COMPANY, UNDECIDED
from tests.domain.questionnaires import companies, grid, item, options, questionnaire

QUESTIONNAIRE = load(LATEST).questionnaire
PROFILE: Answers = {"A1": "p10_49", "A2": "trade", "A3": "consumers"}
NUMBERS = st.fractions(0, 100, max_denominator=60)
fewer = settings(max_examples=25)  # Each example scores many people.


@st.composite
def colleague(draw: st.DrawFn) -> Answers:
    """What somebody answers whose company has this profile."""
    # Whoever works alone is asked less than whoever has colleagues.
    people = companies(QUESTIONNAIRE).filter(lambda answers: answers["A1"] != "p1")
    return in_full(QUESTIONNAIRE, PROFILE, draw(people))


def test_the_quartiles_by_hand() -> None:
    assert spread([F(40), F(10), F(20)]) == Spread(F(15), F(20), F(30))
    assert spread([F(0), F(10), F(20), F(40)]) == Spread(F(15, 2), F(15), F(25))
    assert spread([F(7)]) == Spread(F(7), F(7), F(7))


@given(st.lists(NUMBERS, min_size=2, max_size=40))
def test_the_quartiles_are_those_of_the_standard_library(values: list[F]) -> None:
    expected = statistics.quantiles(values, n=4, method="inclusive")
    found = spread(values)
    assert [found.lower, found.median, found.upper] == expected
    assert min(values) <= found.lower <= found.median <= found.upper <= max(values)


def test_disagreement_by_hand() -> None:
    # Pairs of 0, 0, 3 lie 0, 3 and 3 apart: 2 on average, of 3.
    assert disagreement([F(3), F(0), F(0)], F(3)) == F(2, 3)
    assert disagreement([F(0), F(3)], F(3)) == 1
    assert disagreement([F(2), F(2), F(2)], F(3)) == 0


@given(st.lists(NUMBERS, min_size=2, max_size=12))
def test_disagreement_is_the_mean_over_all_pairs(points: list[F]) -> None:
    pairs = [abs(one - other) for one, other in combinations(points, 2)]
    found = disagreement(points, F(100))
    assert found == sum(pairs) / len(pairs) / 100
    assert 0 <= found <= 1
    assert (found == 0) == (len(set(points)) == 1)


@given(st.lists(colleague(), min_size=GROUP, max_size=9), st.randoms())
@fewer
def test_the_order_of_the_answers_changes_nothing(counted: list[Answers], chance: object) -> None:
    shuffled = list(counted)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert together(QUESTIONNAIRE, shuffled) == together(QUESTIONNAIRE, counted)


@given(colleague(), st.integers(GROUP, 9))
@fewer
def test_those_who_answer_alike_have_no_spread_and_no_dispute(answers: Answers, number: int) -> None:
    result = together(QUESTIONNAIRE, [answers] * number)
    assert result is not None
    assert result.number == number
    assert result.disputed == ()
    for each in (result.readiness, *(one for _dimension, one in result.dimensions if one)):
        assert each.lower == each.median == each.upper


@given(st.lists(colleague(), max_size=8), st.integers(0, 8))
@fewer
def test_nothing_changes_between_multiples_of_three(places: list[Answers], seen: int) -> None:
    """Whoever looks after each new answer never sees what one of them did."""
    before, after = places[:seen], places
    if len(before) // GROUP == len(after) // GROUP:
        figures = [together(QUESTIONNAIRE, turnout(some).counted) for some in (before, after)]
        assert figures[0] == figures[1]
    for number in range(len(places) + 1):
        counted = turnout(places[:number]).counted
        assert len(counted) == number - number % GROUP
        assert (together(QUESTIONNAIRE, counted) is None) == (number < GROUP)


PEOPLE: list[Answers] = [{"who": str(number)} for number in range(13)]


def test_the_turnout_says_who_waits_and_who_lost_somebody() -> None:
    a, b, c, d, e, f, g = PEOPLE[:7]
    assert turnout([]).next_at == GROUP
    waiting = turnout([a, b])
    assert (waiting.answered, waiting.counted, waiting.waiting, waiting.next_at) == (2, (), 2, 3)
    whole = turnout([a, b, c, d])
    assert (whole.counted, whole.waiting, whole.left_out, whole.next_at) == ((a, b, c), 1, 0, 6)
    broken = turnout([a, b, c, d, {}, f, g])
    assert (broken.counted, broken.waiting, broken.left_out) == ((a, b, c), 1, 2)
    assert (broken.answered, broken.next_at) == (6, 8)
    assert turnout([{}, {}, {}, e]).answered == 1


def test_three_items_at_most_and_of_equals_the_earlier() -> None:
    asked = questionnaire(*(item(code) for code in ("P", "Q", "R", "S", "T")))
    said: list[Answers] = [
        dict.fromkeys("PQRST", "yes"),
        dict.fromkeys("PQRST", "no"),
        {**dict.fromkeys("PQRST", "no"), "S": "yes"},
    ]
    result = together(asked, said)
    assert result is not None
    assert [(one.item.code, one.share) for one in result.disputed] == [
        ("P", F(2, 3)),
        ("Q", F(2, 3)),
        ("R", F(2, 3)),
    ]
    assert result.disputed[0].tallies[0].counts == {"yes": 1, "no": 2}


def test_an_item_that_does_not_apply_to_everybody_is_left_out() -> None:
    """Figures over some of them could be set against those over all."""
    facts = [Fact("has", "P", frozenset({"yes"}))]
    asked = questionnaire(item("P"), item("Q", applies_if="has"), item("R", absent_if="has"), facts=facts)
    said: list[Answers] = [{"P": "yes", "Q": "yes"}, {"P": "yes", "Q": "no"}, {"P": "no", "R": "yes"}]
    result = together(asked, said)
    assert result is not None
    found = {one.item.code: one for one in result.disputed}
    assert set(found) == {"P", "R"}
    assert (found["R"].not_asked, found["R"].tallies[0].counts) == (2, {"yes": 1, "no": 0})


def test_what_was_chosen_is_counted_by_option_and_by_row() -> None:
    asked = questionnaire(
        item("P", Kind.MULTIPLE, options=options(one=2, two=1, none=0)), grid("G", "left right")
    )
    said: list[Answers] = [
        {"P": ["one", "two"], "G": {"left": "no", "right": "well"}},
        {"P": ["two"], "G": {"left": "well", "right": "well"}},
        {"P": ["none"], "G": {"left": "some", "right": "well"}},
    ]
    result = together(asked, said)
    assert result is not None
    tallies = {one.item.code: one.tallies for one in result.disputed}
    assert [(tally.row, tally.counts) for tally in tallies["P"]] == [(None, {"one": 1, "two": 2, "none": 1})]
    assert [(tally.row, tally.counts["well"]) for tally in tallies["G"]] == [("left", 1), ("right", 3)]


def test_a_dimension_that_misses_somebody_has_no_figures() -> None:
    facts = [Fact("has", "P", frozenset({"yes"}))]
    asked = questionnaire(item("P", scored=False), item("Q", applies_if="has"), facts=facts)
    yes: Answers = {"P": "yes", "Q": "yes"}
    with_all = together(asked, [yes, yes, yes])
    without_one = together(asked, [yes, yes, {"P": "no"}])
    assert with_all is not None
    assert without_one is not None
    assert with_all.dimensions[0][1] == Spread(F(100), F(100), F(100))
    assert without_one.dimensions[0][1] is None


def test_the_real_questions_by_hand() -> None:
    result = together(
        QUESTIONNAIRE, [in_full(QUESTIONNAIRE, PROFILE, one) for one in (ALL_BEST, ALL_WORST, UNDECIDED)]
    )
    assert result is not None
    assert result.readiness.median < 20
    # The middle between what the second and the third of them score.
    assert result.readiness.upper == (100 + result.readiness.median) / 2


def test_the_company_s_profile_takes_the_place_of_one_s_own() -> None:
    own: Answers = {"A1": "p250", "B1": ["x"]}
    company: Answers = {**PROFILE, "B1": ["none"], "C1": "draft"}
    assert in_full(QUESTIONNAIRE, company, own) == {**PROFILE, "B1": ["x"]}


def words_of(whole: Questionnaire) -> list[str]:
    written = [f"{one.code}.{o.code}" for one in whole.items for o in one.options if o.writes]
    return written + [f"{one.code}.{one.number.code}" for one in whole.items if one.number]


def test_nothing_is_written_beside_the_questions() -> None:
    assert words_of(QUESTIONNAIRE)
    bare = without_words(QUESTIONNAIRE)
    assert words_of(bare) == []
    assert [one.code for one in bare.items] == [one.code for one in QUESTIONNAIRE.items]


@pytest.mark.parametrize("answers", EVERY_COMPANY.values(), ids=EVERY_COMPANY)
def test_the_profile_is_not_asked_and_the_rest_is(answers: Answers) -> None:
    way = route(QUESTIONNAIRE, answers)
    asked = [one.code for page in pages(way) for one in way.page_items(page)]
    assert asked == [one.code for one in way.asked if not one.code.startswith("A")]


def test_whoever_works_alone_has_nobody_to_ask() -> None:
    assert invites(QUESTIONNAIRE, PROFILE)
    assert not invites(QUESTIONNAIRE, {**PROFILE, "A1": "p1"})
