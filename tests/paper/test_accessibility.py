"""What a screen reader and an archive need of the file, apart from what Typst checks itself."""

import io
import re
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from tests.paper.papers import COMPANIES, printed, tags, texts

REGIONS = {"nl": "nl-BE", "fr": "fr-BE", "de": "de-BE", "en": "en-GB"}
NAMES = {
    "nl": "Rapport sociale media voor Bakkerij Van Damme",
    "fr": "Rapport sur les réseaux sociaux\N{NO-BREAK SPACE}: Bakkerij Van Damme",
    "de": "Social-Media-Bericht für Bakkerij Van Damme",
    "en": "Social media report for Bakkerij Van Damme",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_says_its_language_its_title_and_its_standard(app: Flask, lang: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed(app, *COMPANIES["bakery"], lang)))
    root: Any = reader.root_object
    assert str(root["/Lang"]) == REGIONS[lang]
    assert str(root["/MarkInfo"]["/Marked"]) == "True"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    assert reader.metadata is not None
    assert reader.metadata.title == NAMES[lang]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert {(page.mediabox.width, page.mediabox.height) for page in reader.pages} == {(595.2756, 841.8898)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("company", COMPANIES)
def test_headings_tables_and_drawings_are_tagged(app: Flask, company: str, lang: str) -> None:
    found = tags(printed(app, *COMPANIES[company], lang))
    kinds = [tag.kind for tag in found]
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    assert {"/Table", "/THead", "/TH", "/TD", "/L", "/LI", "/Link", "/TOC", "/Figure"} <= set(kinds)
    drawings = [tag.alt for tag in found if tag.kind == "/Figure"]
    # The scale, and each position on the first page and in its section.
    assert len(drawings) == (3 if company == "bakery" else 5)
    assert all(alt and len(alt) > 40 for alt in drawings)
    assert "{" not in "".join(str(alt) for alt in drawings)


def test_headings_skip_no_level(app: Flask) -> None:
    levels = [int(tag.kind[2]) for tag in tags(printed(app, *COMPANIES["steel"], "fr")) if tag.kind[1] == "H"]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("lang", ["fr", "de", "en"])
def test_the_article_s_own_words_are_marked_as_dutch(app: Flask, lang: str) -> None:
    found = [tag.lang for tag in tags(printed(app, *COMPANIES["bakery"], lang))]
    assert found.count("nl-BE") > 20


def test_it_reads_in_the_order_of_a_reader(app: Flask) -> None:
    whole = "\n".join(texts(printed(app, *COMPANIES["steel"], "nl")))
    order = [
        "Rapport sociale media voor",
        "Paraatheid",
        "Tegenover Belgische",
        "Uw score in vijf dimensies",
        "Uw volgende 3 stappen",
        "Een bericht van uw adviseur\nBeste,",
        "Uw positie tegenover Belgische bedrijven\nUw accounts",
        "Hoe de score tot stand kwam\nElk antwoord",
        "Uw volgende 5 stappen\nWat u",
        "Hoe de scores berekend worden\nDe paraatheid",
        "Waarom deze gewichten",
    ]
    places = [whole.index(text) for text in order]
    assert places == sorted(places)


@pytest.mark.parametrize("company", COMPANIES)
def test_every_font_is_in_the_file(app: Flask, company: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed(app, *COMPANIES[company], "nl")))
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(inner["/BaseFont"])] = inner["/FontDescriptor"].get_object()
    assert {re.sub(r"^/[A-Z]{6}\+", "", name) for name in fonts} <= {
        "Inter-Regular", "Inter-Italic", "Inter-SemiBold", "Inter-Bold", "DejaVuSans",
    }  # fmt: skip
    assert all("/FontFile3" in one or "/FontFile2" in one for one in fonts.values())
