"""One response as a line of fixed width, a character for each thing that a dashboard counts.

The lines of many responses stand behind each other in one long text, in which everything about one question is
a slice: `text[place::width]`. Counting a hundred thousand responses is then counting characters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from readiness.domain.advice import recommend
from readiness.domain.answers import ASKED, Route, Value
from readiness.domain.benchmarks import standing
from readiness.domain.item import Item, Kind
from readiness.domain.report import Instrument
from readiness.domain.situation import Situation

NOT_ASKED, UNANSWERED = " ", "-"
"""Does not apply to the company, or is not compared; asked, and without a possible answer."""
NO, YES = "0", "1"
FIRST_STEPS = 3
"""How many next steps the report shows first: those that are counted."""
FIRST_YEAR = 2000
LANGUAGE, YEAR, READINESS = "language", "year", "readiness"
_SYMBOLS = "".join(map(chr, (*range(0x30, 0x7F), *range(0xC0, 0x100))))
"""A character for every whole number from 0 to 142: printable, and one byte each in Python's memory."""


def symbol(number: int) -> str:
    """The character that stands for a whole number (0 to 142)."""
    return _SYMBOLS[number]


def number(character: str) -> int:
    """The whole number that a character stands for; ValueError for any other character."""
    return _SYMBOLS.index(character)


@dataclass(frozen=True, slots=True)
class Before:
    """The scorecard of the company's round before, of the same version of the instrument."""

    readiness: float
    dimensions: Mapping[str, float | None]


@dataclass(frozen=True)
class Layout:
    """Which place in a line is what, for one version of the instrument. Names are `A1`, `B1.facebook`, `D3.page`,
    `score.planning`, `flag.…`, `step.…`, `standing.…`, `rise.…` and
    `fall.…` (how far a score moved since the round before; one of the two is NOT_ASKED).
    """

    instrument: Instrument
    names: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def of(cls, instrument: Instrument) -> "Layout":
        """The layout of a version: the same as long as its content keeps its codes in their order."""
        names = tuple(_names(instrument))
        return cls(instrument, names, {name: place for place, name in enumerate(names)})

    @property
    def width(self) -> int:
        """Characters in a line."""
        return len(self.names)

    @property
    def head(self) -> int:
        """The characters that say what a restricted dashboard may be filtered by."""
        return 4

    def line(self, now: Situation, stored: Mapping[str, Any], told: "Told") -> str:
        """The line of one response in its situation: `stored` is its scorecard as `report.record` makes it."""
        way = now.way
        found = {LANGUAGE: told.language[0], YEAR: symbol(told.year - FIRST_YEAR)}
        for item in self.instrument.questionnaire.items:
            found |= _answered(way, item)
        found |= _scored(stored) | _changed(stored, told.before) | self._advised(now, stored)
        return "".join(found[name] for name in self.names)

    def with_changes_of(self, line: str, kept: str) -> str:
        """A line that says of each change since an earlier round what another one of the same response says."""
        if len(kept) != self.width:
            return line
        places = {place for name, place in self.places.items() if name.startswith(("rise.", "fall."))}
        return "".join(kept[n] if n in places else own for n, own in enumerate(line))

    def _advised(self, now: Situation, stored: Mapping[str, Any]) -> dict[str, str]:
        instrument = self.instrument
        steps = recommend(instrument.advice, now, FIRST_STEPS)
        first = {step.advice.code for step in steps}
        places = {one.scale.code: one.class_code for one in standing(instrument.benchmarks, now.way.answers)}
        found = {f"step.{one.code}": YES if one.code in first else NO for one in instrument.advice.advice}
        for scale in instrument.benchmarks.positions:
            classes = [one.code for one in scale.classes]
            mine = places.get(scale.code)
            found[f"standing.{scale.code}"] = NOT_ASKED if mine is None else symbol(classes.index(mine))
        return found | {f"flag.{code}": symbol(height) for code, height in stored["flags"].items()}


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says that is not in the answers: language, year of submission in Belgium, the round before."""

    language: str
    year: int
    before: Before | None = None


def _names(instrument: Instrument) -> Iterator[str]:
    # The first four are the head: what a restricted dashboard may be filtered by.
    yield from ("A1", "A2", LANGUAGE, YEAR)
    for item in instrument.questionnaire.items:
        if item.code not in {"A1", "A2"}:
            yield from parts(item)
    scores = [READINESS, *(f"score.{one.code}" for one in instrument.questionnaire.dimensions)]
    yield from scores
    for name in scores:
        yield from (f"rise.{name}", f"fall.{name}")
    yield from (f"standing.{one.code}" for one in instrument.benchmarks.positions)
    yield from (f"flag.{one.code}" for one in instrument.advice.flags)
    yield from (f"step.{one.code}" for one in instrument.advice.advice)


def parts(item: Item) -> list[str]:
    """The names of an item's places: one, or one for each option or row."""
    if item.kind is Kind.SINGLE:
        return [item.code]
    return [f"{item.code}.{one.code}" for one in (item.rows or item.options)]


def _answered(way: Route, item: Item) -> dict[str, str]:
    if way.state[item.code] != ASKED:
        return dict.fromkeys(parts(item), NOT_ASKED)
    if not way.answered(item.code):
        return dict.fromkeys(parts(item), UNANSWERED)
    return dict(zip(parts(item), _values(item, way.answers[item.code]), strict=True))


def _values(item: Item, value: Value) -> list[str]:
    codes = [option.code for option in item.options]
    if isinstance(value, str):
        return [symbol(codes.index(value))]
    if isinstance(value, dict):
        return [symbol(codes.index(value[row.code])) for row in item.rows]
    return [YES if code in value else NO for code in codes]


def _scored(stored: Mapping[str, Any]) -> dict[str, str]:
    found = {READINESS: symbol(whole(stored["readiness"]))}
    for code, score in stored["dimensions"].items():
        found[f"score.{code}"] = NOT_ASKED if score is None else symbol(whole(score))
    return found


def _changed(stored: Mapping[str, Any], before: Before | None) -> dict[str, str]:
    pairs = {READINESS: (stored["readiness"], before.readiness if before else None)}
    for code, score in stored["dimensions"].items():
        pairs[f"score.{code}"] = (score, before.dimensions.get(code) if before else None)
    found: dict[str, str] = {}
    for name, (now, then) in pairs.items():
        # Between the numbers that the companies see, so that nobody finds another difference than ours.
        moved = None if now is None or then is None else whole(now) - whole(then)
        found[f"rise.{name}"] = NOT_ASKED if moved is None or moved < 0 else symbol(moved)
        found[f"fall.{name}"] = NOT_ASKED if moved is None or moved >= 0 else symbol(-moved)
    return found


def whole(score: float) -> int:
    """A score as it is shown: halves are rounded upwards."""
    return int(score + 0.5)
