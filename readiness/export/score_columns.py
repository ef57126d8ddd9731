"""The columns of a scorecard: which there are, and what each writes from the stored document."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic

from msgspec import UNSET, UnsetType, defstruct
from msgspec.json import Decoder
from msgspec.structs import astuple

from readiness.domain.report import Instrument
from readiness.export.cells import Form, T
from readiness.export.known import Known
from readiness.export.missing import Missing, missing_cells
from readiness.export.reading import values_of

_HUNDREDTH = Decimal("0.01")

DIMENSION, STANDING, FLAG = "dimension__", "standing__", "flag__"
VALIDATED = "validated_"
"""Stands before the name of a score that rests on validated answers."""


class ScoreWriters(Generic[T]):
    """Writes the scores of every version of the instrument in one form and language."""

    def __init__(self, instruments: Iterable[Instrument], form: Form[T], language: str) -> None:
        known = tuple(instruments)
        self._form = form
        self._missing = missing_cells(form, language)
        self._numbers = self._written(self._hundredths)
        self._whole = self._written(form.cell)
        self._dimensions = _ordered(d.code for one in known for d in one.questionnaire.dimensions)
        self._positions = _ordered(p.code for one in known for p in one.benchmarks.positions)
        self._flags = _ordered(f.code for one in known for f in one.advice.flags)
        self._read = _reader(self._dimensions, self._positions, self._flags)
        levels = [level for one in known for level in one.questionnaire.levels]
        self._levels = {
            level.code: form.cell(level.name[language] if form.labels else level.code) for level in levels
        }

    @property
    def stored_names(self) -> tuple[str, ...]:
        """The columns of what was stored on submission."""
        positions, flags = (
            (STANDING + code for code in self._positions),
            (FLAG + code for code in self._flags),
        )
        return ("readiness", "level", *(DIMENSION + code for code in self._dimensions), *positions, *flags)

    def stored(self, document: str) -> list[T]:
        """What was stored on submission, as JSON, under `stored_names`."""
        numbers, whole = self._numbers, self._whole
        card = self._read(document)
        return [
            numbers[card.readiness],
            self._levels[card.level],
            *[numbers[value] for value in astuple(card.dimensions)],
            *[numbers[value] for value in astuple(card.standing)],
            *[whole[value] for value in astuple(card.flags)],
        ]

    @property
    def validated_names(self) -> tuple[str, ...]:
        """The columns of what the validated answers are worth."""
        return (f"{VALIDATED}readiness", *(VALIDATED + DIMENSION + code for code in self._dimensions))

    def validated(self, document: Mapping[str, Any]) -> list[T]:
        """What the validated answers are worth, under `validated_names`."""
        values = document["dimensions"]
        dimensions = [self._numbers[values.get(code, UNSET)] for code in self._dimensions]
        return [self._numbers[document["readiness"]], *dimensions]

    def _written(self, write: Callable[[Any], T]) -> Known[Any, T]:
        """Cells by their value, None for what was not asked and UNSET for what a version does not have."""
        absent, not_asked = self._missing[Missing.NOT_IN_VERSION], self._missing[Missing.NOT_ASKED]

        def cell(value: Any) -> T:
            if value is UNSET:
                return absent
            return not_asked if value is None else write(value)

        return Known(cell)

    def _hundredths(self, value: float) -> T:
        return self._form.cell(Decimal(str(value)).quantize(_HUNDREDTH, ROUND_HALF_UP))


def _reader(
    dimensions: Sequence[str], positions: Sequence[str], flags: Sequence[str]
) -> Callable[[str], Any]:
    """What reads of a stored scorecard the values with these codes, in this order.

    A code that its version does not have gives UNSET. Two thirds of the document are passed over unread.
    """
    score, height = float | None | UnsetType, int | UnsetType
    card = defstruct(
        "Card",
        [
            ("readiness", float),
            ("level", str),
            ("dimensions", values_of("Dimensions", [(code, score) for code in dimensions], UNSET)),
            ("standing", values_of("Standing", [(code, score) for code in positions], UNSET)),
            ("flags", values_of("Flags", [(code, height) for code in flags], UNSET)),
        ],
        gc=False,
    )
    return Decoder(card).decode


def _ordered(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
