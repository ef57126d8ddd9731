"""The action plan in words: what a company takes on and by when, and where that brings its readiness."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from readiness.domain.advice import AdviceBook
from readiness.domain.answers import Answers
from readiness.domain.projection import place_of
from readiness.domain.report import Report
from readiness.i18n import day
from readiness.i18n import gettext as _
from readiness.store.commitments import Wish
from readiness.store.follow_up_models import Commitment


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that the company takes on: by which day, and since when it is done."""

    title: str
    moves: list[str]
    due_on: date | None
    done_at: datetime | None

    @property
    def text(self) -> str:
        """What the company said, in a few words."""
        if self.done_at:
            return str(_("Done on %(day)s", day=day(self.done_at)))
        if self.due_on:
            return str(_("Planned by %(day)s", day=day(self.due_on)))
        return str(_("Planned, without a day"))


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan beside the steps of one report.

    `taken` goes by the code of the advice; `projections` holds the readiness after each set of steps, as
    `domain/projection.py` orders them, and `place` is that of the set that is taken.
    """

    taken: Mapping[str, Taken]
    projections: Sequence[int]
    place: int

    @property
    def has_days(self) -> bool:
        """Whether a calendar of the plan would hold anything."""
        return any(one.due_on and not one.done_at for one in self.taken.values())

    @property
    def projected(self) -> int:
        """The readiness once everything that is taken on is done."""
        return self.projections[self.place]


def taken_steps(
    book: AdviceBook, answers: Answers, stored: Mapping[str, Commitment], lang: str
) -> dict[str, Taken]:
    """What a company takes on, by the code of the advice, with the moves for a company of its size."""
    size = book.sizes.of(answers)
    return {
        advice.code: Taken(
            advice.title[lang],
            [move.of(size)[lang] for move in advice.how],
            stored[advice.code].due_on,
            stored[advice.code].done_at,
        )
        for advice in book.advice
        if advice.code in stored
    }


def plan(
    report: Report, answers: Answers, stored: Mapping[str, Commitment], ticked: Collection[str], lang: str
) -> Plan:
    """The plan for the steps of a report; `ticked` are those that the page shows ticked, saved or not."""
    return Plan(
        taken_steps(report.instrument.advice, answers, stored, lang),
        report.projections,
        place_of([step.advice.code in ticked for step in report.steps]),
    )


def in_words(wish: Wish | None) -> list[str]:
    """What a company says of one step, in a line for each thing; no lines for a step that is not taken on."""
    if wish is None:
        return []
    planned = _("Planned by %(day)s", day=day(wish.due_on)) if wish.due_on else _("Planned, without a day")
    return [str(planned), str(_("Done"))] if wish.done else [str(planned)]
