"""Every answer once more before the submit, each with a way to change it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from readiness.answering.form import name
from readiness.answering.progress import Address
from readiness.domain.answers import Route
from readiness.domain.questionnaire import Page
from readiness.presentation.answers import in_words, labelled

FROM_CHECK = "?from=check"
"""Marks the address of a page that was opened to change one answer, and leads back to all of them."""


def sections(
    way: Route, pages: Iterable[Page], lang: str, address: Address, asked: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Each section that asked anything, with a row for each question; `asked` is what a consultant asks, by item."""
    found: dict[str, dict[str, Any]] = {}
    for page in pages:
        url = address(page) + FROM_CHECK
        for item in way.page_items(page):
            part = {"title": page.section.title[lang], "url": url, "rows": []}
            found.setdefault(page.section.code, part)["rows"].append(
                {
                    "item": item,
                    "question": way.wording(item)[lang],
                    "answers": in_words(item, way.answers, lang),
                    "missing": not way.answered(item.code),
                    "url": f"{url}#asked-{item.code}"
                    if item.code in (asked or {})
                    else f"{url}#{name(item)}",
                }
            )
    return list(found.values())


def missing(way: Route, lang: str) -> list[tuple[str, str]]:
    """What is still open: the anchor of each row, and what to do there."""
    return [(f"row-{item.code}", labelled(item.short[lang], _("Choose an answer."))) for item in way.missing]
