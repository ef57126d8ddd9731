"""The columns of a scorecard: which there are, and what each writes from the stored document."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic

from readiness.domain.report import Instrument
from readiness.export.cells import Form, T
from readiness.export.known import Known
from readiness.export.missing import Missing, missing_cells

_HUNDREDTH = Decimal("0.01")

ScoreWriter = Callable[[Mapping[str, Any]], T]
"""Writes one cell from a scorecard document."""

DIMENSION, STANDING, FLAG = "dimension__", "standing__", "flag__"
VALIDATED = "validated_"
"""Stands before the name of a score that rests on validated answers."""


class ScoreWriters(Generic[T]):
    """Writers for the scores of every version of the instrument in one form and language."""

    def __init__(self, instruments: Iterable[Instrument], form: Form[T], language: str) -> None:
        self._instruments = tuple(instruments)
        self._form = form
        self._numbers = Known(self._hundredths)
        self._whole = Known(form.cell)
        self._missing = missing_cells(form, language)
        levels = [level for one in self._instruments for level in one.questionnaire.levels]
        self._levels = {
            level.code: form.cell(level.name[language] if form.labels else level.code) for level in levels
        }

    def stored(self) -> Iterator[tuple[str, ScoreWriter[T]]]:
        """The columns of what was stored on submission."""
        yield "readiness", self._readiness
        yield "level", lambda document: self._levels[document["level"]]
        yield from self._dimensions("")
        for code in _ordered(p.code for i in self._instruments for p in i.benchmarks.positions):
            yield STANDING + code, self._part("standing", code)
        for code in _ordered(f.code for i in self._instruments for f in i.advice.flags):
            yield FLAG + code, self._part("flags", code, whole=True)

    def validated(self) -> Iterator[tuple[str, ScoreWriter[T]]]:
        """The columns of what the validated answers are worth."""
        yield VALIDATED + "readiness", self._readiness
        yield from self._dimensions(VALIDATED)

    def _dimensions(self, prefix: str) -> Iterator[tuple[str, ScoreWriter[T]]]:
        for code in _ordered(d.code for i in self._instruments for d in i.questionnaire.dimensions):
            yield prefix + DIMENSION + code, self._part("dimensions", code)

    def _readiness(self, document: Mapping[str, Any]) -> T:
        return self._numbers[document["readiness"]]

    def _part(self, part: str, code: str, *, whole: bool = False) -> ScoreWriter[T]:
        not_in_version, not_asked = (
            self._missing[reason] for reason in (Missing.NOT_IN_VERSION, Missing.NOT_ASKED)
        )
        written = self._whole if whole else self._numbers

        def cell(document: Mapping[str, Any]) -> T:
            values = document[part]
            if code not in values:
                return not_in_version
            return not_asked if values[code] is None else written[values[code]]

        return cell

    def _hundredths(self, value: float) -> T:
        return self._form.cell(Decimal(str(value)).quantize(_HUNDREDTH, ROUND_HALF_UP))


def _ordered(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
