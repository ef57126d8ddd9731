"""One response as a consultant reads it: the company's answers beside the validated ones, points and sources."""

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from readiness.domain.answers import ASKED, NOT_APPLICABLE, Answers, Route, route
from readiness.domain.benchmarks import standing
from readiness.domain.comparison import Change, changes, whole
from readiness.domain.contradictions import contradictory
from readiness.domain.flags import raised
from readiness.domain.item import Item
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.report import Instrument
from readiness.domain.scoring import ItemScore, Scorecard, score
from readiness.i18n import gettext as _
from readiness.presentation.account import drawn_sentences
from readiness.presentation.answers import in_words


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One item. `validated` is None where no consultant corrected it; points are None where none are given."""

    code: str
    question: str
    answer: list[str]
    state: str
    validated: list[str] | None
    points: Fraction | None
    validated_points: Fraction | None
    maximum: Fraction | None
    sources: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class ReviewedSection:
    """The items of one section of the questionnaire."""

    title: str
    rows: list[Reviewed]


@dataclass(frozen=True, slots=True)
class ScorePair:
    """A self-declared and a validated score; None where nothing in the dimension applies."""

    name: str
    declared: Fraction | None
    validated: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """What validation changed."""
        if self.declared is None or self.validated is None:
            return None
        return self.validated - self.declared


@dataclass(frozen=True, slots=True)
class Concern:
    """A risk, or a contradiction, and what it lies between."""

    title: str
    text: str
    items: tuple[str, ...]
    high: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that two rounds answer differently, in words."""

    question: str
    before: list[str]
    after: list[str]
    points_before: Fraction | None
    points_after: Fraction | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Everything about the answers of one response."""

    readiness: ScorePair
    level: str
    validated_level: str
    dimensions: list[ScorePair]
    standings: list[ScorePair]
    sections: list[ReviewedSection]
    flags: list[Concern]
    contradictions: list[Concern]


def review(instrument: Instrument, answers: Answers, corrected: Answers, lang: str) -> ReviewView:
    """Put a response into words; `corrected` are the answers with the validated ones laid over them."""
    questionnaire = instrument.questionnaire
    declared, validated = score(questionnaire, answers), score(questionnaire, corrected)
    return ReviewView(
        readiness=ScorePair(
            _("Readiness"), Fraction(declared.readiness_shown), Fraction(validated.readiness_shown)
        ),
        level=declared.level.name[lang],
        validated_level=validated.level.name[lang],
        dimensions=[
            ScorePair(one.dimension.name[lang], one.score, other.score)
            for one, other in zip(declared.dimensions, validated.dimensions, strict=True)
        ],
        standings=_standings(instrument, answers, corrected),
        sections=_sections(questionnaire, answers, corrected, (declared, validated), lang),
        flags=[
            Concern(one.flag.title[lang], one.flag.text[lang], (), one.high)
            for one in raised(instrument.advice.flags, questionnaire, corrected)
        ],
        contradictions=[
            Concern(one.title[lang], one.text[lang], one.items)
            for one in contradictory(instrument.contradictions, questionnaire, corrected)
        ],
    )


def _standings(instrument: Instrument, answers: Answers, corrected: Answers) -> list[ScorePair]:
    """The standing on each scale that covers the company, as declared or as validated."""
    benchmarks = instrument.benchmarks
    declared, validated = (
        {one.scale.code: one.value for one in standing(benchmarks, given)} for given in (answers, corrected)
    )
    return [
        ScorePair(
            f"{_('Among Belgian companies')} ({benchmarks.series[scale.series].year})",
            declared.get(scale.code),
            validated.get(scale.code),
        )
        for scale in benchmarks.positions
        if scale.code in declared or scale.code in validated
    ]


def sentences(instrument: Instrument, view: ReviewView, lang: str) -> Markup:
    """The sentences that the questions rest on, drawn."""
    codes = frozenset(code for section in view.sections for row in section.rows for code in row.sources)
    return drawn_sentences(instrument.version, codes, lang)


def compared(questionnaire: Questionnaire, before: Answers, after: Answers, lang: str) -> list[Changed]:
    """The items that two rounds answer differently."""
    way = route(questionnaire, after)
    return [_changed(one, way, before, after, lang) for one in changes(questionnaire, before, after)]


def _changed(one: Change, way: Route, before: Answers, after: Answers, lang: str) -> Changed:
    not_asked = [_("Not asked")]
    return Changed(
        way.wording(one.item)[lang],
        in_words(one.item, before, lang) if one.before is not None else not_asked,
        in_words(one.item, after, lang) if one.after is not None else not_asked,
        one.points_before,
        one.points_after,
    )


def _sections(
    questionnaire: Questionnaire,
    answers: Answers,
    corrected: Answers,
    cards: tuple[Scorecard, Scorecard],
    lang: str,
) -> list[ReviewedSection]:
    declared, validated = ({one.item.code: one for one in card.items} for card in cards)
    own, other = route(questionnaire, answers), route(questionnaire, corrected)
    sections: dict[str, ReviewedSection] = {}
    for page in questionnaire.pages:
        for item in page.items:
            if NOT_APPLICABLE == own.state[item.code] == other.state[item.code]:
                continue
            section = ReviewedSection(page.section.title[lang], [])
            row = _row(item, (own, other), (declared.get(item.code), validated.get(item.code)), lang)
            sections.setdefault(page.section.code, section).rows.append(row)
    return list(sections.values())


def _row(
    item: Item, ways: tuple[Route, Route], scores: tuple[ItemScore | None, ItemScore | None], lang: str
) -> Reviewed:
    (own, other), (declared, validated) = ways, scores
    differs = whole(own, item) != whole(other, item)
    return Reviewed(
        code=item.code,
        question=(own if own.state[item.code] == ASKED else other).wording(item)[lang],
        answer=in_words(item, own.answers, lang) if own.state[item.code] == ASKED else [],
        state="" if own.state[item.code] == ASKED else _not_asked(own.state[item.code]),
        validated=_validated_words(other, item, lang) if differs else None,
        points=declared.points if declared else None,
        validated_points=validated.points if validated and differs else None,
        maximum=_maximum(declared, validated),
        sources=item.sources if item.scored else (),
        basis=item.basis[lang] if item.basis else "",
    )


def _validated_words(way: Route, item: Item, lang: str) -> list[str]:
    if way.state[item.code] != ASKED:
        return [_not_asked(way.state[item.code])]
    return in_words(item, way.answers, lang) or [_("No answer yet")]


def _not_asked(state: str) -> str:
    text: str = (
        _("Does not apply")
        if state == NOT_APPLICABLE
        else _("Not asked, because of an earlier answer: counts 0.")
    )
    return text


def _maximum(declared: ItemScore | None, validated: ItemScore | None) -> Fraction | None:
    if declared is None or validated is None:
        return None
    return max(declared.maximum, validated.maximum)
