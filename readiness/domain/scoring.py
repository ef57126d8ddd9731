"""From answers to points, dimension scores and readiness. Exact fractions: nothing is rounded on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from readiness.domain.answers import ABSENT, NOT_APPLICABLE, Answers, Route, Value, route
from readiness.domain.item import Item, Rule
from readiness.domain.questionnaire import Dimension, Level, Questionnaire
from readiness.domain.tally import weighted_mean

ZERO = Fraction(0)
HUNDRED = Fraction(100)

Sums = list[tuple[Dimension, int, int]]
"""Each dimension with the units (see `Tally`) that were earned in it, and those that were possible."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One scored item."""

    item: Item
    dimension: Dimension
    state: str
    points: Fraction
    maximum: Fraction
    a_point: Fraction
    """What a point in this dimension is worth of readiness's 100."""

    @property
    def weighted(self) -> Fraction:
        """How much of readiness's 100 comes from it."""
        return self.points * self.a_point

    @property
    def weight(self) -> Fraction:
        """How much could come from it."""
        return self.maximum * self.a_point

    @property
    def lost(self) -> Fraction:
        """How much more could come from it."""
        return (self.maximum - self.points) * self.a_point


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension; `score` (0 to 100) is None when nothing in it applies."""

    dimension: Dimension
    points: Fraction
    maximum: Fraction

    @property
    def score(self) -> Fraction | None:
        """100 times points over the maximum that applies."""
        return HUNDRED * self.points / self.maximum if self.maximum else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a set of answers is worth."""

    readiness: Fraction
    level: Level
    dimensions: tuple[DimensionScore, ...]
    items: tuple[ItemScore, ...]
    equal_weights_readiness: Fraction
    equal_weights_level: Level
    find_out: tuple[Item, ...]

    @property
    def readiness_shown(self) -> int:
        """Readiness as the company sees it: a whole number, halves rounded up."""
        return half_up(self.readiness)


def score(questionnaire: Questionnaire, answers: Answers) -> Scorecard:
    """Score answers. What is asked and not answered counts 0, like an answer "don't know"."""
    way = route(questionnaire, answers)
    return score_on(way, counted(way))


def score_on(way: Route, units: Mapping[str, int]) -> Scorecard:
    """The same on a route that is known already, with what `counted` gives on it."""
    questionnaire = way.questionnaire
    sums = sums_of(questionnaire, units)
    readiness = readiness_from(sums)
    equal = weighted_mean((1, earned, possible) for _, earned, possible in sums)
    points = questionnaire.tally.points
    return Scorecard(
        readiness,
        level_of(questionnaire, readiness),
        tuple(DimensionScore(d, points(earned), points(possible)) for d, earned, possible in sums),
        tuple(_item_scores(way, units, sums)),
        equal,
        level_of(questionnaire, equal),
        tuple(item for item in way.asked if item.scored and _unknown(item, way.answers.get(item.code))),
    )


def readiness_of(questionnaire: Questionnaire, answers: Answers) -> Fraction:
    """Readiness alone (0 to 100): what `score` gives, for those who try out many answers."""
    return readiness_from(sums_of(questionnaire, counted(route(questionnaire, answers))))


def readiness_from(sums: Sums) -> Fraction:
    """Readiness (0 to 100) of what `sums_of` gives."""
    return weighted_mean((dimension.weight, earned, possible) for dimension, earned, possible in sums)


def counted(way: Route) -> dict[str, int]:
    """The units (see `Tally`) of every scored item that counts: those that do not apply are not in it."""
    return {
        code: units_of(way.questionnaire.item(code), way.answers.get(code), way)
        for code in way.questionnaire.tally.options
        if way.state[code] != NOT_APPLICABLE
    }


def points_of(item: Item, value: Value | None, way: Route) -> Fraction:
    """The points that a scored item earns; 0 when it is absent, unanswered or answered impossibly."""
    return way.questionnaire.tally.points(units_of(item, value, way))


def units_of(item: Item, value: Value | None, way: Route) -> int:
    """The same in units (see `Tally`)."""
    if way.state[item.code] == ABSENT or not way.answered(item.code):
        return 0
    units = way.questionnaire.tally.options[item.code]
    if isinstance(value, str):
        return units[value]
    if isinstance(value, dict):
        return sum(units[value[row.code]] for row in item.rows)
    earned_by_each = [units[code] for code in value or ()]
    if item.rule is Rule.HIGHEST:
        return max(earned_by_each, default=0)
    return min(sum(earned_by_each), way.questionnaire.tally.maxima[item.code])


def level_of(questionnaire: Questionnaire, readiness: Fraction) -> Level:
    """The level of a readiness. It follows the shown whole number, so that nobody reads 25 beside "0 to 24"."""
    shown = half_up(readiness)
    return [level for level in questionnaire.levels if level.start <= shown][-1]


def half_up(value: Fraction) -> int:
    """Round to a whole number, halves upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def to_document(card: Scorecard) -> dict[str, Any]:
    """The scorecard as it is stored: plain numbers and codes."""
    return {
        "readiness": float(card.readiness),
        "level": card.level.code,
        "equal_weights_readiness": float(card.equal_weights_readiness),
        "dimensions": {
            d.dimension.code: None if d.score is None else float(d.score) for d in card.dimensions
        },
        "items": {
            s.item.code: {"state": s.state, "points": float(s.points), "maximum": float(s.maximum)}
            for s in card.items
        },
    }


def sums_of(questionnaire: Questionnaire, units: Mapping[str, int]) -> Sums:
    """What the units of `counted` come to in each dimension."""
    maxima = questionnaire.tally.maxima
    sums = []
    for dimension, items in questionnaire.scored_items:
        counting = [item.code for item in items if item.code in units]
        sums.append(
            (dimension, sum(units[code] for code in counting), sum(maxima[code] for code in counting))
        )
    return sums


def _item_scores(way: Route, units: Mapping[str, int], sums: Sums) -> Iterable[ItemScore]:
    weight_of_all = sum(dimension.weight for dimension, _, possible in sums if possible)
    tally = way.questionnaire.tally
    for (dimension, items), (_, _, possible) in zip(way.questionnaire.scored_items, sums, strict=True):
        # A dimension's weight is shared among the points that are possible in it.
        a_point = Fraction(100 * dimension.weight * tally.point, possible * weight_of_all or 1)
        for item in items:
            earned = tally.points(units.get(item.code, 0))
            maximum = tally.points(tally.maxima[item.code] if item.code in units else 0)
            yield ItemScore(item, dimension, way.state[item.code], earned, maximum, a_point)


def _unknown(item: Item, value: Value | None) -> bool:
    codes = (
        [value]
        if isinstance(value, str)
        else list(value.values() if isinstance(value, dict) else value or ())
    )
    return any(option.dont_know and option.code in codes for option in item.options)
