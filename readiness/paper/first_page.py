"""The first page: both scores, the level, five dimensions and three steps, for who has two minutes."""

from fractions import Fraction
from typing import Any

from readiness.i18n import gettext as _
from readiness.i18n import ngettext, number, percent
from readiness.presentation.answers import labelled
from readiness.presentation.benchmarks import Standing
from readiness.presentation.report import ReportView, StepText

SHOWN_STEPS = 3


def first_page(view: ReportView) -> dict[str, Any]:
    """Everything on the first page."""
    return {
        "readiness": _readiness(view),
        "standing": {
            "heading": _("Among Belgian companies"),
            "rows": [position(one) for one in view.standings],
            "note": _("50 is the typical company. This says nothing about quality."),
        },
        "dimensions": _dimensions(view),
        "flags": {
            "heading": _("Worth your attention"),
            "titles": [flag.title for flag in view.flags],
        },
        "steps": _steps(view),
    }


def amount(value: Fraction | int) -> float:
    """A length for a drawing, in percent of its width."""
    return round(float(value), 2)


def position(standing: Standing) -> dict[str, Any]:
    """A position among Belgian companies, and what its drawing shows for who cannot see it."""
    value, highest = number(standing.value), number(standing.highest)
    return {
        "name": standing.name,
        "value": value,
        "marker": amount(standing.value),
        "classes": [{"share": amount(one.percent), "mine": one.mine} for one in standing.classes],
        "alt": _(
            "Position %(value)s on a scale from 0 to 100, on which 50 is the typical company and %(highest)s "
            "the highest position.",
            value=value,
            highest=highest,
        ),
    }


def gain(view: ReportView, step: StepText) -> str:
    """What a step adds, and where that leads."""
    text: str = (
        _(
            "+%(points)s: from %(now)s to %(then)s out of 100",
            points=step.gain,
            now=view.readiness,
            then=step.projected,
        )
        if step.gain
        else _("Less than 1 point")
    )
    return text


def nothing_to_do(view: ReportView) -> str:
    """What stands in the place of steps when there are none; empty when there are."""
    if view.steps:
        return ""
    text: str = (
        _("We have no separate step for what is left. Below you see which answers would still earn points.")
        if view.points_left
        else _("You have all points. Keep up what works, and assess your company again in a year.")
    )
    return text


def _readiness(view: ReportView) -> dict[str, Any]:
    ranges = [
        labelled(level.name, _("%(start)s to %(end)s", start=level.start, end=level.end))
        for level in view.levels
    ]
    return {
        "heading": _("Readiness"),
        "value": view.readiness,
        "of": _("out of 100"),
        "level": view.level.name,
        "place": _("Level %(number)s of %(levels)s", number=view.level.number, levels=len(view.levels)),
        "text": view.level.description,
        "levels": [{"name": one.name, "start": one.start, "current": one.current} for one in view.levels],
        "alt": _(
            "Scale from 0 to 100 in four levels. %(levels)s. Your readiness is %(score)s.",
            levels="; ".join(ranges),
            score=view.readiness,
        ),
    }


def _dimensions(view: ReportView) -> dict[str, Any]:
    return {
        "heading": _("Your score in five dimensions"),
        "columns": [_("Dimension"), _("Score"), _("Weight")],
        "rows": [
            {
                "name": one.name,
                "score": _("not applicable") if one.score is None else number(one.score),
                "bar": None if one.score is None else amount(one.score),
                "weight": percent(one.weight),
            }
            for one in view.dimensions
        ],
    }


def _steps(view: ReportView) -> dict[str, Any]:
    shown = view.steps[:SHOWN_STEPS]
    return {
        "heading": ngettext("Your next step", "Your next %(num)s steps", len(shown))
        if shown
        else _("Next steps"),
        "none": nothing_to_do(view),
        "rows": [
            {"title": one.title, "dimension": one.dimension, "why": one.why, "gain": gain(view, one)}
            for one in shown
        ],
    }
