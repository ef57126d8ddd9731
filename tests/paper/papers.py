"""Reports on paper for tests: two companies, set as the program sets them, and what is in the file."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pypdf
import pypdfium2
from flask import Flask

from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers
from readiness.domain.report import build
from readiness.i18n import use_language
from readiness.paper.cover import Cover, Letter
from readiness.paper.document import document
from readiness.paper.typesetting import typeset
from readiness.presentation.account import quoted
from readiness.presentation.report import present
from tests.domain.companies import FIVE_NETWORKS_NOBODY, ONE_NETWORK_NO_PLAN

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
INSTRUMENT = load(LATEST)
BAKERY = Cover("Bakkerij Van Damme", AT)
STEEL = Cover(
    "Kempische Staalconstructies & Montage nv",
    AT,
    Letter("Beste,\n\nBedankt voor het gesprek.\nU hebt al veel in huis.", "els@example.be", AT),
)
COMPANIES: dict[str, tuple[Cover, Answers]] = {
    "bakery": (BAKERY, ONE_NETWORK_NO_PLAN),
    "steel": (STEEL, {**FIVE_NETWORKS_NOBODY, "A1": "p250"}),
}
"""A bakery with one page and no plan, and a company of 250 persons or more with five networks."""


def document_of(app: Flask, cover: Cover, answers: Answers, lang: str) -> dict[str, Any]:
    """What Typst is handed."""
    with app.app_context():
        use_language(lang)
        view = present(INSTRUMENT, build(INSTRUMENT, answers), answers, lang)
        return document(view, INSTRUMENT.article, quoted(INSTRUMENT, view.items, lang), cover, lang)


def printed(app: Flask, cover: Cover, answers: Answers, lang: str) -> bytes:
    """The PDF."""
    return typeset(document_of(app, cover, answers, lang), AT)


def texts(content: bytes) -> list[str]:
    """The text of each page, as a reader would copy it."""
    with pypdfium2.PdfDocument(content) as pdf:
        found = []
        for page in pdf:
            found.append(page.get_textpage().get_text_range().replace("\r\n", "\n"))
            page.close()
        return found


def edges(content: bytes) -> tuple[float, float, float, float]:
    """How far the text reaches over all pages: left, bottom, right and top, in points of the page."""
    with pypdfium2.PdfDocument(content) as pdf:
        found = []
        for page in pdf:
            text = page.get_textpage()
            found += [text.get_rect(number) for number in range(text.count_rects())]
            page.close()
    left, bottom, right, top = zip(*found, strict=True)
    return min(left), min(bottom), max(right), max(top)


@dataclass(frozen=True, slots=True)
class Tag:
    """An element of the structure that a screen reader follows."""

    kind: str
    alt: str | None
    lang: str | None


def tags(content: bytes) -> list[Tag]:
    """The structure in reading order."""
    return list(_below(pypdf.PdfReader(io.BytesIO(content)).root_object["/StructTreeRoot"]))


def _below(element: Any) -> Any:
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for one in element:
            yield from _below(one)
    elif isinstance(element, dict):
        if "/S" in element:
            yield Tag(element["/S"], element.get("/Alt"), element.get("/Lang"))
        if "/K" in element:
            yield from _below(element["/K"])


def strings(value: Any) -> list[str]:
    """Every text of a document."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []
