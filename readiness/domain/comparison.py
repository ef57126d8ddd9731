"""Two rounds of one company: what they answer differently, and what that did to the scores.

Two versions of the questionnaire are two measuring rods. Their scores stand side by side and are never
subtracted; of their items only those are compared that `comparable` calls the same.
"""

from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import ASKED, NOT_APPLICABLE, Answers, Route, Value, route
from readiness.domain.item import Item
from readiness.domain.questionnaire import Dimension, Questionnaire
from readiness.domain.scoring import ZERO, Scorecard, points_of, score

BETTER, WORSE, OTHER = "better", "worse", "other"
"""More points, fewer points, or another answer that the points do not tell apart."""


@dataclass(frozen=True, slots=True)
class Change:
    """An item that was answered differently; None where it was not asked. Points of an unscored item are None."""

    item: Item
    before: Value | None
    after: Value | None
    points_before: Fraction | None
    points_after: Fraction | None


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that two rounds answer differently, as each round's version has it.

    Answers are None where the item was not asked. Points are those of the item: 0 where an earlier answer
    made it absent, None where it does not apply or is not scored. `effect` is what the change did to the
    readiness of 0 to 100, and None between two versions.
    """

    earlier: Item
    later: Item
    before: Value | None
    after: Value | None
    points_before: Fraction | None
    points_after: Fraction | None
    effect: Fraction | None

    @property
    def direction(self) -> str:
        """Better, worse or other, by the points of the item."""
        if self.points_before is None or self.points_after is None:
            return OTHER
        if self.points_before == self.points_after:
            return OTHER
        return BETTER if self.points_after > self.points_before else WORSE


@dataclass(frozen=True, slots=True)
class DimensionPair:
    """A dimension's scores (0 to 100) in two rounds; None where nothing in it applies, or it is not there."""

    dimension: Dimension
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rounds side by side.

    `shift` is the part of the readiness difference that no changed answer explains: when other items apply
    than before, the unchanged ones weigh more or less. None between two versions. `new` are items of the
    later version that are not compared, `gone` those that only the earlier one has.
    """

    same_version: bool
    before: Scorecard
    after: Scorecard
    dimensions: tuple[DimensionPair, ...]
    changes: tuple[ItemChange, ...]
    shift: Fraction | None
    new: tuple[Item, ...]
    gone: tuple[Item, ...]


def changes(questionnaire: Questionnaire, before: Answers, after: Answers) -> tuple[Change, ...]:
    """The items on which two sets of answers to one questionnaire differ, in its order."""
    old, new = route(questionnaire, before), route(questionnaire, after)
    return tuple(
        Change(item, _value(old, item), _value(new, item), _points(old, item), _points(new, item))
        for item in questionnaire.items
        if whole(old, item) != whole(new, item)
    )


def comparable(earlier: Item, later: Item) -> bool:
    """Whether two versions of an item measure the same, so that answers and points can be set side by side.

    They do when the code, the kind, the codes of the rows, and the codes of the options with their points
    are the same, with the same rule for adding points up. The wording may have been mended, the order may
    differ, and it may be asked of other companies: a code keeps its meaning for ever, and whoever was not
    asked has no answer to compare.
    """
    return _measure(earlier) == _measure(later)


def compare(earlier: Questionnaire, before: Answers, later: Questionnaire, after: Answers) -> Comparison:
    """Set a later round beside an earlier one: what got better first, the largest first, then what got worse."""
    same = earlier.version == later.version
    cards = score(earlier, before), score(later, after)
    ways = route(earlier, before), route(later, after)
    pairs = [
        (earlier.item(item.code), item)
        for item in later.items
        if item.code in earlier.by_code and comparable(earlier.item(item.code), item)
    ]
    effects = _effects(*cards) if same else {}
    found = [
        _item_change(old, new, ways, effects.get(new.code) if same else None)
        for old, new in pairs
        if whole(ways[0], old) != whole(ways[1], new)
    ]
    compared = {new.code for _old, new in pairs}
    return Comparison(
        same,
        *cards,
        _dimensions(*cards),
        tuple(sorted(found, key=_order)),
        _shift(cards, found) if same else None,
        tuple(item for item in later.items if item.code not in compared),
        tuple(item for item in earlier.items if item.code not in later.by_code),
    )


def whole(way: Route, item: Item) -> list[tuple[str, Value]] | None:
    """The answer with the texts and numbers beside it; the order in which boxes were ticked says nothing."""
    if way.state[item.code] != ASKED:
        return None
    return [
        (key, sorted(value) if isinstance(value, list) else value)
        for key, value in sorted(way.answers.items())
        if key.partition(".")[0] == item.code
    ]


def _measure(item: Item) -> tuple[object, ...]:
    options = {(one.code, one.points, one.exclusive, one.dont_know) for one in item.options}
    rows = {row.code for row in item.rows}
    return item.code, item.kind, item.scored, item.rule, item.cap, item.scale_to, options, rows


def _item_change(old: Item, new: Item, ways: tuple[Route, Route], effect: Fraction | None) -> ItemChange:
    before, after = ways
    return ItemChange(
        old, new, _value(before, old), _value(after, new), _earned(before, old), _earned(after, new), effect
    )


def _order(change: ItemChange) -> tuple[int, Fraction]:
    """Sorting is stable, so that what weighs the same stays in the questionnaire's order."""
    gained = (change.points_after or ZERO) - (change.points_before or ZERO)
    size = abs(change.effect if change.effect is not None else gained)
    return [BETTER, WORSE, OTHER].index(change.direction), ZERO if change.direction == OTHER else -size


def _effects(before: Scorecard, after: Scorecard) -> dict[str, Fraction]:
    """What each scored item adds to the one readiness and not to the other."""
    earlier = {one.item.code: one.weighted for one in before.items}
    return {one.item.code: one.weighted - earlier[one.item.code] for one in after.items}


def _shift(cards: tuple[Scorecard, Scorecard], found: list[ItemChange]) -> Fraction:
    explained = sum((one.effect for one in found if one.effect is not None), ZERO)
    return cards[1].readiness - cards[0].readiness - explained


def _dimensions(before: Scorecard, after: Scorecard) -> tuple[DimensionPair, ...]:
    old = {one.dimension.code: one for one in before.dimensions}
    new = {one.dimension.code: one for one in after.dimensions}
    return tuple(
        DimensionPair(
            (new.get(code) or old[code]).dimension,
            old[code].score if code in old else None,
            new[code].score if code in new else None,
        )
        for code in {**new, **old}
    )


def _value(way: Route, item: Item) -> Value | None:
    return way.answers.get(item.code) if way.state[item.code] == ASKED else None


def _points(way: Route, item: Item) -> Fraction | None:
    return _earned(way, item) if way.state[item.code] == ASKED else None


def _earned(way: Route, item: Item) -> Fraction | None:
    if not item.scored or way.state[item.code] == NOT_APPLICABLE:
        return None
    return points_of(item, way.answers.get(item.code), way)
