"""What many responses say together, counted from their lines (see `layout`)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from readiness.domain.distribution import Distribution, Share
from readiness.domain.item import Item, Kind
from readiness.domain.layout import (
    NOT_ASKED,
    READINESS,
    UNANSWERED,
    YES,
    Layout,
    number,
    parts,
    symbol,
)

_HIGH = symbol(2)
"""What a line says of a risk that is run highly."""
SIZE, SECTOR, ACCOUNTS = "A1", "A2", "B1"
"""The items on size, main activity and networks, in every version of the instrument."""


@dataclass(frozen=True, slots=True)
class Part:
    """How often each option of an item was chosen: of a whole item, or of one row of a grid.

    `row` is the row's code, or empty. The base of the shares are those who were asked and answered; of a
    multiple choice the shares add up to more than 100 %.
    """

    row: str
    asked: int
    shares: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Change:
    """How a score moved since the round before, among the companies that have one."""

    better: int
    same: int
    worse: int
    counts: Sequence[int]
    """How many moved by -100, -99, … 0, … and 100."""

    @property
    def number(self) -> int:
        """How many companies are compared."""
        return self.better + self.same + self.worse

    @property
    def mean(self) -> float | None:
        """By how many points on average, up and down set off; None where nobody is compared."""
        total = sum((place - 100) * count for place, count in enumerate(self.counts))
        return total / self.number if self.number else None


@dataclass(frozen=True)
class Field:
    """The lines of the newest submitted round of each company, all of one version of the instrument."""

    layout: Layout
    text: str

    def column(self, name: str) -> str:
        """One character of every response."""
        return self._bytes[self.layout.places[name] :: self.layout.width].decode("latin-1")

    @cached_property
    def _bytes(self) -> bytes:
        # Python picks every n-th byte twice as quickly as every n-th character.
        return self.text.encode("latin-1")

    @property
    def number(self) -> int:
        """How many companies there are."""
        return len(self.text) // self.layout.width

    def scores(self, name: str) -> Distribution:
        """The distribution of readiness, or of a dimension (`score.…`) among those to whom it applies."""
        return distribution(self.column(name))

    def item(self, item: Item) -> list[Part]:
        """How an item was answered: one part, or one for each row of a grid."""
        if item.kind is Kind.MULTIPLE:
            return [self._multiple(item)]
        rows = [row.code for row in item.rows] or [""]
        return [self._single(item, row, name) for row, name in zip(rows, parts(item), strict=True)]

    def change(self, name: str) -> Change:
        """How readiness or a dimension moved since the round before."""
        rises, falls = (distribution(self.column(f"{way}.{name}")).counts for way in ("rise", "fall"))
        counts = [*reversed(falls[1:]), *rises]
        return Change(sum(rises[1:]), rises[0], sum(falls), counts)

    def flags(self) -> dict[str, Share]:
        """How many companies run each risk."""
        return {
            code: Share(found.count(YES) + found.count(_HIGH), self.number) for code, found in self._flags()
        }

    def high_flags(self) -> dict[str, Share]:
        """How many of all companies run each risk highly."""
        return {code: Share(found.count(_HIGH), self.number) for code, found in self._flags()}

    def _flags(self) -> Iterator[tuple[str, str]]:
        return ((flag.code, self.column(f"flag.{flag.code}")) for flag in self.layout.instrument.advice.flags)

    def steps(self) -> dict[str, Share]:
        """How many companies have each advice among the first three of their report."""
        return {
            one.code: Share(self.column(f"step.{one.code}").count(YES), self.number)
            for one in self.layout.instrument.advice.advice
        }

    def standing(self, scale: str) -> list[Share]:
        """How many fall into each class of a published scale, of those whom its survey would have asked."""
        column = self.column(f"standing.{scale}")
        classes = next(p for p in self.layout.instrument.benchmarks.positions if p.code == scale).classes
        base = len(column) - column.count(NOT_ASKED)
        return [Share(column.count(symbol(place)), base) for place in range(len(classes))]

    def groups(self, item: str) -> dict[str, Distribution]:
        """The distribution of readiness in each size or sector, in the questionnaire's order."""
        codes = [option.code for option in self.layout.instrument.questionnaire.item(item).options]
        counts = {code: [0] * 101 for code in codes}
        for (size, sector, score), count in self._crossed.items():
            group = size if item == SIZE else sector
            if group not in {NOT_ASKED, UNANSWERED}:
                counts[codes[number(group)]][number(score)] += count
        return {code: Distribution(found) for code, found in counts.items()}

    @cached_property
    def _crossed(self) -> Counter[tuple[str, str, str]]:
        columns = [self.column(name) for name in (SIZE, SECTOR, READINESS)]
        return Counter(zip(*columns, strict=True))

    def _single(self, item: Item, row: str, name: str) -> Part:
        column = self.column(name)
        asked = len(column) - column.count(NOT_ASKED)
        base = asked - column.count(UNANSWERED)
        shares = {one.code: Share(column.count(symbol(n)), base) for n, one in enumerate(item.options)}
        return Part(row, asked, shares)

    def _multiple(self, item: Item) -> Part:
        columns: Sequence[str] = [self.column(name) for name in parts(item)]
        asked = len(columns[0]) - columns[0].count(NOT_ASKED)
        base = asked - columns[0].count(UNANSWERED)
        chosen = zip(item.options, columns, strict=True)
        return Part("", asked, {one.code: Share(column.count(YES), base) for one, column in chosen})


def distribution(column: str) -> Distribution:
    """The distribution of a column of numbers; those to whom it does not apply are left out."""
    if column.count(NOT_ASKED) == len(column):
        return Distribution([0] * 101)
    return Distribution([column.count(symbol(value)) for value in range(101)])
