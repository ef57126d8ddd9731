"""How well items measure together. Needs the extra `statistics`, and is only ever imported by a command.

Whoever was not asked an item has no value there (NaN): what is computed of two items rests on those who have
both. "Don't know" earns 0 points in the score and counts as 0 here, too.
"""

from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray
from scipy.stats import f as f_distribution
from scipy.stats import pearsonr

FEWEST = 30
"""Fewer companies than this say nothing about a questionnaire."""

Points = NDArray[numpy.float64]
"""A row for each company, a column for each item; NaN where it does not apply."""


class Alpha(NamedTuple):
    """Cronbach's alpha with its 95 % interval, the companies behind it, and the columns that it is about."""

    value: float
    low: float
    high: float
    number: int
    columns: list[int]


def alpha(points: Points) -> Alpha | None:
    """Cronbach's alpha (Psychometrika 16, 1951), with Feldt's interval (Psychometrika 30, 1965).

    From covariances of pairs: items that too few answered together with the others are left out, the rarest
    first. The interval rests on the smallest number of any pair. None when fewer than two items are left.
    """
    columns = _answered_together(points)
    if len(columns) < 2:
        return None
    kept = numpy.ma.masked_invalid(points[:, columns])
    covariances = numpy.ma.cov(kept, rowvar=False).filled(0.0)  # type: ignore[no-untyped-call]  # numpy has no types here
    total = float(covariances.sum())
    if total <= 0:
        return None
    size = len(columns)
    value = size / (size - 1) * (1 - float(numpy.trace(covariances)) / total)
    number = int(_pairs(points[:, columns]).min())
    freedom = number - 1, (number - 1) * (size - 1)
    low = 1 - (1 - value) * float(f_distribution.ppf(0.975, *freedom))
    high = 1 - (1 - value) * float(f_distribution.ppf(0.025, *freedom))
    return Alpha(value, low, high, number, columns)


def item_rest(points: Points, column: int) -> float | None:
    """Pearson's correlation of an item with the mean of the others; None for too few, or where nothing varies."""
    own = points[:, column]
    others = numpy.delete(points, column, axis=1)
    both = ~numpy.isnan(own) & ~numpy.isnan(others).all(axis=1)
    if both.sum() < FEWEST:
        return None
    rest = numpy.nanmean(others[both], axis=1)
    if not own[both].std() or not rest.std():
        return None
    found: Any = pearsonr(own[both], rest)
    return float(found.statistic)


def _answered_together(points: Points) -> list[int]:
    columns = list(range(points.shape[1]))
    while columns:
        pairs = _pairs(points[:, columns])
        if pairs.min() >= FEWEST:
            break
        del columns[int(pairs.sum(axis=0).argmin())]
    return columns


def _pairs(points: Points) -> NDArray[numpy.int64]:
    """How many companies have each pair of items."""
    there = (~numpy.isnan(points)).astype(numpy.int64)
    product: NDArray[numpy.int64] = there.T @ there
    return product
