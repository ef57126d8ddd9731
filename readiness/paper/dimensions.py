"""Each dimension with its questions, the company's answers, points and sources."""

from typing import Any

from readiness.i18n import gettext as _
from readiness.i18n import number, out_of, percent
from readiness.paper.first_page import amount
from readiness.presentation.account import Scored, ScoredDimension
from readiness.presentation.benchmarks import Note
from readiness.presentation.report import Dimension, ReportView


def dimensions_part(view: ReportView) -> dict[str, Any]:
    """The whole section; a dimension of which nothing applies is left out."""
    return {
        "heading": _("How the score came about"),
        "lead": _(
            "Each answer earns points. The points of a dimension count for its weight, and together the weights "
            "are 100. Questions that do not apply to you are left out."
        ),
        "columns": [_("Question and answer"), _("Points"), _("Weighted points")],
        "total": _("Total"),
        "source": _("Source:"),
        "dimensions": [
            _dimension(scored, dimension, view.contexts)
            for scored, dimension in zip(view.items, view.dimensions, strict=True)
            if scored.rows
        ],
    }


def _dimension(
    scored: ScoredDimension, dimension: Dimension, contexts: dict[str, list[Note]]
) -> dict[str, Any]:
    return {
        "name": scored.name,
        "weight": _("weight %(weight)s", weight=percent(scored.weight)),
        "score": "" if dimension.score is None else number(dimension.score),
        "bar": None if dimension.score is None else amount(dimension.score),
        "rows": [_row(row, contexts.get(row.code, [])) for row in scored.rows],
        "points": out_of(scored.points, scored.maximum),
        "weighted": out_of(scored.weighted, scored.weighted_maximum),
    }


def _row(row: Scored, notes: list[Note]) -> dict[str, Any]:
    return {
        "question": row.question,
        "answer": [*row.answer, *([row.state] if row.state else [])],
        "notes": [*[f"{one.text} ({one.source})" for one in notes], *([row.basis] if row.basis else [])],
        "sources": row.sources,
        "points": out_of(row.points, row.maximum),
        "weighted": out_of(row.weighted, row.weight),
    }
