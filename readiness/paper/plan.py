"""The action plan: what is risky, the next steps in full, where points are left, and what goes well."""

from collections.abc import Mapping
from typing import Any

from readiness.i18n import gettext as _
from readiness.i18n import ngettext, number
from readiness.paper.first_page import gain, nothing_to_do
from readiness.presentation.plan import Taken
from readiness.presentation.quotes import Quote
from readiness.presentation.report import FlagText, ReportView, StepText

FEW_STEPS = 5


def flags_part(view: ReportView) -> dict[str, Any] | None:
    """The risks, with what the article says; None without any."""
    if not view.flags:
        return None
    return {
        "heading": _("Worth your attention"),
        "high": _("High risk"),
        "flags": [_flag(flag) for flag in view.flags],
    }


def plan_part(view: ReportView, taken: Mapping[str, Taken]) -> dict[str, Any]:
    """The next steps with what the company takes on, and what belongs to them."""
    return {
        "heading": ngettext("Your next step", "Your next %(num)s steps", len(view.steps))
        if view.steps
        else _("Next steps"),
        "lead": nothing_to_do(view) or _lead(view),
        "why": _("Why"),
        "how": _("How to start"),
        "steps": [_step(view, step, taken.get(step.code)) for step in view.steps],
        "left": _left(view),
        "strengths": _strengths(view),
        "find_out": _find_out(view),
        "first_account": view.first_account
        and {"heading": _("If you open a first account"), "text": view.first_account.text},
    }


def quotation(quote: Quote, *, brief: bool = False) -> dict[str, str]:
    """A sentence of the article: Dutch as printed, its translation, and who said it."""
    return {
        "code": quote.sentence,
        "nl": quote.nl,
        "translation": quote.translation,
        "who": quote.speaker if brief or not quote.role else f"{quote.speaker}, {quote.role}",
    }


def _lead(view: ReportView) -> str:
    text: str = (
        _(
            "What brings you the most comes first. Together they bring you to %(score)s out of 100.",
            score=view.projected_all,
        )
        if len(view.steps) > 1
        else _("This is what still brings you the most.")
    )
    return text


def _flag(flag: FlagText) -> dict[str, Any]:
    return {
        "title": flag.title,
        "text": flag.text,
        "high": flag.high,
        "quotes": [quotation(quote) for quote in flag.quotes],
    }


def _step(view: ReportView, step: StepText, taken: Taken | None) -> dict[str, Any]:
    return {
        "title": step.title,
        "dimension": step.dimension,
        "gain": gain(view, step),
        "now": view.readiness,
        "then": step.projected,
        "why": [step.why, *step.extras],
        "how": step.how,
        "quote": quotation(step.quote),
        "effort": _("Effort, as we estimate it: %(effort)s.", effort=step.effort),
        "commitment": taken.text if taken else "",
    }


def _left(view: ReportView) -> dict[str, Any] | None:
    if not view.points_left or len(view.steps) >= FEW_STEPS:
        return None
    return {
        "heading": _("Where points are still left"),
        "columns": [_("Question"), _("Points to gain")],
        "rows": [[one.question, number(one.lost)] for one in view.points_left],
    }


def _strengths(view: ReportView) -> dict[str, Any] | None:
    if not view.strengths:
        return None
    return {
        "heading": _("What is going well"),
        "lines": [
            _("%(dimension)s: %(score)s out of 100", dimension=one.name, score=number(one.score or 0))
            for one in view.strengths
        ],
    }


def _find_out(view: ReportView) -> dict[str, Any] | None:
    if not view.find_out:
        return None
    return {
        "heading": _("Find out"),
        "lead": _("You did not know the answer here, so it counts as 0. Knowing it may raise your score."),
        "lines": view.find_out,
    }
