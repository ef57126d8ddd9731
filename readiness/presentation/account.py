"""How the score came about: each question that counts, with its points, its weight and its sources."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from flask_babel import gettext as _
from markupsafe import Markup

from readiness.content.loader import load
from readiness.domain.answers import ASKED, NOT_APPLICABLE, Route
from readiness.domain.report import Instrument, Report
from readiness.domain.scoring import ItemScore
from readiness.presentation.answers import in_words
from readiness.presentation.quotes import Quote, quote
from readiness.templating import macros


@dataclass(frozen=True, slots=True)
class Scored:
    """How one question counted: points of the maximum, and of the 100 points that readiness has."""

    code: str
    question: str
    answer: list[str]
    points: Fraction
    maximum: Fraction
    weighted: Fraction
    weight: Fraction
    sources: tuple[str, ...]
    basis: str
    state: str


@dataclass(frozen=True, slots=True)
class ScoredDimension:
    """The questions of one dimension."""

    name: str
    weight: int
    rows: list[Scored]

    @property
    def points(self) -> Fraction:
        """The points of its questions together."""
        return sum((row.points for row in self.rows), Fraction(0))

    @property
    def maximum(self) -> Fraction:
        """The most that they could be."""
        return sum((row.maximum for row in self.rows), Fraction(0))

    @property
    def weighted(self) -> Fraction:
        """What they bring of readiness's 100."""
        return sum((row.weighted for row in self.rows), Fraction(0))

    @property
    def weighted_maximum(self) -> Fraction:
        """What they could bring: the dimension's weight, or more when another dimension does not apply."""
        return sum((row.weight for row in self.rows), Fraction(0))


def account(instrument: Instrument, report: Report, way: Route, lang: str) -> list[ScoredDimension]:
    """The questions that count, dimension by dimension; what does not apply to the company is left out."""
    return [
        ScoredDimension(
            name=dimension.name[lang],
            weight=dimension.weight,
            rows=[
                _scored(instrument, one, way, lang)
                for one in report.scorecard.items
                if one.dimension is dimension and one.state != NOT_APPLICABLE
            ],
        )
        for dimension in instrument.questionnaire.dimensions
    ]


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


def _codes(items: list[ScoredDimension]) -> frozenset[str]:
    return frozenset(code for dimension in items for row in dimension.rows for code in row.sources)


def _scored(instrument: Instrument, one: ItemScore, way: Route, lang: str) -> Scored:
    item, asked = one.item, one.state == ASKED
    return Scored(
        code=item.code,
        question=way.wording(item)[lang],
        answer=in_words(item, way.answers, lang) if asked else [],
        points=one.points,
        maximum=one.maximum,
        weighted=one.weighted,
        weight=one.weighted + one.lost,
        sources=item.sources,
        basis=item.basis[lang] if item.basis else "",
        state="" if asked else _("Not asked, because of an earlier answer: counts 0."),
    )
