"""What companies answered as one table of points. Needs the extra `statistics`, as reliability.py does."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy

from readiness.domain.item import Item
from readiness.upkeep import reliability


class Measured:
    """A row for each company, a column for each scored item by its measure, in shares of its maximum.

    The numbers stay where they are; those of one dimension at a time are computed with in full precision.
    """

    def __init__(self, names: Sequence[str], points: "array[float]") -> None:
        self.names = list(names)
        self._points = numpy.frombuffer(points, dtype=numpy.float32).reshape(-1, len(self.names))

    @property
    def number(self) -> int:
        """How many companies there are."""
        return len(self._points)

    def alpha(self, group: Iterable[Item]) -> dict[str, Any] | None:
        """How much a dimension's items agree, with the codes of those it is about; None for too few companies."""
        columns = self._columns(group)
        found = reliability.alpha(self._of(columns)) if self.number >= reliability.FEWEST else None
        return found and {
            **found._asdict(),
            "columns": [self.names[columns[column]] for column in found.columns],
        }

    def rests(self, group: Iterable[Item]) -> dict[str, float | None]:
        """How much each of a dimension's items agrees with the rest of them, by its code."""
        columns = self._columns(group)
        points = self._of(columns)
        return {
            self.names[column]: reliability.item_rest(points, place) for place, column in enumerate(columns)
        }

    def _of(self, columns: list[int]) -> reliability.Points:
        return self._points[:, columns].astype(numpy.float64)

    def _columns(self, group: Iterable[Item]) -> list[int]:
        return list(dict.fromkeys(self.names.index(item.measure) for item in group))
