"""A company among those that used this tool: counts that are added and taken away, and figures made of them.

The companies chose to take part, so they are no sample of anything: never joined with a published series.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from readiness.domain.answers import Answers
from readiness.domain.scoring import Scorecard, half_up
from readiness.domain.together import QUARTERS, Spread

FEWEST = 30
"""The fewest companies that a figure is shown of."""
STEP = 10
"""By how many companies two figures differ that are shown one after the other, so that none stands alone."""

Counts = Mapping[str, int]
"""How many companies have each mark; a mark that nobody has is not in it."""

COMPANIES = "companies"
READINESS = "readiness"
ACCOUNTS = "B1"
"""The item on a company's accounts, in every version of the instrument."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A whole score of the company's own among those of the others.

    `position` is the share below it and half of the share alike, 0 to 100; both are None without enough scores.
    """

    own: int | None
    spread: Spread | None
    position: Fraction | None


def marks(readiness: float, scorecard: Mapping[str, Any], answers: Answers) -> Counter[str]:
    """What one submitted response, as it is stored, adds to the counts: codes and whole scores."""
    scores = {READINESS: readiness} | {
        dimension(code): score for code, score in scorecard["dimensions"].items() if score is not None
    }
    return Counter(
        [
            COMPANIES,
            *(f"{name} {half_up(Fraction(score))}" for name, score in scores.items()),
            *(f"{ACCOUNTS} {code}" for code in answers.get(ACCOUNTS, ())),
        ]
    )


def dimension(code: str) -> str:
    """What the marks of a dimension's scores begin with."""
    return f"dimension.{code}"


def added(counts: Counts, change: Counts) -> Counter[str]:
    """The counts after a change, which may take away. Raises ValueError when more would go than is there."""
    found = Counter(counts)
    found.update(change)
    if any(number < 0 for number in found.values()):
        raise ValueError("a tally would fall below zero")
    return +found


def due(live: Counts, shown: Counts) -> bool:
    """Whether the counts may be shown in the place of those that are.

    They differ in ten companies at least, by their readiness: whoever compares the two learns of no fewer. One
    company that comes and goes ten times makes no difference.
    """
    if live.get(COMPANIES, 0) < FEWEST:
        return False
    scores = {mark for mark in (*live, *shown) if mark.startswith(f"{READINESS} ")}
    differences = [live.get(mark, 0) - shown.get(mark, 0) for mark in scores]
    return (
        max(sum(one for one in differences if one > 0), -sum(one for one in differences if one < 0)) >= STEP
    )


def beside(counts: Counts, name: str, own: Fraction | None) -> Beside:
    """The company's own score among the others' scores of that name."""
    histogram = _histogram(counts, name)
    whole, number = None if own is None else half_up(own), sum(histogram.values())
    if number < FEWEST:
        return Beside(whole, None, None)
    if whole is None:
        return Beside(None, quartiles(histogram), None)
    below = sum(count for score, count in histogram.items() if score < whole)
    return Beside(
        whole, quartiles(histogram), Fraction(100 * (2 * below + histogram.get(whole, 0)), 2 * number)
    )


def all_beside(counts: Counts, card: Scorecard) -> dict[str, Beside]:
    """Readiness and each dimension, by what their marks begin with."""
    return {READINESS: beside(counts, READINESS, card.readiness)} | {
        dimension(one.dimension.code): beside(counts, dimension(one.dimension.code), one.score)
        for one in card.dimensions
    }


def account_share(counts: Counts, option: str) -> Fraction:
    """The share of the companies with an account there, in percent."""
    return Fraction(100 * counts.get(f"{ACCOUNTS} {option}", 0), counts[COMPANIES])


def quartiles(histogram: Mapping[int, int]) -> Spread:
    """What `together.spread` gives for the same scores, without a list that is as long as they are many."""
    ordered = sorted(histogram)
    ends = list(accumulate(histogram[score] for score in ordered))

    def quantile(part: Fraction) -> Fraction:
        place = (ends[-1] - 1) * part
        low = int(place)
        lower = ordered[bisect_right(ends, low)]
        upper = ordered[bisect_right(ends, min(low + 1, ends[-1] - 1))]
        return lower + (place - low) * (upper - lower)

    lower, median, upper = (quantile(part) for part in QUARTERS)
    return Spread(lower, median, upper)


def _histogram(counts: Counts, name: str) -> dict[int, int]:
    start = f"{name} "
    return {
        int(mark.removeprefix(start)): number for mark, number in counts.items() if mark.startswith(start)
    }
