"""No figure on fewer than ten companies, also not by subtracting figures from each other."""

from collections import Counter
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.disclosure import (
    LEAST,
    NONE,
    cells,
    covered,
    may_show,
    may_show_part,
    select,
    shown_cells,
)

HEADS = st.dictionaries(
    st.builds("".join, st.tuples(st.sampled_from("01234"), st.sampled_from("abc"), st.sampled_from("nf "))),
    st.integers(1, 30),
    min_size=1,
)

SURVEYED = {0: frozenset("12"), 1: frozenset("a")}


def selections(heads: dict[str, int]) -> list[dict[int, str]]:
    """Every filter that can be asked for."""
    values = [["", *sorted({head[place] for head in heads} - {NONE})] for place in range(3)]
    return [{n: value for n, value in enumerate(chosen) if value} for chosen in product(*values)]


@given(HEADS)
def test_two_shown_selections_never_differ_by_a_few(heads: dict[str, int]) -> None:
    shown = [frozenset(select(heads, one)) for one in selections(heads) if may_show(heads, one)]
    for smaller, larger in product(shown, repeat=2):
        if smaller < larger:
            rest = sum(heads[head] for head in larger - smaller)
            assert rest >= LEAST, (heads, sorted(smaller), sorted(larger))


@given(HEADS)
def test_what_a_total_leaves_when_its_shown_cells_are_taken_away_is_never_a_few(
    heads: dict[str, int],
) -> None:
    """All cells along one dimension together tell no more than each of them."""
    for selection in selections(heads):
        if not may_show(heads, selection):
            continue
        for place in set(range(3)) - set(selection):
            found = cells(heads, selection, place)
            asked = set(found) - {NONE}
            shown = [value for value in asked if may_show(heads, {**selection, place: value})]
            rest = sum(found.values()) - sum(found[value] for value in shown)
            assert rest == 0 or rest >= LEAST, (heads, selection, place)


@given(st.lists(st.integers(1, 30), min_size=12, max_size=12))
def test_no_sums_and_differences_of_what_is_shown_leave_a_few(numbers: list[int]) -> None:
    """One dimension at a time, as views allow it, over populations in which every combination occurs."""
    heads = dict(zip(map("".join, product("012", "ab", "nf")), numbers, strict=True))
    asked = [one for one in selections(heads) if len(one) <= 1]
    told = [set(select(heads, one)) for one in asked if may_show(heads, one)]
    # Beside them the figures of those whom a published survey covers: of two sizes, without a sector.
    part = covered(heads, SURVEYED)
    told += [set(select(part, one)) for one in asked if may_show_part(heads, one, SURVEYED)]
    span = reduced([[Fraction(head in one) for head in heads] for one in told])
    for some in product((0, 1), repeat=len(heads)):
        if 0 < sum(number for number, one in zip(numbers, some, strict=True) if one) < LEAST:
            assert not spans(span, [Fraction(one) for one in some]), (heads, some)


@given(HEADS)
def test_those_whom_a_survey_covers_never_leave_a_few_of_the_others(heads: dict[str, int]) -> None:
    part = covered(heads, SURVEYED)
    for selection in selections(heads):
        if may_show_part(heads, selection, SURVEYED):
            inside, everybody = (sum(select(one, selection).values()) for one in (part, heads))
            assert inside >= LEAST
            assert everybody - inside not in range(1, LEAST), (heads, selection)


def test_two_small_companies_beside_eighteen_that_a_survey_covers_hide_it() -> None:
    assert not may_show_part({"1an": 18, "0an": 2}, {}, SURVEYED)
    assert may_show_part({"1an": 18, "0an": 10}, {}, SURVEYED)
    assert may_show_part({"1an": 18}, {}, SURVEYED)
    assert may_show_part({"1an": 18, "1bn": 10, "0af": 30}, {}, SURVEYED)
    # In one size and language together, all minus the part would be five.
    two = {"1an": 10, "1bn": 5, "1bf": 10, "0an": 10, "0bn": 10, "0bf": 10, "1af": 10}
    assert may_show_part(two, {0: "1"}, SURVEYED)
    assert not may_show_part(two, {0: "1", 2: "n"}, SURVEYED)
    # All sizes that it covers minus the part would be three of the sector that it does not.
    assert not may_show_part({"1an": 18, "0an": 30, "1bn": 3}, {}, SURVEYED)


def reduced(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """A basis of what the rows span: each with the place of its leading 1."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = without(basis, row)
        place = next((n for n, value in enumerate(rest) if value), None)
        if place is not None:
            basis.append((place, [value / rest[place] for value in rest]))
    return basis


def without(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    """What is left of a row when the basis is taken out of it."""
    for place, one in basis:
        row = [value - row[place] * own for value, own in zip(row, one, strict=True)]
    return row


def spans(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> bool:
    """Whether a row is a sum of multiples of the basis."""
    return not any(without(basis, row))


@given(st.dictionaries(st.sampled_from("abcdefg "), st.integers(0, 40)))
def test_hidden_cells_hide_each_other(found: dict[str, int]) -> None:
    shown = shown_cells(found)
    hidden = [count for code, count in found.items() if count and code not in shown]
    assert all(found[code] >= LEAST for code in shown)
    assert not hidden or sum(hidden) >= LEAST or not shown
    assert len(hidden) != 1 or not shown or found.get(NONE, 0) >= LEAST
    assert NONE not in shown


def test_a_selection_of_nine_is_hidden_and_one_of_ten_is_shown() -> None:
    assert not may_show({"0an": 9}, {})
    assert may_show({"0an": 10}, {})
    assert not may_show({}, {})


def test_a_small_cell_takes_the_smallest_of_the_others_with_it() -> None:
    heads = {"0an": 100, "1an": 40, "2an": 3}
    assert [may_show(heads, {0: code}) for code in "012"] == [True, False, False]
    assert shown_cells(Counter({"a": 100, "b": 3})) == frozenset()


def test_whoever_is_in_no_campaign_hides_a_small_one() -> None:
    """Nobody can ask for those without a campaign, so the total minus the large campaign tells of no other."""
    assert shown_cells(Counter({"x": 40, "y": 5, NONE: 75})) == frozenset("x")
    assert shown_cells(Counter({"x": 40, "y": 5, NONE: 4})) == frozenset()
    assert shown_cells(Counter({"x": 40, NONE: 4})) == frozenset()


def test_a_sector_that_is_all_but_a_size_is_hidden_though_nobody_filters_by_both() -> None:
    """All bakers are small and all but three of the small are bakers: "small" minus "bakers" are three."""
    heads = {"0an": 50, "0bn": 3, "1bn": 60}
    assert may_show(heads, {0: "0"})
    assert not may_show(heads, {1: "a"})
