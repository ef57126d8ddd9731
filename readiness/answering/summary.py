"""Every answer once more before the submit, each with a way to change it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from readiness.answering.form import name
from readiness.answering.progress import Address
from readiness.domain.answers import Route
from readiness.domain.item import Item
from readiness.domain.questionnaire import Page
from readiness.i18n import gettext as _
from readiness.presentation.answers import in_words, is_typed, labelled
from readiness.templating import drawn, drawn_once

FROM_CHECK = "?from=check"
"""Marks the address of a page that was opened to change one answer, and leads back to all of them."""


class Row(NamedTuple):
    """One question with its answer; `drawn` is the whole of it."""

    code: str
    question: str
    drawn: Markup


class Summary(NamedTuple):
    """What one section asked."""

    title: str
    rows: list[Row]


def sections(
    way: Route, pages: Iterable[Page], lang: str, address: Address, asked: Mapping[str, str] | None = None
) -> list[Summary]:
    """Each section that asked anything, with a row for each question; `asked` is what a consultant asks, by item."""
    found: dict[str, Summary] = {}
    for page in pages:
        url = address(page) + FROM_CHECK
        summary = found.setdefault(page.section.code, Summary(page.section.title[lang], []))
        summary.rows.extend(
            _row(way, item, lang, url, (asked or {}).get(item.code)) for item in way.page_items(page)
        )
    return list(found.values())


def missing(way: Route, lang: str) -> list[tuple[str, str]]:
    """What is still open: the anchor of each row, and what to do there."""
    return [(f"row-{item.code}", labelled(item.short[lang], _("Choose an answer."))) for item in way.missing]


def _row(way: Route, item: Item, lang: str, url: str, asked: str | None) -> Row:
    question, lines = way.wording(item)[lang], tuple(in_words(item, way.answers, lang))
    to = f"{url}#asked-{item.code}" if asked else f"{url}#{name(item)}"
    # Many companies answer alike; what one of them or its consultant wrote is drawn each time anew.
    draw = drawn if asked or is_typed(item, way.answers) else drawn_once
    open_still = not way.answered(item.code)
    return Row(
        item.code,
        question,
        draw("macros/summary.html", "row", lang, item.code, question, lines, open_still, to, asked),
    )
