"""Two rounds of a company in words: what changed since last time, what was planned and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from readiness.belgium import day_of
from readiness.content.loader import load
from readiness.domain.answers import ASKED, Route, route
from readiness.domain.comparison import BETTER, OTHER, WORSE, Comparison, ItemChange, compare
from readiness.domain.item import Item
from readiness.domain.outcome import outcome
from readiness.domain.report import Instrument
from readiness.domain.scoring import half_up
from readiness.i18n import gettext as _
from readiness.presentation.answers import in_words
from readiness.store import own_rounds
from readiness.store.follow_up_models import Commitment
from readiness.store.models import Assessment

_TENTH = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Pair:
    """A score then and now; None where there is none. The difference is that of the figures as shown, and
    None between two versions of the questionnaire."""

    name: str
    before: Fraction | None
    after: Fraction | None
    difference: Fraction | None


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A question with both answers, the points of each, and the effect on the readiness of 0 to 100."""

    question: str
    before: list[str]
    after: list[str]
    points_before: Fraction | None
    points_after: Fraction | None
    effect: Fraction | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A step that the company committed to, and what its answers now say of it (`domain/outcome.py`).

    `ahead` says that its day had not come when the later round was handed in.
    """

    title: str
    due_on: date | None
    done_at: datetime | None
    outcome: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class Since:
    """Everything that a report says about the round before. `corrected`: this one took its place."""

    round: int
    then: datetime | None
    now: datetime | None
    corrected: bool
    version_then: str
    version_now: str
    readiness: Pair
    dimensions: list[Pair]
    better: list[ChangedAnswer]
    worse: list[ChangedAnswer]
    other: list[ChangedAnswer]
    shift: Fraction | None
    not_compared: list[str]
    planned: list[Planned]

    @property
    def same_version(self) -> bool:
        """Whether both rounds were measured with the same questionnaire."""
        return self.version_then == self.version_now


def since_last_time(session: Session, assessment: Assessment, lang: str) -> Since | None:
    """What a submitted round says about the one before it; None for a first round."""
    basis = own_rounds.basis(session, assessment)
    if basis is None:
        return None
    earlier = basis.assessment
    old, new = load(earlier.instrument), load(assessment.instrument)
    found = compare(old.questionnaire, earlier.answers, new.questionnaire, assessment.answers)
    ways = route(old.questionnaire, earlier.answers), route(new.questionnaire, assessment.answers)
    return Since(
        round=earlier.round,
        then=earlier.submitted_at,
        now=assessment.submitted_at,
        corrected=basis.corrected,
        version_then=old.version,
        version_now=new.version,
        readiness=readiness_pair(found),
        dimensions=dimension_pairs(found, lang),
        better=changed_answers(found, BETTER, ways, lang),
        worse=changed_answers(found, WORSE, ways, lang),
        other=changed_answers(found, OTHER, ways, lang),
        shift=worth_showing(found.shift),
        not_compared=[item.short[lang] for item in (*found.new, *found.gone)],
        planned=_planned(basis.commitments, old, new, assessment, lang),
    )


def worth_showing(points: Fraction | None) -> Fraction | None:
    """Points of readiness; None where they would be shown as 0."""
    return points if points and abs(points) >= _TENTH / 2 else None


def readiness_pair(found: Comparison) -> Pair:
    """Readiness in both, as whole numbers."""
    before, after = Fraction(found.before.readiness_shown), Fraction(found.after.readiness_shown)
    return Pair(_("Readiness"), before, after, after - before if found.same_version else None)


def dimension_pairs(found: Comparison, lang: str) -> list[Pair]:
    """The score of each dimension in both, with the one decimal that is shown."""
    pairs = []
    for one in found.dimensions:
        before, after = _shown(one.before), _shown(one.after)
        difference = None
        if found.same_version and before is not None and after is not None:
            difference = after - before
        pairs.append(Pair(one.dimension.name[lang], before, after, difference))
    return pairs


def _shown(value: Fraction | None) -> Fraction | None:
    """A score with the one decimal that a reader sees, so that what is subtracted adds up on the page."""
    return None if value is None else half_up(value / _TENTH) * _TENTH


def changed_answers(
    found: Comparison, direction: str, ways: tuple[Route, Route], lang: str
) -> list[ChangedAnswer]:
    """What was answered otherwise and is better, worse or neither, the largest effect first."""
    return [changed_answer(one, ways, lang) for one in found.changes if one.direction == direction]


def changed_answer(one: ItemChange, ways: tuple[Route, Route], lang: str) -> ChangedAnswer:
    """An answer that is another than before, with both in words."""
    before, after = ways
    wording = before.wording(one.earlier) if one.after is None else after.wording(one.later)
    return ChangedAnswer(
        wording[lang],
        _answer(one.earlier, before, lang),
        _answer(one.later, after, lang),
        one.points_before,
        one.points_after,
        one.effect,
    )


def _answer(item: Item, way: Route, lang: str) -> list[str]:
    return in_words(item, way.answers, lang) if way.state[item.code] == ASKED else [_("Not asked")]


def _planned(
    commitments: Iterable[Commitment], old: Instrument, new: Instrument, later: Assessment, lang: str
) -> list[Planned]:
    """The steps in words of the version they were committed to in, or of the later one where that has them."""
    day = day_of(later.submitted_at) if later.submitted_at else date.max
    titles = {one.code: one.title[lang] for one in (*old.advice.advice, *new.advice.advice)}
    return [
        Planned(
            titles.get(one.advice, one.advice),
            one.due_on,
            one.done_at,
            outcome(new.advice, new.questionnaire, one.advice, later.answers),
            one.due_on is not None and one.due_on >= day,
        )
        for one in commitments
    ]
