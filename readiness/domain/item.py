"""One question: its options, how it is routed, and how many points it can earn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from readiness.domain.errors import ContentError
from readiness.domain.text import Text


class Kind(StrEnum):
    """How an item is answered: one option, any number of options, or one level for each row."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    GRID = "grid"


class Rule(StrEnum):
    """How a multiple choice earns points: by its best option, or by all of them together."""

    HIGHEST = "highest"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. An `exclusive` one stands alone; one that `writes` has a text of its own."""

    code: str
    text: Text
    points: Fraction = Fraction(0)
    exclusive: bool = False
    dont_know: bool = False
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """A named condition on an earlier item: one of `chosen`, or at least `min_chosen` real options."""

    code: str
    item: str
    chosen: frozenset[str] = frozenset()
    min_chosen: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """An extra, optional and unscored number beside an item, such as hours a week."""

    code: str
    label: Text
    least: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question.

    `applies_if` names a fact without which the item leaves the score; `absent_if` one with which it is not
    asked and scores 0. `options_from` names the item whose chosen options alone are offered.
    """

    code: str
    name: str
    kind: Kind
    text: Text
    short: Text
    options: tuple[Option, ...]
    rows: tuple[Row, ...] = ()
    hint: Text | None = None
    basis: Text | None = None
    sources: tuple[str, ...] = ()
    scored: bool = True
    rule: Rule = Rule.HIGHEST
    cap: Fraction | None = None
    scale_to: Fraction | None = None
    applies_if: str | None = None
    absent_if: str | None = None
    options_from: str | None = None
    variant_of: str | None = None
    alt_if: str | None = None
    alt_text: Text | None = None
    number: Number | None = None
    by_code: Mapping[str, Option] = field(init=False, repr=False, compare=False)
    maximum: Fraction = field(init=False)
    earnings: Mapping[str, Fraction] = field(init=False, repr=False, compare=False)
    """What each option earns by itself; in a grid, what it earns in one row."""

    def __post_init__(self) -> None:
        refuse_twice(f"item {self.code}", (option.code for option in self.options))
        refuse_twice(f"item {self.code}", (row.code for row in self.rows))
        self._check()
        object.__setattr__(self, "by_code", {option.code: option for option in self.options})
        object.__setattr__(self, "maximum", self._maximum())
        # The rows of a grid share its maximum.
        scale = self.maximum / (self._best * len(self.rows)) if self.rows and self.scored else Fraction(1)
        object.__setattr__(self, "earnings", {o.code: o.points * scale for o in self.options})

    def option(self, code: str) -> Option:
        """The option with this code; KeyError when there is none."""
        return self.by_code[code]

    @property
    def measure(self) -> str:
        """The code under which variants of one question are one item."""
        return self.variant_of or self.code

    def _maximum(self) -> Fraction:
        if not self.scored:
            return Fraction(0)
        if self.kind is Kind.GRID:
            return self.scale_to or sum((self._best for _ in self.rows), Fraction(0))
        if self.kind is Kind.MULTIPLE and self.rule is Rule.SUM:
            total = sum((o.points for o in self.options if not o.exclusive), Fraction(0))
            return total if self.cap is None else min(total, self.cap)
        return self._best

    @property
    def _best(self) -> Fraction:
        return max(option.points for option in self.options)

    def _check(self) -> None:
        key = f"item {self.code}"
        self._check_rule(key)
        if not self.options:
            raise ContentError(key, "has no options")
        if self.kind is not Kind.MULTIPLE and any(option.exclusive for option in self.options):
            raise ContentError(key, "an exclusive option makes sense only where several can be chosen")
        if (self.kind is Kind.GRID) != bool(self.rows):
            raise ContentError(key, "rows belong to a grid, and a grid has rows")
        if self.scored and not self.sources:
            raise ContentError(key, "a scored item names the sentence it rests on (sources)")
        if any(option.points < 0 for option in self.options):
            raise ContentError(key, "points are not below 0")
        if any(option.dont_know and option.points for option in self.options):
            raise ContentError(key, "not knowing earns 0 points")
        if self.scored and self._best == 0:
            raise ContentError(key, "no option of this scored item earns a point")

    def _check_rule(self, key: str) -> None:
        if self.rule is Rule.SUM and self.kind is not Kind.MULTIPLE:
            raise ContentError(key, "the rule sum belongs to a multiple choice")
        if self.cap is not None and self.rule is not Rule.SUM:
            raise ContentError(key, "a cap belongs to the rule sum")
        if self.scale_to is not None and self.kind is not Kind.GRID:
            raise ContentError(key, "scale_to belongs to a grid")


def refuse_twice(key: str, codes: Iterable[str]) -> None:
    """Raise ContentError when a code occurs twice."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ContentError(key, f"{code} occurs twice")
        seen.add(code)
