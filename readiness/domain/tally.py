"""Points counted in whole numbers: exact like fractions, and some ten times quicker.

A report tries out dozens of answers. Every number of points in a questionnaire is a whole multiple of one
unit, so that only the last step, the division by what was possible, needs a fraction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from readiness.domain.item import Item


@dataclass(frozen=True, slots=True)
class Tally:
    """What the options of the scored items are worth: one point is `point` units."""

    point: int
    options: Mapping[str, Mapping[str, int]]
    maxima: Mapping[str, int]

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Tally":
        """Find the largest unit in which all points of these items are whole."""
        scored = tuple(items)
        fractions = [points for item in scored for points in (*item.earnings.values(), item.maximum)]
        point = lcm(*(points.denominator for points in fractions))
        return cls(
            point,
            {item.code: {code: int(own * point) for code, own in item.earnings.items()} for item in scored},
            {item.code: int(item.maximum * point) for item in scored},
        )

    def points(self, units: int) -> Fraction:
        """The points that a number of units are."""
        return _fraction(units, self.point)

    def at_most(self, units: int, points: Fraction) -> bool:
        """Whether a number of units is no more than these points."""
        return units * points.denominator <= points.numerator * self.point


@lru_cache(maxsize=4096)
def _fraction(units: int, point: int) -> Fraction:
    """Every report asks for the same few hundred, and to make one takes as long as ten lines of Python."""
    return Fraction(units, point)


def weighted_mean(parts: Iterable[tuple[int, int, int]]) -> Fraction:
    """The mean of shares earned, out of 100: each part is a weight, what was earned and what was possible.

    Parts in which nothing was possible do not count; 0 when there is no other.
    """
    counted = [(weight, earned, maximum) for weight, earned, maximum in parts if maximum]
    common = lcm(*(maximum for _, _, maximum in counted))
    weights = sum(weight for weight, _, _ in counted)
    total = sum(weight * earned * (common // maximum) for weight, earned, maximum in counted)
    return Fraction(100 * total, common * weights) if weights else Fraction(0)
