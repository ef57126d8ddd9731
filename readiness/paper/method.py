"""How both scores are computed, every weight with its reason, the levels, and the sentences they rest on."""

from typing import Any

from readiness.domain.article import Article
from readiness.i18n import gettext as _
from readiness.i18n import percent
from readiness.paper.plan import quotation
from readiness.presentation.quotes import Quote
from readiness.presentation.report import ReportView


def method_part(view: ReportView, article: Article, quotes: list[Quote]) -> dict[str, Any]:
    """The method, for these answers; `quotes` are the sentences that their questions rest on."""
    return {
        "heading": _("How the scores are computed"),
        "paragraphs": [
            _(
                "Readiness says how far you follow the article’s advice. A dimension’s score is 100 times its points, "
                "divided by the most that they could be. Readiness is the mean of the five scores by weight."
            ),
            _(
                "Your position is the share of companies below you, plus half of those that answer as you do. It "
                "follows from your accounts alone."
            ),
        ],
        "weights": _weights(view),
        "equal": _equal(view),
        "levels": _levels(view),
        "convention": _(
            "The points, the weights and the limits of the levels are a convention. They rest on an article of 2012 "
            "with advice from consultants, which is opinion and not measurement. Published percentages never change "
            "your score."
        ),
        "sentences": _sentences(article, quotes),
    }


def _sentences(article: Article, quotes: list[Quote]) -> dict[str, Any]:
    return {
        "heading": _("The sentences of the article that the questions rest on"),
        "article": f"“{article.title}”, {article.publisher}, {article.year}",
        "url": article.url,
        "quotes": [quotation(quote, brief=True) for quote in quotes],
    }


def _levels(view: ReportView) -> dict[str, Any]:
    return {
        "heading": _("The four levels"),
        "columns": [_("Level"), _("Score")],
        "you": _("you"),
        "rows": [
            {
                "name": one.name,
                "range": _("%(start)s to %(end)s", start=one.start, end=one.end),
                "mine": one.current,
            }
            for one in view.levels
        ],
    }


def _weights(view: ReportView) -> dict[str, Any]:
    return {
        "heading": _("Why these weights"),
        "columns": [_("Dimension"), _("Weight"), _("Why")],
        "rows": [[one.name, percent(one.weight), one.reason] for one in view.dimensions],
    }


def _equal(view: ReportView) -> str:
    if view.equal_weights is None:
        return ""
    text: str = _(
        "If all five weighed the same, your score would be %(score)s, with the level “%(level)s”.",
        score=view.equal_weights.score,
        level=view.equal_weights.level,
    )
    return text
