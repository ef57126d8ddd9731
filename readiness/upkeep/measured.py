"""What companies answered as one table of points. Needs the extra `statistics`, as reliability.py does."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy

from readiness.domain.item import Item
from readiness.upkeep import reliability


class Measured:
    """A row for each company, a column for each scored item, in shares of its maximum."""

    def __init__(self, items: Iterable[Item], rows: Sequence[Mapping[str, float]]) -> None:
        self.names = list(dict.fromkeys(item.measure for item in items))
        points = [[row.get(name, numpy.nan) for name in self.names] for row in rows]
        self.points = numpy.array(points, dtype=float).reshape(len(rows), len(self.names))

    def alpha(self, group: Iterable[Item]) -> dict[str, Any] | None:
        """How much a dimension's items agree, with the codes of those it is about; None for too few companies."""
        columns = self._columns(group)
        found = reliability.alpha(self.points[:, columns]) if len(self.points) >= reliability.FEWEST else None
        return found and {
            **found._asdict(),
            "columns": [self.names[columns[column]] for column in found.columns],
        }

    def rests(self, group: Iterable[Item]) -> dict[str, float | None]:
        """How much each of a dimension's items agrees with the rest of them, by its code."""
        columns = self._columns(group)
        points = self.points[:, columns]
        return {
            self.names[column]: reliability.item_rest(points, place) for place, column in enumerate(columns)
        }

    def _columns(self, group: Iterable[Item]) -> list[int]:
        return list(dict.fromkeys(self.names.index(item.measure) for item in group))
