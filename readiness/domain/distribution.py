"""Distributions of whole numbers from 0 to 100, and shares with the interval in which the true one may lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The point that 97.5 % of a normal distribution lies below: both ends together leave 5 % out."""
BANDS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which shares (0 to 1) the true one lies in 95 of 100 such samples."""

    low: float
    high: float


def wilson(share: float, asked: int) -> Interval:
    """The 95 % score interval of a share (Wilson, JASA 22, 1927): right also for few and for shares near 0 or 1.

    `share` is from 0 to 1, `asked` at least 1.
    """
    square = Z * Z
    middle = (share + square / (2 * asked)) / (1 + square / asked)
    half = Z / (1 + square / asked) * sqrt(share * (1 - share) / asked + square / (4 * asked * asked))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    base: int

    @property
    def percent(self) -> float:
        """0 to 100; 0 where nobody was asked."""
        return 100 * self.count / self.base if self.base else 0.0

    @property
    def interval(self) -> Interval | None:
        """The Wilson interval, of 0 to 1; None where nobody was asked."""
        return wilson(self.count / self.base, self.base) if self.base else None


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often each whole number from 0 to 100 occurs."""

    counts: Sequence[int]

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean; None of nothing."""
        total = sum(value * count for value, count in enumerate(self.counts))
        return total / self.number if self.number else None

    def quantile(self, part: float) -> float | None:
        """The value below which this part lies (0 to 1), between neighbours in proportion (Hyndman and Fan's
        definition 7, 1996, which spreadsheets and R use); None of nothing.
        """
        if not self.number:
            return None
        place = part * (self.number - 1)
        low = self._at(int(place))
        return low + (place - int(place)) * (self._at(min(int(place) + 1, self.number - 1)) - low)

    @property
    def bands(self) -> list[int]:
        """How many lie in 0 to 9, 10 to 19, … and 90 to 100."""
        found = [sum(self.counts[start : start + BANDS]) for start in range(0, 100, BANDS)]
        found[-1] += self.counts[100]
        return found

    def _at(self, place: int) -> int:
        """The value of the one at this place, the lowest first."""
        seen = 0
        for value, count in enumerate(self.counts):
            seen += count
            if seen > place:
                return value
        raise IndexError(place)
