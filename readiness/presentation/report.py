"""The report in one language: every text resolved, every number ready for the templates to draw."""

from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup

from readiness.domain.advice import Step
from readiness.domain.answers import Answers, Route
from readiness.domain.flags import RaisedFlag
from readiness.domain.item import Item
from readiness.domain.moves import Size
from readiness.domain.report import Instrument, Report
from readiness.domain.scoring import half_up
from readiness.i18n import gettext as _
from readiness.presentation.account import ScoredDimension, account, cited
from readiness.presentation.answers import labelled
from readiness.presentation.benchmarks import (
    Network,
    Note,
    Standing,
    contexts,
    network_table,
    source_line,
    standings,
)
from readiness.presentation.effort import effort_text
from readiness.presentation.quotes import Quote, quote

_MOST_LEFT = 8


@dataclass(frozen=True, slots=True)
class Level:
    """The company's level; `number` counts from 1, the lowest."""

    number: int
    name: str
    description: str


class LevelRange(NamedTuple):
    """One level of the scale, from `start` to `end` in whole numbers, and whether it is the company's."""

    name: str
    start: int
    end: int
    current: bool


@dataclass(frozen=True, slots=True)
class Equal:
    """Readiness and level when every dimension weighs the same."""

    score: int
    level: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension; `score` is None when nothing in it applies."""

    code: str
    name: str
    score: Fraction | None
    weight: int
    points: Fraction
    maximum: Fraction
    strength: bool
    reason: str


@dataclass(frozen=True, slots=True)
class FlagText:
    """A risk."""

    code: str
    title: str
    text: str
    high: bool
    quotes: list[Quote]


@dataclass(frozen=True, slots=True)
class StepText:
    """A next step: what it adds to the readiness that is shown, in whole numbers, and where that leads."""

    code: str
    dimension: str
    title: str
    why: str
    how: tuple[str, ...]
    effort: str
    extras: tuple[str, ...]
    quote: Quote
    gain: int
    projected: int


@dataclass(frozen=True, slots=True)
class PointsLeft:
    """A question whose answer could still be better, and by how much of readiness's 100."""

    question: str
    lost: Fraction


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """What opening a first account does to readiness, and why."""

    readiness: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything on the report page."""

    readiness: int
    level: Level
    levels: list[LevelRange]
    equal_weights: Equal | None
    dimensions: list[Dimension]
    standings: list[Standing]
    no_benchmark: list[str]
    networks: list[Network]
    networks_source: str
    main_source: str
    flags: list[FlagText]
    steps: list[StepText]
    projected_all: int
    points_left: list[PointsLeft]
    strengths: list[Dimension]
    find_out: list[str]
    first_account: FirstAccount | None
    items: list[ScoredDimension]
    contexts: dict[str, list[Note]]
    sentences: Markup


def present(instrument: Instrument, report: Report, answers: Answers, lang: str) -> ReportView:
    """Put a report into words."""
    card, benchmarks = report.scorecard, instrument.benchmarks
    way = report.situation.way
    dimensions = _dimensions(report, lang)
    items = account(instrument, report, way, lang)
    return ReportView(
        readiness=card.readiness_shown,
        level=_level(report, lang),
        levels=_levels(report, lang),
        equal_weights=_equal(report, lang),
        dimensions=dimensions,
        standings=standings(benchmarks, report.positions, lang),
        no_benchmark=[one.note[lang] for one in benchmarks.absent],
        networks=network_table(instrument.questionnaire, report.networks, lang),
        networks_source=source_line(benchmarks.series["insites_2012"], lang),
        main_source=source_line(benchmarks.series["insites_2012_main"], lang),
        flags=[_flag(instrument, raised, lang) for raised in report.flags],
        steps=[_step(report, step, instrument.advice.sizes.of(answers), lang) for step in report.steps],
        points_left=_points_left(report, way, lang),
        projected_all=report.all_steps_projected,
        strengths=[dimension for dimension in dimensions if dimension.strength],
        find_out=[_unknown(item, way, lang) for item in report.find_out],
        first_account=_first_account(report),
        items=items,
        contexts=contexts(benchmarks, answers, lang),
        sentences=cited(instrument, items, lang),
    )


def _level(report: Report, lang: str) -> Level:
    level = report.scorecard.level
    number = report.instrument.questionnaire.levels.index(level) + 1
    return Level(number, level.name[lang], level.description[lang])


def _levels(report: Report, lang: str) -> list[LevelRange]:
    levels = report.instrument.questionnaire.levels
    ends = [level.start - 1 for level in levels[1:]] + [100]
    return [
        LevelRange(level.name[lang], level.start, end, level is report.scorecard.level)
        for level, end in zip(levels, ends, strict=True)
    ]


def _equal(report: Report, lang: str) -> Equal | None:
    card = report.scorecard
    if card.equal_weights_level is card.level:
        return None
    return Equal(half_up(card.equal_weights_readiness), card.equal_weights_level.name[lang])


def _dimensions(report: Report, lang: str) -> list[Dimension]:
    strong = {one.dimension.code for one in report.strengths}
    return [
        Dimension(
            code=one.dimension.code,
            name=one.dimension.name[lang],
            score=one.score,
            weight=one.dimension.weight,
            points=one.points,
            maximum=one.maximum,
            strength=one.dimension.code in strong,
            reason=one.dimension.reason[lang],
        )
        for one in report.scorecard.dimensions
    ]


def _flag(instrument: Instrument, raised: RaisedFlag, lang: str) -> FlagText:
    flag = raised.flag
    quotes = [quote(instrument, code, lang) for code in flag.sources]
    return FlagText(flag.code, flag.title[lang], flag.text[lang], raised.high, quotes)


def _step(report: Report, step: Step, size: Size, lang: str) -> StepText:
    instrument, advice = report.instrument, step.advice
    names = {dimension.code: dimension.name[lang] for dimension in instrument.questionnaire.dimensions}
    return StepText(
        code=advice.code,
        dimension=names[advice.dimension],
        title=advice.title[lang],
        why=advice.why[lang],
        how=tuple(move.of(size)[lang] for move in advice.how),
        effort=effort_text(advice.effort, size),
        extras=tuple(text[lang] for text in step.extras),
        quote=quote(instrument, advice.quote, lang),
        gain=step.projected - report.scorecard.readiness_shown,
        projected=step.projected,
    )


def _points_left(report: Report, way: Route, lang: str) -> list[PointsLeft]:
    """The questions with the most left to gain, the largest first; those of no weight stay out."""
    lost = [(one.lost, one.item) for one in report.scorecard.items]
    left = sorted((part for part in lost if part[0]), key=itemgetter(0), reverse=True)
    return [PointsLeft(way.wording(item)[lang], points) for points, item in left[:_MOST_LEFT]]


def _unknown(item: Item, way: Route, lang: str) -> str:
    """A question that was answered "don't know"; of a grid, the rows that were."""
    chosen = way.answers[item.code]
    question = way.wording(item)[lang]
    if not isinstance(chosen, dict):
        return question
    rows = [row.text[lang] for row in item.rows if item.option(chosen[row.code]).dont_know]
    return labelled(question.removesuffix("?").rstrip(), ", ".join(rows))


def _first_account(report: Report) -> FirstAccount | None:
    if report.first_account is None:
        return None
    readiness = half_up(report.first_account)
    text = _(
        "If you open a first account and change nothing else, your score goes from %(now)s to %(readiness)s for "
        "the moment: more questions apply to you then, and they count 0 until you have worked on them.",
        now=report.scorecard.readiness_shown,
        readiness=readiness,
    )
    return FirstAccount(readiness, text)
