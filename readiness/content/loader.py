"""Loads a version of the instrument, whole and checked, once."""

import tomllib
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TypeVar

from readiness.content.read_advice import read_advice
from readiness.content.read_benchmarks import read_article, read_benchmarks
from readiness.content.read_contradictions import read_contradictions
from readiness.content.read_questionnaire import read_questionnaire
from readiness.content.table import Table
from readiness.domain.errors import ContentError
from readiness.domain.report import Instrument

T = TypeVar("T")

_CONTRADICTIONS = "contradictions.toml"

CONTENT = Path(__file__).parent
LATEST = "2026.1"
"""The version that a new assessment starts with."""


def versions() -> tuple[str, ...]:
    """Every version there is, oldest first."""
    return tuple(sorted(folder.parent.name for folder in CONTENT.glob("*/questionnaire.toml")))


class UnknownVersionError(ContentError):
    """A version that this program does not have. A newer one may, so an instance that waits its turn meets these."""


@cache
def load(version: str) -> Instrument:
    """Load one version; raises ContentError for a mistake in it, UnknownVersionError when there is none."""
    if version not in versions():
        raise UnknownVersionError("version", f"there is no version {version} of the instrument")
    return load_folder(CONTENT / version)


def load_folder(folder: Path) -> Instrument:
    """Load the five files of a folder and check that they fit together."""
    questionnaire = _within(
        "questionnaire.toml", lambda: read_questionnaire(_open(folder, "questionnaire.toml"))
    )
    instrument = Instrument(
        questionnaire.version,
        questionnaire,
        _within("advice.toml", lambda: read_advice(_open(folder, "advice.toml"))),
        _within("benchmarks.toml", lambda: read_benchmarks(_open(folder, "benchmarks.toml"))),
        _within("article.toml", lambda: read_article(_open(folder, "article.toml"))),
        _within(_CONTRADICTIONS, lambda: read_contradictions(_open(folder, _CONTRADICTIONS))),
    )
    if instrument.version != folder.name:
        raise ContentError(
            "version", f"is {instrument.version} in the folder {folder.name}", "questionnaire.toml"
        )
    _within("advice.toml", lambda: instrument.advice.check(questionnaire))
    _within("benchmarks.toml", lambda: instrument.benchmarks.check(questionnaire))
    _within(_CONTRADICTIONS, lambda: _check_contradictions(instrument))
    _check_sources(instrument)
    return instrument


def _within(file: str, read: Callable[[], T]) -> T:
    """Name the file in what the domain itself refuses."""
    try:
        return read()
    except ContentError as error:
        raise ContentError(error.key, error.reason, error.file or file) from error


def _open(folder: Path, name: str) -> Table:
    try:
        with (folder / name).open("rb") as file:
            return Table(name, "", tomllib.load(file, parse_float=_exact))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError("file", str(error), name) from error


def _exact(number: str) -> Fraction | float:
    """A number as it is written. What is none (nan, inf) stays what it is, for the key to refuse."""
    try:
        return Fraction(number)
    except ValueError:
        return float(number)


def _check_contradictions(instrument: Instrument) -> None:
    seen: set[str] = set()
    for one in instrument.contradictions:
        key = f"contradiction {one.code}"
        if one.code in seen:
            raise ContentError(f"{key}.code", "is there twice")
        seen.add(one.code)
        one.when.check(instrument.questionnaire, f"{key}.when")
        unknown = set(one.items) - set(instrument.questionnaire.by_code)
        if unknown:
            raise ContentError(f"{key}.items", f"unknown item {', '.join(sorted(unknown))}")


def _check_sources(instrument: Instrument) -> None:
    for file, key, codes in _cited(instrument):
        unknown = set(codes) - set(instrument.article.sentences)
        if unknown:
            raise ContentError(key, f"the article has no sentence {', '.join(sorted(unknown))}", file)


def _cited(instrument: Instrument) -> Iterable[tuple[str, str, Iterable[str]]]:
    for item in instrument.questionnaire.items:
        yield "questionnaire.toml", f"item {item.code}.sources", item.sources
    for dimension in instrument.questionnaire.dimensions:
        yield "questionnaire.toml", f"dimension {dimension.code}.sources", dimension.sources
    for advice in instrument.advice.advice:
        yield "advice.toml", f"advice {advice.code}.sources", (*advice.sources, advice.quote)
    for flag in instrument.advice.flags:
        yield "advice.toml", f"flag {flag.code}.sources", flag.sources
    for series in instrument.benchmarks.series.values():
        for share in series.shares:
            yield "benchmarks.toml", f"series {series.code}.share {share.code}.source", (share.source,)
