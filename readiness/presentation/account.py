"""How the score came about: each question that counts, with its points, its weight and its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from markupsafe import Markup

from readiness.content.loader import load
from readiness.domain.answers import ASKED, NOT_APPLICABLE, Route
from readiness.domain.item import Item
from readiness.domain.report import Instrument, Report
from readiness.domain.scoring import DimensionScore, ItemScore
from readiness.i18n import gettext as _
from readiness.i18n import out_of
from readiness.presentation.answers import in_words, is_typed
from readiness.presentation.benchmarks import Note
from readiness.presentation.quotes import Quote, quote
from readiness.templating import drawn, drawn_once, macros


@dataclass(frozen=True, slots=True)
class Scored:
    """How one question counted: points of the maximum, and of the 100 points that readiness has.

    `grounds` are its basis and its sources, drawn. `typed` tells whether something in the answer was.
    """

    lang: str
    code: str
    question: str
    answer: list[str]
    typed: bool
    points: Fraction
    maximum: Fraction
    weighted: Fraction
    weight: Fraction
    sources: tuple[str, ...]
    basis: str
    state: str
    grounds: Markup

    def drawn(self, contexts: Mapping[str, Sequence[Note]]) -> Markup:
        """Its row in the table; `contexts` are the published figures to stand beside questions, by their codes."""
        draw = drawn if self.typed else drawn_once
        return draw(
            "macros/report.html",
            "scored_row",
            self.lang,
            self.question,
            tuple(self.answer),
            self.state,
            tuple(contexts.get(self.code, ())),
            self.grounds,
            out_of(self.points, self.maximum),
            out_of(self.weighted, self.weight),
        )


@dataclass(frozen=True, slots=True)
class ScoredDimension:
    """The questions of one dimension: their points together, and the most that they could be.

    `a_point` is what a point is worth of the 100 points that readiness has.
    """

    name: str
    weight: int
    rows: list[Scored]
    points: Fraction
    maximum: Fraction
    a_point: Fraction

    @property
    def weighted(self) -> Fraction:
        """What they bring of readiness's 100."""
        return self.points * self.a_point

    @property
    def weighted_maximum(self) -> Fraction:
        """What they could bring: the dimension's weight, or more when another dimension does not apply."""
        return self.maximum * self.a_point


def account(instrument: Instrument, report: Report, way: Route, lang: str) -> list[ScoredDimension]:
    """The questions that count, dimension by dimension; what does not apply to the company is left out."""
    return [_dimension(instrument, report, score, way, lang) for score in report.scorecard.dimensions]


def cited(instrument: Instrument, items: list[ScoredDimension], lang: str) -> Markup:
    """The sentences that the questions rest on, drawn, in the order of the article."""
    return drawn_sentences(instrument.version, _codes(items), lang)


def quoted(instrument: Instrument, items: list[ScoredDimension], lang: str) -> list[Quote]:
    """The sentences that the questions rest on, in the order of the article."""
    codes = _codes(items)
    return [quote(instrument, code, lang) for code in instrument.article.sentences if code in codes]


@lru_cache(maxsize=64)
def drawn_sentences(version: str, codes: frozenset[str], lang: str) -> Markup:
    """The half of a report's text that is the same for all companies that were asked the same, hence kept."""
    instrument = load(version)
    quotes = [quote(instrument, code, lang) for code in instrument.article.sentences if code in codes]
    drawn: Markup = macros("macros/report.html", lang).sentences(quotes)
    return drawn


def _dimension(
    instrument: Instrument, report: Report, score: DimensionScore, way: Route, lang: str
) -> ScoredDimension:
    items = [one for one in report.scorecard.items if one.dimension is score.dimension]
    return ScoredDimension(
        name=score.dimension.name[lang],
        weight=score.dimension.weight,
        rows=[_scored(instrument, one, way, lang) for one in items if one.state != NOT_APPLICABLE],
        points=score.points,
        maximum=score.maximum,
        a_point=items[0].a_point,
    )


def _grounds(item: Item, lang: str) -> Markup:
    """What the points of a question rest on, which is the same for all companies, hence kept."""
    basis = item.basis[lang] if item.basis else ""
    return drawn_once("macros/report.html", "grounds", lang, basis, item.sources)


def _codes(items: list[ScoredDimension]) -> frozenset[str]:
    return frozenset(code for dimension in items for row in dimension.rows for code in row.sources)


def _scored(instrument: Instrument, one: ItemScore, way: Route, lang: str) -> Scored:
    item, asked = one.item, one.state == ASKED
    return Scored(
        lang=lang,
        code=item.code,
        question=way.wording(item)[lang],
        answer=in_words(item, way.answers, lang) if asked else [],
        typed=is_typed(item, way.answers),
        points=one.points,
        maximum=one.maximum,
        weighted=one.weighted,
        weight=one.weight,
        sources=item.sources,
        basis=item.basis[lang] if item.basis else "",
        state="" if asked else _("Not asked, because of an earlier answer: counts 0."),
        grounds=_grounds(item, lang),
    )
