"""From answers to points, dimension scores and readiness. Exact fractions: nothing is rounded on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from readiness.domain.answers import ABSENT, NOT_APPLICABLE, Answers, Route, Value, route
from readiness.domain.item import Item, Rule
from readiness.domain.questionnaire import Dimension, Level, Questionnaire

ZERO = Fraction(0)
HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One scored item. `weighted` of readiness's 100 comes from it, and `lost` could still come."""

    item: Item
    dimension: Dimension
    state: str
    points: Fraction
    maximum: Fraction
    weighted: Fraction
    lost: Fraction


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
    points = _points(way)
    dimensions = _dimension_scores(questionnaire, points)
    readiness = _mean(dimensions, {d.code: d.weight for d in questionnaire.dimensions})
    equal = _mean(dimensions, {d.code: 1 for d in questionnaire.dimensions})
    return Scorecard(
        readiness,
        level_of(questionnaire, readiness),
        dimensions,
        tuple(_item_scores(questionnaire, way, points, dimensions)),
        equal,
        level_of(questionnaire, equal),
        tuple(item for item in way.asked if item.scored and _unknown(item, answers.get(item.code))),
    )


def readiness_of(questionnaire: Questionnaire, answers: Answers) -> Fraction:
    """Readiness alone (0 to 100): what `score` gives, for those who try out many answers."""
    dimensions = _dimension_scores(questionnaire, _points(route(questionnaire, answers)))
    return _mean(dimensions, {d.code: d.weight for d in questionnaire.dimensions})


def points_of(item: Item, value: Value | None, way: Route) -> Fraction:
    """The points that an item earns; 0 when it is absent, unanswered or answered impossibly."""
    if way.state[item.code] == ABSENT or not way.answered(item.code):
        return ZERO
    if isinstance(value, str):
        return item.option(value).points
    if isinstance(value, dict):
        earned = total(item.option(value[row.code]).points for row in item.rows)
        best = max(option.points for option in item.options) * len(item.rows)
        return earned * item.maximum / best
    earned_by_each = [item.option(code).points for code in value or ()]
    if item.rule is Rule.HIGHEST:
        return max(earned_by_each, default=ZERO)
    return min(total(earned_by_each), item.maximum)


def level_of(questionnaire: Questionnaire, readiness: Fraction) -> Level:
    """The level of a readiness. It follows the shown whole number, so that nobody reads 25 beside "0 to 24"."""
    shown = half_up(readiness)
    return [level for level in questionnaire.levels if level.start <= shown][-1]


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum. Whole numbers, nearly all there are, are added as such: twenty times faster."""
    whole, rest = 0, ZERO
    for value in values:
        if value.denominator == 1:
            whole += value.numerator
        else:
            rest += value
    return rest + whole


def half_up(value: Fraction) -> int:
    """Round to a whole number, halves upwards."""
    return int((value * 2 + 1) // 2)


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


def _points(way: Route) -> dict[str, Fraction]:
    """The points of every scored item that counts: those that do not apply are not in it."""
    return {
        item.code: points_of(item, way.answers.get(item.code), way)
        for item in way.questionnaire.items
        if item.scored and way.state[item.code] != NOT_APPLICABLE
    }


def _dimension_scores(
    questionnaire: Questionnaire, points: Mapping[str, Fraction]
) -> tuple[DimensionScore, ...]:
    return tuple(
        DimensionScore(
            dimension,
            total(points[item.code] for item in items if item.code in points),
            total(item.maximum for item in items if item.code in points),
        )
        for dimension, items in questionnaire.scored_items
    )


def _mean(dimensions: Iterable[DimensionScore], weights: Mapping[str, int]) -> Fraction:
    counted = [(weights[d.dimension.code], d.score) for d in dimensions if d.score is not None]
    weight_of_all = sum(weight for weight, _ in counted)
    if not weight_of_all:
        return ZERO
    return sum((weight * value for weight, value in counted), ZERO) / weight_of_all


def _item_scores(
    questionnaire: Questionnaire,
    way: Route,
    points: Mapping[str, Fraction],
    dimensions: tuple[DimensionScore, ...],
) -> Iterable[ItemScore]:
    weight_of_all = sum(d.dimension.weight for d in dimensions if d.maximum)
    # What one point in a dimension is worth of readiness's 100.
    worth = {
        d.dimension.code: HUNDRED * d.dimension.weight / (weight_of_all * d.maximum) if d.maximum else ZERO
        for d in dimensions
    }
    for dimension, items in questionnaire.scored_items:
        for item in items:
            earned = points.get(item.code, ZERO)
            possible = item.maximum if item.code in points else ZERO
            weighted = earned * worth[dimension.code] if earned else ZERO
            lost = (possible - earned) * worth[dimension.code] if earned < possible else ZERO
            yield ItemScore(item, dimension, way.state[item.code], earned, possible, weighted, lost)


def _unknown(item: Item, value: Value | None) -> bool:
    codes = (
        [value]
        if isinstance(value, str)
        else list(value.values() if isinstance(value, dict) else value or ())
    )
    return any(option.dont_know and option.code in codes for option in item.options)
