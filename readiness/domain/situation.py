"""A company's answers with what they are worth, and what they would be worth once something is improved.

A report tries out dozens of improvements. What one of them cannot change is taken over instead of counted again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from readiness.domain.answers import ASKED, NOT_APPLICABLE, Answers, Route, Value, route
from readiness.domain.item import Item, Kind
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import Sums, counted, readiness_from, sums_of, units_of

BEST_OFFERED = "*"
"""In the answers to reach: whichever option of those offered earns most."""


@dataclass(frozen=True)
class Situation:
    """Answers, the route that they open, and the units (see `Tally`) that each item on it earns."""

    way: Route
    units: Mapping[str, int]

    @classmethod
    def of(cls, questionnaire: Questionnaire, answers: Answers) -> "Situation":
        """The situation of a company with these answers."""
        return cls.on(route(questionnaire, answers))

    @classmethod
    def on(cls, way: Route) -> "Situation":
        """The same, on a route that is known already."""
        return cls(way, counted(way))

    @cached_property
    def sums(self) -> Sums:
        """What the units come to in each dimension."""
        return sums_of(self.way.questionnaire, self.units)

    @cached_property
    def readiness(self) -> Fraction:
        """Readiness (0 to 100), exact: what `score` gives for the same answers."""
        return readiness_from(self.sums)

    def after(self, reach: Mapping[str, Value]) -> "Situation":
        """The situation once `reach` is reached. An answer that is as good or better already stays."""
        way = improved(self.way, reach)
        if way.state is not self.way.state:
            return Situation(way, self._counted_again(way, reach))
        units = {
            code: units_of(way.questionnaire.item(code), way.answers.get(code), way)
            for code in reach
            if code in self.units
        }
        after = Situation(way, {**self.units, **units})
        gains: dict[str, int] = {}
        for code, earned in units.items():
            dimension = way.questionnaire.dimension_of[code].code
            gains[dimension] = gains.get(dimension, 0) + earned - self.units[code]
        # Kept where the property looks for it: what is possible stays, so only these dimensions change.
        vars(after)["sums"] = [
            (one, earned + gains.get(one.code, 0), most) for one, earned, most in self.sums
        ]
        return after

    def _counted_again(self, way: Route, reach: Mapping[str, Value]) -> dict[str, int]:
        """What `counted` gives on another route: only items that are asked otherwise, or answered, differ."""
        units = dict(self.units)
        for code in way.questionnaire.tally.options:
            state, item = way.state[code], way.questionnaire.by_code[code]
            if state == self.way.state[code] and reach.keys().isdisjoint((code, item.options_from)):
                continue
            if state == NOT_APPLICABLE:
                units.pop(code, None)
            else:
                units[code] = units_of(item, way.answers.get(code), way)
        return units


def improved(way: Route, reach: Mapping[str, Value]) -> Route:
    """The route with the answers that `reach` asks for, in the order of the questionnaire.

    It shares its states with `way` unless an answer changed that others depend on.
    """
    questionnaire = way.questionnaire
    for item in questionnaire.items:
        if item.code in reach and way.state[item.code] == ASKED:
            value = _better(item, way, way.answers.get(item.code), reach[item.code])
            answers = {**way.answers, item.code: value}
            if item.code in questionnaire.deciding:
                way = route(questionnaire, answers)
            else:
                way = Route(questionnaire, answers, way.state)
    return way


def _better(item: Item, way: Route, present: Value | None, target: Value) -> Value:
    valid = way.answered(item.code)
    if item.kind is Kind.GRID:
        had = present if valid and isinstance(present, dict) else {}
        wanted = target if isinstance(target, dict) else {}
        return {row.code: _best_code(item, had.get(row.code), wanted.get(row.code)) for row in item.rows}
    if item.kind is Kind.MULTIPLE:
        had_codes = present if valid and isinstance(present, list) else []
        together = [code for code in (*had_codes, *target) if not item.option(code).exclusive]
        return [option.code for option in item.options if option.code in together]
    if target == BEST_OFFERED:
        target = max(way.offered(item), key=lambda option: option.points).code
    return _best_code(item, present if valid and isinstance(present, str) else None, str(target))


def _best_code(item: Item, present: str | None, target: str | None) -> str:
    codes = [code for code in (present, target) if code is not None]
    return max(codes, key=lambda code: item.option(code).points)
