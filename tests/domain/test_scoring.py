"""How points add up, shown on questionnaires of a few items."""

from fractions import Fraction as F

import pytest

from readiness.domain.answers import Answers, Value
from readiness.domain.item import Fact, Item, Kind, Rule
from readiness.domain.scoring import half_up, level_of, score
from tests.domain.questionnaires import grid, item, options, questionnaire, sections

LADDER = item("ITEM", Kind.MULTIPLE, options=options(reach=1, leads=3, sales=4, none=0))
PARTS = item(
    "ITEM",
    Kind.MULTIPLE,
    options=options(a="1/2", b="1/2", c="1/2", none=0),
    rule=Rule.SUM,
    cap=F(1),
)
SKILLS = grid("ITEM", "read write talk judge", scale_to=F(3))


@pytest.mark.parametrize(
    ("one", "value", "points", "maximum"),
    [
        (item("ITEM"), "yes", 3, 3),
        (item("ITEM"), "no", 0, 3),
        # The highest rung counts, not the sum of 1 and 3.
        (LADDER, ["reach", "leads"], 3, 4),
        (LADDER, ["none"], 0, 4),
        # 0.5 + 0.5 reach the cap; the third part adds nothing.
        (PARTS, ["a"], F(1, 2), 1),
        (PARTS, ["a", "b"], 1, 1),
        (PARTS, ["a", "b", "c"], 1, 1),
        # (2 + 1 + 0 + 0) × 3 / (4 × 2)
        (SKILLS, {"read": "well", "write": "some", "talk": "no", "judge": "no"}, F(9, 8), 3),
        # Impossible answers earn nothing.
        (PARTS, ["a", "a"], 0, 1),
        (LADDER, ["none", "sales"], 0, 4),
        (item("ITEM"), "perhaps", 0, 3),
    ],
)
def test_what_an_answer_is_worth(one: Item, value: Value, points: F, maximum: F) -> None:
    scored = score(questionnaire(one), {"ITEM": value}).items[0]
    assert (scored.points, scored.maximum) == (points, maximum)


GATE = item("GATE", scored=False)
OPEN = Fact("open", "GATE", frozenset({"yes"}))
TWO_DIMENSIONS = sections(
    {"one": [GATE, item("HERE")], "two": [item("THERE", applies_if="open")]}, {"one": 60, "two": 40}, (OPEN,)
)


@pytest.mark.parametrize(
    ("answers", "readiness", "equal"),
    [
        # 60 % of 100 and 40 % of 0; with equal weights half of 100.
        ({"GATE": "yes", "HERE": "yes", "THERE": "no"}, 60, 50),
        # The second dimension has nothing that applies, so the first is everything.
        ({"GATE": "no", "HERE": "yes"}, 100, 100),
    ],
)
def test_a_dimension_in_which_nothing_applies_leaves_the_mean(
    answers: Answers, readiness: int, equal: int
) -> None:
    card = score(TWO_DIMENSIONS, answers)
    assert card.readiness == readiness
    assert card.equal_weights_readiness == equal
    assert (card.dimensions[1].score is None) == (answers["GATE"] == "no")


def test_an_absent_item_stays_in_the_maximum_and_one_that_does_not_apply_leaves_it() -> None:
    absent = questionnaire(GATE, item("ONE"), item("TWO", absent_if="open"), facts=(OPEN,))
    away = questionnaire(GATE, item("ONE"), item("TWO", applies_if="open"), facts=(OPEN,))
    assert score(absent, {"GATE": "yes", "ONE": "yes", "TWO": "yes"}).readiness == 50
    assert score(away, {"GATE": "no", "ONE": "yes", "TWO": "yes"}).readiness == 100


def test_dont_know_earns_nothing_and_is_to_be_found_out() -> None:
    unsure = item("ASK", options=options(yes=3, dont_know=0))
    card = score(questionnaire(unsure, item("ONE")), {"ASK": "dont_know", "ONE": "yes"})
    assert card.readiness == 50
    assert card.find_out == (unsure,)


@pytest.mark.parametrize(
    ("readiness", "shown", "level"),
    [(F(0), 0, "low"), (F(99, 2) - F(1, 10**9), 49, "low"), (F(99, 2), 50, "high"), (F(100), 100, "high")],
)
def test_the_level_follows_the_number_that_is_shown(readiness: F, shown: int, level: str) -> None:
    assert half_up(readiness) == shown
    assert level_of(questionnaire(item("ONE")), readiness).code == level
