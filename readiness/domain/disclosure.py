"""Which figures may leave the lead's own view, so that none speaks of fewer than ten companies.

Two figures can be subtracted, so it is not enough that each is about ten. A selection fixes some of the
dimensions (a size, a sector, a language, a year, a campaign) to one value each. Along a dimension that it
leaves open it falls into cells. Cells of 1 to 9 are hidden; while what is hidden adds up to fewer than 10, the
smallest cell that is left is hidden too, because the total minus the cells would tell the rest (complementary
suppression). A selection is shown when it is among the shown cells of every larger selection that holds all
its companies.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

LEAST = 10
"""Fewer companies than this are never told about."""

NONE = " "
"""The value of whoever has none of a dimension, such as no campaign. Nobody can select by it."""

Selection = Mapping[int, str]
"""The dimensions that are fixed, by their place in the head of a line, with the value of each."""
Part = Mapping[int, frozenset[str]]
"""Which values of some dimensions belong to a part of all companies, such as ten people or more outside finance."""
Heads = Mapping[str, int]
"""How many companies there are of each combination of values, one character for each dimension."""


def shown_cells(cells: Mapping[str, int]) -> frozenset[str]:
    """The cells of a total that may be shown; empty ones say nothing of anybody and are left out."""
    never_shown = cells.get(NONE, 0)
    filled = sorted((count, code) for code, count in cells.items() if count and code != NONE)
    hidden = sum(1 for count, _code in filled if count < LEAST)
    while 0 < never_shown + sum(count for count, _code in filled[:hidden]) < LEAST and hidden < len(filled):
        hidden += 1
    return frozenset(code for _count, code in filled[hidden:])


def may_show(heads: Heads, wanted: Selection) -> bool:
    """Whether the figures of a selection may be shown to somebody who can ask for any other one, too."""
    inside = select(heads, wanted)
    if sum(inside.values()) < LEAST:
        return False
    return all(value in shown_cells(cells(heads, larger, place)) for larger, place, value in _larger(inside))


def may_show_part(heads: Heads, wanted: Selection, part: Part) -> bool:
    """Whether the figures of those in a selection that a published survey covers may be shown beside the others.

    It cuts the companies into those inside and outside along each of its dimensions, and all of these pieces are
    totals minus other totals. So each has to be large or empty: of all companies, and in every cell along those
    dimensions that are fixed, alone and together, because one that is hidden is what the others leave. By itself
    the part is a selection as any other.
    """
    inside = covered(heads, part)
    if len(inside) == len(heads):
        return may_show(heads, wanted)
    fixed = (places for count in range(len(wanted) + 1) for places in combinations(wanted, count))
    if any(_cut_small(heads, places, part) for places in fixed):
        return False
    return may_show(heads, wanted) and may_show(inside, wanted)


def _cut_small(heads: Heads, places: tuple[int, ...], part: Part) -> bool:
    """Whether a part cuts a few companies off from a cell along these dimensions together."""
    pieces: Counter[tuple[object, ...]] = Counter()
    for head, count in heads.items():
        cut = (head[place] in values for place, values in part.items())
        pieces[(*(head[place] for place in places), *cut)] += count
    return any(0 < count < LEAST for count in pieces.values())


def covered(heads: Heads, part: Part) -> dict[str, int]:
    """The companies of a part."""
    return {
        head: count
        for head, count in heads.items()
        if all(head[place] in values for place, values in part.items())
    }


def select(heads: Heads, wanted: Selection) -> dict[str, int]:
    """The companies of a selection."""
    return {
        head: count
        for head, count in heads.items()
        if all(head[place] == value for place, value in wanted.items())
    }


def cells(heads: Heads, wanted: Selection, place: int) -> Counter[str]:
    """How many companies a selection has of each value of a dimension."""
    found: Counter[str] = Counter()
    for head, count in select(heads, wanted).items():
        found[head[place]] += count
    return found


def _larger(inside: Heads) -> Iterator[tuple[dict[int, str], int, str]]:
    """Every selection that holds all these companies, with each dimension along which they are one cell of it.

    These are not only those that were asked with fewer filters: when all bakers are small, "small" holds "bakers".
    """
    heads = list(inside)
    constant = {
        place: value
        for place, value in enumerate(heads[0])
        if value != NONE and all(head[place] == value for head in heads)
    }
    for fixed in range(len(constant)):
        for places in combinations(constant, fixed):
            larger = {place: constant[place] for place in places}
            yield from ((larger, place, value) for place, value in constant.items() if place not in larger)
