"""The first moves of each advice: three for every size of company, and true of one person alone."""

import re

import pytest

from readiness.content.loader import LATEST, load
from readiness.domain.advice import Advice
from readiness.domain.moves import Size
from readiness.domain.text import LANGUAGES

INSTRUMENT = load(LATEST)
OTHERS = re.compile(
    r"those who take part|everyone who|the whole team|stands in and|ask somebody from|choose one person"
    r"|fixed point in meetings|with those",
    re.IGNORECASE,
)
"""What only makes sense with colleagues."""
FOR_SEVERAL = {"R1", "R4", "R14", "R15"}
"""Moves that say themselves what one person does, or advice that is not given to one person alone."""


@pytest.mark.parametrize("advice", INSTRUMENT.advice.advice, ids=lambda advice: advice.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_size_reads_three_moves_of_its_own(advice: Advice, language: str) -> None:
    small, alone, large = (
        [move.of(size)[language] for move in advice.how] for size in (Size.SMALL, Size.ALONE, Size.LARGE)
    )
    for moves in (small, alone, large):
        assert len(set(moves)) == 3
        assert all(move[0].isupper() and move[-1] in ".?!" for move in moves), moves
    assert large != small


@pytest.mark.parametrize("advice", INSTRUMENT.advice.advice, ids=lambda advice: advice.code)
def test_nobody_alone_is_told_to_ask_colleagues(advice: Advice) -> None:
    if advice.code not in FOR_SEVERAL:
        for move in advice.how:
            assert not OTHERS.search(move.of(Size.ALONE)["en"]), move.of(Size.ALONE)["en"]


@pytest.mark.parametrize(
    ("answer", "size"),
    [
        ("p1", Size.ALONE),
        ("p2_9", Size.SMALL),
        ("p10_49", Size.SMALL),
        ("p50_249", Size.LARGE),
        ("p250", Size.LARGE),
        ("nonsense", Size.SMALL),
    ],
)
def test_the_size_is_what_the_company_answered(answer: str, size: Size) -> None:
    assert INSTRUMENT.advice.sizes.of({"A1": answer}) is size
    assert INSTRUMENT.advice.sizes.of({}) is Size.SMALL
