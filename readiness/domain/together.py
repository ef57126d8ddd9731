"""What colleagues answer beside their company's round, made into figures in which nobody stands alone.

Answers count in whole groups of three, in the order in which they were submitted. A group stays together for
ever: when one of it takes their answers back, the others of the group leave the figures too. So whatever two
moments somebody compares, the difference is always made of whole groups. What no rule can keep: whoever
knows two answers of a group can work out the third, and where all answer alike, everybody's answer is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from readiness.domain.answers import ASKED, NOT_APPLICABLE, Answers, Route, Value, route
from readiness.domain.item import Item
from readiness.domain.questionnaire import Dimension, Page, Questionnaire
from readiness.domain.scoring import ZERO, ItemScore, Scorecard, score

GROUP = 3
"""How many answers count together, and so the fewest that anything is shown of."""
MOST_DISPUTED = 3

QUARTERS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who answered: the answers that count, how many wait for their group, how many lost somebody of it."""

    counted: tuple[Answers, ...]
    waiting: int
    left_out: int

    @property
    def answered(self) -> int:
        """How many have answered and not taken it back."""
        return len(self.counted) + self.waiting + self.left_out

    @property
    def next_at(self) -> int:
        """How many will have answered when the next group is whole."""
        return len(self.counted) + self.left_out + GROUP


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some scores, and between which two scores the middle half of them lies."""

    lower: Fraction
    median: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each option of an item, or of one row of a grid, was chosen; by code, in the item's order."""

    row: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item on which colleagues disagree: by how much, what they chose, and how many were not asked it."""

    item: Item
    share: Fraction
    tallies: tuple[Tally, ...]
    not_asked: int


@dataclass(frozen=True, slots=True)
class Together:
    """How the colleagues whose answers count see their company. A dimension that misses somebody is None."""

    number: int
    readiness: Spread
    dimensions: tuple[tuple[Dimension, Spread | None], ...]
    disputed: tuple[Disputed, ...]


def without_words(questionnaire: Questionnaire) -> Questionnaire:
    """The same questions without the texts and numbers beside them: somebody's own words would tell who wrote."""
    return replace(
        questionnaire,
        sections=tuple(
            replace(section, items=tuple(_without_words(item) for item in section.items))
            for section in questionnaire.sections
        ),
    )


def invites(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether a company has colleagues to ask: whoever works alone has none."""
    return "colleagues" not in questionnaire.facts or route(questionnaire, answers).holds("colleagues")


def in_full(questionnaire: Questionnaire, company: Answers, own: Answers) -> dict[str, Value]:
    """A colleague's answers, with the company's own where nothing is scored: its size, sector and customers."""
    profile = {
        item.code for section in questionnaire.sections if not section.dimension for item in section.items
    }
    return {**own, **{code: value for code, value in company.items() if code in profile}}


def pages(way: Route) -> list[Page]:
    """The pages with a question that this colleague is asked, in order."""
    return [page for page in way.questionnaire.pages if page.section.dimension and way.page_items(page)]


def turnout(places: Sequence[Answers]) -> Turnout:
    """Sort answers into those that count and those that do not.

    `places` are in the order of submission; an empty one was taken back after its group had been whole.
    """
    groups = [places[start : start + GROUP] for start in range(0, len(places), GROUP)]
    intact = [group for group in groups if all(group)]
    counted = tuple(answers for group in intact if len(group) == GROUP for answers in group)
    waiting = sum(len(group) for group in intact if len(group) < GROUP)
    left_out = sum(1 for group in groups if not all(group) for answers in group if answers)
    return Turnout(counted, waiting, left_out)


def together(questionnaire: Questionnaire, counted: Sequence[Answers]) -> Together | None:
    """The figures over answers that count, each of them in full; None when there are none.

    The order of the answers changes nothing.
    """
    if len(counted) < GROUP:
        return None
    cards = [score(questionnaire, answers) for answers in counted]
    return Together(
        len(cards),
        spread([card.readiness for card in cards]),
        tuple(_dimension(dimension, cards) for dimension in questionnaire.dimensions),
        disputed(questionnaire, counted, cards),
    )


def spread(values: Iterable[Fraction]) -> Spread:
    """The quartiles of some numbers, exactly.

    For n numbers in rising order, counted from 0, the quantile p is the number at (n - 1) * p, and between two
    numbers it lies in proportion (type 7 of Hyndman and Fan, American Statistician 50, 1996).
    """
    ordered = sorted(values)
    lower, median, upper = (_quantile(ordered, part) for part in QUARTERS)
    return Spread(lower, median, upper)


def disagreement(points: Sequence[Fraction], maximum: Fraction) -> Fraction:
    """How far apart the points of two colleagues are on average, as a share of what the item can earn.

    The mean of |x - y| over all pairs, divided by the maximum: 0 when all earn the same, and at most 1, for
    two who earn nothing and everything.
    """
    count = len(points)
    # In rising order the i-th of n stands above i others and below n - 1 - i.
    apart = sum(((2 * place - count + 1) * one for place, one in enumerate(sorted(points))), ZERO)
    return apart / (Fraction(count * (count - 1), 2) * maximum)


def disputed(
    questionnaire: Questionnaire, counted: Sequence[Answers], cards: Sequence[Scorecard]
) -> tuple[Disputed, ...]:
    """The items with the most disagreement, at most three; of equals the earlier comes first.

    Only items that count for everybody: figures over fewer could be set against those over all.
    """
    by_card = [{one.item.code: one for one in card.items} for card in cards]
    found = []
    for item in questionnaire.items:
        scores = [scored[item.code] for scored in by_card if item.code in scored]
        if len(scores) == len(cards) and all(one.state != NOT_APPLICABLE for one in scores):
            found.append(_disputed(item, scores, counted))
    found.sort(key=lambda one: -one.share)
    return tuple(one for one in found[:MOST_DISPUTED] if one.share)


def _without_words(item: Item) -> Item:
    return replace(item, number=None, options=tuple(replace(option, writes=False) for option in item.options))


def _dimension(dimension: Dimension, cards: Sequence[Scorecard]) -> tuple[Dimension, Spread | None]:
    scores = [one.score for card in cards for one in card.dimensions if one.dimension is dimension]
    known = [value for value in scores if value is not None]
    return dimension, spread(known) if len(known) == len(cards) else None


def _disputed(item: Item, scores: Sequence[ItemScore], counted: Sequence[Answers]) -> Disputed:
    asked = [
        answers[item.code]
        for one, answers in zip(scores, counted, strict=True)
        if one.state == ASKED and item.code in answers
    ]
    return Disputed(
        item,
        disagreement([one.points for one in scores], item.maximum),
        tuple(_tally(item, row.code, asked) for row in item.rows) or (_tally(item, None, asked),),
        len(scores) - len(asked),
    )


def _tally(item: Item, row: str | None, values: Sequence[Value]) -> Tally:
    chosen = [code for value in values for code in _codes(value, row)]
    return Tally(row, {option.code: chosen.count(option.code) for option in item.options})


def _codes(value: Value, row: str | None) -> list[str]:
    if isinstance(value, dict):
        return [value[row]] if row is not None else []
    return [value] if isinstance(value, str) else value


def _quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    place = (len(ordered) - 1) * part
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
