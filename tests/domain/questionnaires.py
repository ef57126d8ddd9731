"""Tiny questionnaires, made for one test each, and answers to a real one for tests of what always holds."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from readiness.domain.answers import ASKED, Value, route
from readiness.domain.item import Fact, Item, Kind, Option, Row
from readiness.domain.questionnaire import Dimension, Level, Questionnaire, Section
from readiness.domain.text import Text


def words(text: str) -> Text:
    """The same text in every language."""
    return Text(text, text, text, text)


def options(**points: int | str) -> tuple[Option, ...]:
    """Options by code with their points; `none` stands alone, and `dont_know` earns nothing."""
    return tuple(
        Option(code, words(code), Fraction(worth), code == "none", code == "dont_know")
        for code, worth in points.items()
    )


def item(code: str, kind: Kind = Kind.SINGLE, **others: Any) -> Item:
    """A scored item, worth 3 for yes and 0 for no unless it is told otherwise."""
    given = {"options": options(yes=3, no=0), "sources": ("S01",), "name": code.lower(), **others}
    return Item(code=code, kind=kind, text=words(code), short=words(code), **given)


def grid(code: str, rows: str, **others: Any) -> Item:
    """A grid with these rows and three levels: not 0, somewhat 1, well 2."""
    levels = options(no=0, some=1, well=2)
    return item(code, Kind.GRID, rows=tuple(Row(r, words(r)) for r in rows.split()), options=levels, **others)


def questionnaire(*items: Item, facts: Sequence[Fact] = ()) -> Questionnaire:
    """A questionnaire of one section with these items, which scores one dimension."""
    return sections({"one": items}, {"one": 100}, facts)


def sections(
    items: dict[str, Sequence[Item]], weights: dict[str, int], facts: Sequence[Fact] = ()
) -> Questionnaire:
    """A questionnaire with a section for each dimension, named and weighted as in `weights`."""
    return Questionnaire(
        "0",
        (Level("low", 0, words("low"), words("low")), Level("high", 50, words("high"), words("high"))),
        tuple(
            Dimension(code, weight, words(code), words(code), ("S01",)) for code, weight in weights.items()
        ),
        {fact.code: fact for fact in facts},
        tuple(Section(code, words(code), words(code), tuple(within), code) for code, within in items.items()),
    )


def values(one: Item, offered: Sequence[Option]) -> st.SearchStrategy[Value]:
    """Every answer that is possible among the offered options."""
    codes = [option.code for option in offered]
    if one.kind is Kind.SINGLE:
        return st.sampled_from(codes)
    if one.kind is Kind.GRID:
        return st.fixed_dictionaries({row.code: st.sampled_from(codes) for row in one.rows})
    together = [option.code for option in offered if not option.exclusive]
    alone = [[option.code] for option in offered if option.exclusive]
    several = st.lists(st.sampled_from(together), min_size=1, unique=True)
    return several if not alone else st.one_of(several, st.sampled_from(alone))


@st.composite
def companies(draw: st.DrawFn, whole: Questionnaire) -> dict[str, Value]:
    """A company that has answered everything it was asked, in any way that is possible."""
    answers: dict[str, Value] = {}
    for one in whole.items:
        way = route(whole, answers)
        if way.state[one.code] == ASKED:
            answers[one.code] = draw(values(one, way.offered(one)))
    return answers
