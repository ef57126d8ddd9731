"""Addresses and long words that somebody typed: copied as they were typed, and on the page."""

import io

import pypdf
import pytest
from flask import Flask

from readiness.paper.cover import Cover, Letter
from tests.domain.companies import FIVE_NETWORKS_NOBODY
from tests.paper.papers import AT, printed, texts
from tests.paper.test_any_company import within_margins

SITE = (
    "https://www.vlaanderen.example/economie-en-ondernemen/sociale_media?taal=nl&doel=bedrijven/" + "a" * 40
)
ACCOUNT = "https://mastodon.example.be/@onze_bakkerij/volgers?sorteren=nieuwste&taal=nl&vanaf=2026-11-23"
MAIL = "elsbeth.vandenbroucke-desmet@consultancy.voorbeeld-federatie.example.be"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau"
MESSAGE = f"Kijk op {SITE}, of mail naar {MAIL} (els@example.be).\nOf javascript:alert(1) {WORD} en {WORD}."
NAME = f"{WORD} https://bakkerij.example.be/{'w' * 60}"


@pytest.fixture
def content(app: Flask) -> bytes:
    answers = {**FIVE_NETWORKS_NOBODY, "B1": ["facebook", "other"], "B1.other": ACCOUNT}
    return printed(app, Cover(NAME, AT, Letter(MESSAGE, MAIL, AT)), answers, "nl")


def copied(content: bytes) -> list[str]:
    """The whole text as two readers copy it, without the ends of lines; one marks a hyphen there."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    found = ["".join(texts(content)), "".join(page.extract_text() for page in pages)]
    return [text.replace("\ufffe", "-").replace("\n", "") for text in found]


def targets(content: bytes) -> set[str]:
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                found.add(str(action["/URI"]))
    return found


def test_an_address_is_copied_as_it_was_typed(content: bytes) -> None:
    for text in copied(content):
        assert "\N{ZERO WIDTH SPACE}" not in text
        for typed in (SITE, MAIL, ACCOUNT):
            assert typed in text


def test_an_address_leads_where_it_says_and_nothing_else_leads_anywhere(content: bytes) -> None:
    theirs = {one for one in targets(content) if "example" in one or "javascript" in one}
    assert theirs == {SITE, ACCOUNT, f"mailto:{MAIL}", "mailto:els@example.be"}


@pytest.mark.parametrize("start", ["https://", "els@"])
def test_what_is_too_long_for_a_link_is_printed_all_the_same(app: Flask, start: str) -> None:
    address = f"{start}{'a' * 9000}.be"
    found = printed(app, Cover("Ko", AT, Letter(address, "Els", AT)), FIVE_NETWORKS_NOBODY, "nl")
    assert "".join(texts(found)).count("a") > 9000, "it goes on over the end of a page"
    assert within_margins(found)


def test_a_word_that_fits_on_a_line_is_not_broken(content: bytes) -> None:
    first, second, *_rest = texts(content)
    assert WORD in first.replace("\n", " ").split()
    assert second.replace("\n", " ").split().count(WORD) == 1
    assert f"{WORD}." in second.replace("\n", " ").split()


@pytest.mark.parametrize("sign", ["x", "W", "1", ".", "/", "@", "é"])
def test_what_no_line_holds_stays_on_the_page(app: Flask, sign: str) -> None:
    word = f"https://{sign * 292}"
    answers = {**FIVE_NETWORKS_NOBODY, "B1": ["facebook", "other"], "B1.other": sign * 200}
    found = printed(app, Cover(sign * 200, AT, Letter(f"Zie {word}", f"{sign * 60}@x", AT)), answers, "nl")
    assert within_margins(found)
    assert word in "".join(texts(found)).replace("\n", "").replace("\r", "")
