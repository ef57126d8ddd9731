"""The published figures as a table: whoever compares with them needs no other file."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from readiness.domain.benchmarks import Benchmarks, Context, Series
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.report import Instrument
from readiness.domain.text import LANGUAGES, Text
from readiness.export.cells import Cell

KINDS = ("share", "class", "context", "absent")
"""A share of companies; a class of a standing; a figure beside a question; a dimension without a figure."""
TRUST = ("published", "A", "B")

_TEXTS = ("name", "population", "base", "note", "source")
NAMES = (
    "instrument",
    "kind",
    "series",
    "code",
    "item_or_option",
    "percent",
    "year",
    "trust",
    "url",
    "sentence",
    "sizes",
    "not_for_sectors",
    *(f"{name}_{language}" for name in _TEXTS for language in LANGUAGES),
)
_NO_TEXT = ("",) * len(LANGUAGES)


def rows(instruments: Iterable[Instrument]) -> Iterator[tuple[Cell, ...]]:
    """The rows under `NAMES`; a cell that says nothing of a row is an empty text."""
    for instrument in instruments:
        benchmarks = instrument.benchmarks
        found = (
            *_shares(benchmarks, instrument.questionnaire),
            *_classes(benchmarks),
            *(_context(one) for one in benchmarks.contexts),
            *_absent(benchmarks),
        )
        for row in found:
            yield instrument.version, *row


def _shares(benchmarks: Benchmarks, questionnaire: Questionnaire) -> Iterator[tuple[Cell, ...]]:
    options = questionnaire.item("B1").by_code
    for series in benchmarks.series.values():
        for share in series.shares:
            option = share.option or ""
            name = share.name or options[option].text
            figure = ("share", series.code, share.code, option, _decimal(share.percent))
            yield *figure, *_where(series, share.source), "", "", *_texts(name), *_about(series)


def _classes(benchmarks: Benchmarks) -> Iterator[tuple[Cell, ...]]:
    for scale in benchmarks.positions:
        series = benchmarks.series[scale.series]
        covers = " ".join(sorted(scale.sizes)), " ".join(sorted(scale.not_for_sectors))
        for one in scale.classes:
            figure = ("class", series.code, one.code, "", _decimal(one.percent))
            yield *figure, *_where(series, ""), *covers, *_texts(one.name), *_about(series)


def _context(context: Context) -> tuple[Cell, ...]:
    sizes = " ".join(sorted(context.sizes))
    figure = ("context", "", context.code, context.item, "", "", context.trust, "", "", sizes, "")
    return *figure, *_texts(context.text), *_NO_TEXT * 3, *_texts(context.source)


def _absent(benchmarks: Benchmarks) -> Iterator[tuple[Cell, ...]]:
    for one in benchmarks.absent:
        yield "absent", "", one.dimension, *[""] * 8, *_texts(one.note), *_NO_TEXT * 4


def _where(series: Series, sentence: str) -> tuple[Cell, ...]:
    return series.year, series.trust, series.url, sentence


def _about(series: Series) -> Iterator[str]:
    for text in (series.population, series.base, series.note, series.source):
        yield from _texts(text)


def _texts(text: Text) -> Iterator[str]:
    return (text[language] for language in LANGUAGES)


def _decimal(percent: Fraction) -> Decimal:
    """Published percentages end after a few decimals, so this is exact."""
    return Decimal(percent.numerator) / Decimal(percent.denominator)
