"""Two rounds of one company, item by item."""

from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import ASKED, Answers, Route, Value, route
from readiness.domain.item import Item
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import points_of


@dataclass(frozen=True, slots=True)
class Change:
    """An item that was answered differently; None where it was not asked. Points of an unscored item are None."""

    item: Item
    before: Value | None
    after: Value | None
    points_before: Fraction | None
    points_after: Fraction | None


def changes(questionnaire: Questionnaire, before: Answers, after: Answers) -> tuple[Change, ...]:
    """The items on which two sets of answers to one questionnaire differ, in its order."""
    old, new = route(questionnaire, before), route(questionnaire, after)
    return tuple(
        Change(item, _value(old, item), _value(new, item), _points(old, item), _points(new, item))
        for item in questionnaire.items
        if _whole(old, item) != _whole(new, item)
    )


def _value(way: Route, item: Item) -> Value | None:
    return way.answers.get(item.code) if way.state[item.code] == ASKED else None


def _whole(way: Route, item: Item) -> list[tuple[str, Value]] | None:
    """The answer with the texts and numbers beside it; the order in which boxes were ticked says nothing."""
    if way.state[item.code] != ASKED:
        return None
    return [
        (key, sorted(value) if isinstance(value, list) else value)
        for key, value in sorted(way.answers.items())
        if key.partition(".")[0] == item.code
    ]


def _points(way: Route, item: Item) -> Fraction | None:
    if not item.scored or way.state[item.code] != ASKED:
        return None
    return points_of(item, way.answers.get(item.code), way)
