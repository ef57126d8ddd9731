"""No English is left in another language, and no text stands in the layout."""

import re
from pathlib import Path

import pytest
from babel.support import Translations
from flask import Flask

import readiness.paper
from readiness.i18n import TRANSLATIONS
from tests.domain.companies import EVERY_COMPANY
from tests.paper.papers import AT, COMPANIES, STEEL, document_of, printed, strings, texts

FOLDER = Path(readiness.paper.__file__).parent
LAYOUT = sorted((FOLDER / "layout").glob("*.typ"))
PRESENTATION = FOLDER.parent / "presentation"
TEXT = re.compile(r'_\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
PLACE = re.compile(r"%\(\w+\)s")
# Some texts are the same in two languages; these words of English cannot be.
ENGLISH = re.compile(
    r"\b(the|your|you|and|with|which|companies|weight|weights|answer|company|steps?|out)\b", re.I
)


def source_texts() -> set[str]:
    """The English texts of the interface that a document may hold."""
    found = set()
    for path in [*FOLDER.glob("*.py"), *PRESENTATION.glob("*.py")]:
        for literal in TEXT.findall(path.read_text(encoding="utf-8")):
            found.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)))
    return found


@pytest.mark.parametrize("lang", ["nl", "fr", "de"])
@pytest.mark.parametrize("company", EVERY_COMPANY)
def test_every_text_of_the_interface_comes_from_the_catalogue(app: Flask, company: str, lang: str) -> None:
    catalogue = Translations.load(TRANSLATIONS, [lang])
    found = strings(document_of(app, STEEL, EVERY_COMPANY[company], lang))
    sources = source_texts()
    assert len(sources) > 50
    for source in sources:
        # What is hardly more than a place for another text would fit any text.
        telling = r"\w{2}" if not PLACE.search(source) else r"\w{4}"
        if catalogue.gettext(source) == source or not re.search(telling, PLACE.sub("", source)):
            continue
        pattern = re.compile(".*".join(map(re.escape, PLACE.split(source))), re.DOTALL)
        assert not [text for text in found if pattern.fullmatch(text)], source


@pytest.mark.parametrize("lang", ["nl", "fr", "de"])
@pytest.mark.parametrize("company", COMPANIES)
def test_the_pages_hold_no_english_words(app: Flask, company: str, lang: str) -> None:
    for page in texts(printed(app, *COMPANIES[company], lang)):
        assert not ENGLISH.search(page), page


@pytest.mark.parametrize("lang", ["nl", "fr", "de"])
def test_numbers_have_a_decimal_comma_and_percentages_their_space(app: Flask, lang: str) -> None:
    whole = "\n".join(texts(printed(app, *COMPANIES["steel"], lang)))
    assert "74,5" in whole
    assert not re.search(r"\d\.\d", re.sub(r"NACE.*?\n|\d+\.\d+\)", "", whole).replace("95.1", "")), whole
    assert re.search(r"\d%" if lang == "nl" else "\\d\N{NO-BREAK SPACE}%", whole)


@pytest.mark.parametrize("path", LAYOUT, ids=lambda path: path.name)
def test_the_layout_holds_no_text(path: Path) -> None:
    """Words in markup stand between square brackets; comments and code may say what they like."""
    code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    for marked in re.findall(r"\[([^\[\]]*)\]", code):
        without_code = re.sub(r"#[\w.-]+(\((?:[^()]|\([^()]*\))*\))?|\bif\b.*|<\w+>", "", marked)
        assert not re.search(r"[^\W\d_]{2,}", without_code), marked
    assert "@preview" not in code


def test_the_date_is_in_words(app: Flask) -> None:
    assert "23 november 2026" in texts(printed(app, *COMPANIES["bakery"], "nl"))[0]
    assert AT.day == 23
