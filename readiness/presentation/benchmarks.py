"""Published figures in one language: where the company stands, the 2012 table, and notes beside questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import Answers
from readiness.domain.benchmarks import Benchmarks, NetworkRow, Position, Series
from readiness.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class ClassShare:
    """One class of companies, its percentage, and whether the company is in it."""

    name: str
    percent: Fraction
    mine: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The company's position among Belgian companies: `value` 0 to 100, 50 being the typical one."""

    name: str
    value: Fraction
    highest: Fraction
    year: int
    population: str
    base: str
    source: str
    note: str
    url: str
    trust: str
    classes: list[ClassShare]


@dataclass(frozen=True, slots=True)
class Network:
    """A row of the 2012 table; `mine` is None for a network that is not asked about any more."""

    name: str
    mine: bool | None
    share: Fraction
    main_share: Fraction | None
    mine_main: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A further published figure beside a question."""

    text: str
    source: str
    trust: str


def standings(benchmarks: Benchmarks, positions: Iterable[Position], lang: str) -> list[Standing]:
    """The positions on the scales that cover the company's size; each series on its own."""
    return [_standing(benchmarks.series[position.scale.series], position, lang) for position in positions]


def network_table(questionnaire: Questionnaire, rows: Iterable[NetworkRow], lang: str) -> list[Network]:
    """The networks of 2012 with the company's own beside them."""
    options = questionnaire.item("B1").by_code
    return [
        Network(
            name=row.share.name[lang] if row.share.name else options[row.share.option or ""].text[lang],
            mine=row.mine,
            share=row.share.percent,
            main_share=row.main_share.percent if row.main_share else None,
            mine_main=row.mine_main,
            current=row.share.current,
        )
        for row in rows
    ]


def source_line(series: Series, lang: str) -> str:
    """Who published a series, on what base, and what a reader should know of it."""
    return f"{series.source[lang]}. {series.base[lang]}. {series.note[lang]}"


def contexts(benchmarks: Benchmarks, answers: Answers, lang: str) -> dict[str, list[Note]]:
    """The notes that fit the company's size, by the code of the question that they stand beside."""
    size = answers.get("A1")
    notes: dict[str, list[Note]] = {}
    for context in benchmarks.contexts:
        if not context.sizes or size in context.sizes:
            note = Note(context.text[lang], context.source[lang], context.trust)
            notes.setdefault(context.item, []).append(note)
    return notes


def _standing(series: Series, position: Position, lang: str) -> Standing:
    return Standing(
        name=series.name[lang],
        value=position.value,
        highest=position.scale.highest,
        year=series.year,
        population=series.population[lang],
        base=series.base[lang],
        source=series.source[lang],
        note=series.note[lang],
        url=series.url,
        trust=series.trust,
        classes=[
            ClassShare(one.name[lang], one.percent, one.code == position.class_code)
            for one in position.scale.classes
        ],
    )
