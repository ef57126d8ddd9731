"""The whole table: which columns, in which order, and how one stored response becomes one line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from readiness.domain.answers import route
from readiness.domain.report import Instrument
from readiness.export.answer_columns import AnswerColumn, AnswerWriters, answer_columns
from readiness.export.missing import Missing
from readiness.export.profiles import Profile
from readiness.store.assessments import Submitted

_HUNDREDTH = Decimal("0.01")
_IDENTITY = (
    "uid",
    "company",
    "round",
    "status",
    "language",
    "instrument",
    "started_at",
    "saved_at",
    "submitted_at",
)

ScoreWriter = Callable[[Mapping[str, Any]], str]
"""Writes one cell from the stored scorecard document."""


class Table:
    """One export: a profile, a language for its labels, and every version of the instrument."""

    def __init__(self, instruments: Iterable[Instrument], profile: Profile, language: str) -> None:
        self._instruments = {instrument.version: instrument for instrument in instruments}
        self._profile = profile
        self._language = language
        self._columns = tuple(_union(self._instruments.values()))
        self._writers = {version: self._answer_writers(found) for version, found in self._instruments.items()}
        self._scores = dict(self._score_writers())

    def header(self) -> str:
        """The first line, byte order mark included; it is there when there are no rows."""
        names = [*_IDENTITY, *self._scores, *(column.name for column in self._columns)]
        profile = self._profile
        return profile.byte_order_mark + profile.line(profile.cell(name) for name in names)

    def row(self, response: Submitted) -> str:
        """One response as one line."""
        questionnaire = self._instruments[response.instrument].questionnaire
        way = route(questionnaire, response.answers)
        cells = [self._profile.cell(value) for value in _identity(response)]
        cells += [write(response.scorecard) for write in self._scores.values()]
        cells += [write(response.answers, way) for write in self._writers[response.instrument]]
        return self._profile.line(cells)

    def lines(self, responses: Iterable[Submitted]) -> Iterator[str]:
        """Header and rows, one at a time, so that memory does not grow with the rows."""
        yield self.header()
        for response in responses:
            yield self.row(response)

    def _answer_writers(self, instrument: Instrument) -> tuple[Callable[..., str], ...]:
        writers = AnswerWriters(instrument.questionnaire, self._profile, self._language)
        return tuple(writers.writer(column) for column in self._columns)

    def _score_writers(self) -> Iterator[tuple[str, ScoreWriter]]:
        yield "readiness", lambda document: self._number(document["readiness"])
        yield "level", self._level
        for code in _ordered(d.code for i in self._instruments.values() for d in i.questionnaire.dimensions):
            yield f"dimension__{code}", self._part("dimensions", code)
        for code in _ordered(p.code for i in self._instruments.values() for p in i.benchmarks.positions):
            yield f"standing__{code}", self._part("standing", code)
        for code in _ordered(f.code for i in self._instruments.values() for f in i.advice.flags):
            yield f"flag__{code}", self._part("flags", code, whole=True)

    def _part(self, part: str, code: str, *, whole: bool = False) -> ScoreWriter:
        def write(document: Mapping[str, Any]) -> str:
            values = document[part]
            if code not in values:
                return self._missing(Missing.NOT_IN_VERSION)
            if values[code] is None:
                return self._missing(Missing.NOT_ASKED)
            return str(values[code]) if whole else self._number(values[code])

        return write

    def _level(self, document: Mapping[str, Any]) -> str:
        code = str(document["level"])
        if not self._profile.labels:
            return self._profile.cell(code)
        levels = {level.code: level for i in self._instruments.values() for level in i.questionnaire.levels}
        return self._profile.cell(levels[code].name[self._language])

    def _number(self, value: float) -> str:
        return self._profile.cell(Decimal(str(value)).quantize(_HUNDREDTH, ROUND_HALF_UP))

    def _missing(self, reason: Missing) -> str:
        return self._profile.cell(reason.label[self._language]) if self._profile.labels else str(int(reason))


def _union(instruments: Iterable[Instrument]) -> Iterator[AnswerColumn]:
    """Columns of all versions, the newest version's order first; a column that was once there stays."""
    seen: set[str] = set()
    for instrument in sorted(instruments, key=lambda found: found.version, reverse=True):
        for column in answer_columns(instrument.questionnaire):
            if column.name not in seen:
                seen.add(column.name)
                yield column


def _identity(response: Submitted) -> tuple[str | int, ...]:
    return (
        response.uid,
        response.company,
        response.round,
        "submitted",
        response.language,
        response.instrument,
        _timestamp(response.started_at),
        _timestamp(response.saved_at),
        _timestamp(response.submitted_at),
    )


def _timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ordered(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
