"""How colleagues see their company, in the words and whole numbers of one language.

Every figure is rounded to a whole number, also because exact ones could be put together again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import Answers
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import DimensionScore, Scorecard, half_up
from readiness.domain.together import (
    Disputed,
    Spread,
    Tally,
    Turnout,
    in_full,
    invites,
    together,
    turnout,
)
from readiness.i18n import gettext as _
from readiness.i18n import ngettext


@dataclass(frozen=True, slots=True)
class Beside:
    """A score of the company's own beside its colleagues'; None where a figure does not exist."""

    name: str
    own: int | None
    lower: int | None
    median: int | None
    upper: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """How often an answer was chosen, and the share of the colleagues that this is, in per cent."""

    answer: str
    number: int
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Votes:
    """What was chosen at a question, or in one row of it."""

    row: str
    chosen: list[Chosen]


@dataclass(frozen=True, slots=True)
class DisputedText:
    """A question on which colleagues disagree."""

    question: str
    votes: list[Votes]


@dataclass(frozen=True, slots=True)
class TogetherView:
    """The part of a report on colleagues. Without `scores` there is nothing to show yet; `said` tells why."""

    invites: bool
    answered: int
    said: list[str]
    number: int
    scores: list[Beside]
    disputed: list[DisputedText]


def present_together(
    questionnaire: Questionnaire, company: Answers, card: Scorecard, places: Sequence[Answers], lang: str
) -> TogetherView:
    """Put what counts of colleagues' answers into words, beside the company's own scorecard."""
    found = turnout(places)
    result = together(questionnaire, [in_full(questionnaire, company, one) for one in found.counted])
    return TogetherView(
        invites=invites(questionnaire, company),
        answered=found.answered,
        said=turnout_in_words(found),
        number=len(found.counted),
        scores=[]
        if result is None
        else [
            _beside(_("Readiness"), card.readiness, result.readiness),
            *(
                _beside(dimension.name[lang], _own(card.dimensions, dimension.code), spread)
                for dimension, spread in result.dimensions
            ),
        ],
        disputed=[_disputed(one, result.number, lang) for one in result.disputed] if result else [],
    )


def turnout_in_words(found: Turnout) -> list[str]:
    """How many have answered, and when what waits will count."""
    if not found.answered:
        return [_("Nobody has answered yet.") + " " + _first_at(found)]
    lines = [ngettext("%(num)s colleague has answered.", "%(num)s colleagues have answered.", found.answered)]
    if not found.counted:
        lines[0] += " " + _first_at(found)
    elif found.waiting:
        lines.append(
            ngettext(
                "%(num)s of the answers does not count yet: it counts from %(next)s.",
                "%(num)s of the answers do not count yet: they count from %(next)s.",
                found.waiting,
                next=found.next_at,
            )
        )
    if found.left_out:
        lines.append(
            ngettext(
                "%(num)s of the answers no longer counts, because somebody in the same group of three took "
                "theirs back.",
                "%(num)s of the answers no longer count, because somebody in the same group of three took "
                "theirs back.",
                found.left_out,
            )
        )
    return lines


def _first_at(found: Turnout) -> str:
    text: str = _("The result appears from %(number)s.", number=found.next_at)
    return text


def _beside(name: str, own: Fraction | None, spread: Spread | None) -> Beside:
    return Beside(
        name,
        None if own is None else half_up(own),
        half_up(spread.lower) if spread else None,
        half_up(spread.median) if spread else None,
        half_up(spread.upper) if spread else None,
    )


def _own(dimensions: tuple[DimensionScore, ...], code: str) -> Fraction | None:
    return next(one.score for one in dimensions if one.dimension.code == code)


def _disputed(one: Disputed, number: int, lang: str) -> DisputedText:
    votes = [_votes(one, tally, number, lang) for tally in one.tallies]
    return DisputedText(one.item.text[lang], votes)


def _votes(one: Disputed, tally: Tally, number: int, lang: str) -> Votes:
    rows = {row.code: row.text[lang] for row in one.item.rows}
    chosen = [
        Chosen(one.item.option(code).text[lang], count, _percent(count, number))
        for code, count in tally.counts.items()
        if count
    ]
    if one.not_asked:
        chosen.append(
            Chosen(
                _("Not asked, because of an earlier answer"), one.not_asked, _percent(one.not_asked, number)
            )
        )
    return Votes(rows.get(tally.row or "", ""), chosen)


def _percent(count: int, number: int) -> Fraction:
    return Fraction(100 * count, number)
