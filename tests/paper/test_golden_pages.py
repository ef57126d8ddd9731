"""The reports of two companies as they were when somebody looked at them.

After a change that is meant, write them anew and look at what changed:
``READINESS_REWRITE_GOLDEN=1 .venv/bin/python -m pytest -p no:randomly tests/paper/test_golden_pages.py``
"""

import os
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageStat

from readiness.domain.text import LANGUAGES
from tests.paper.papers import COMPANIES, printed, texts

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "READINESS_REWRITE_GOLDEN" in os.environ
SCALE = 0.75
"""Pixels for a point: a page of A4 is 446 by 632."""
MOST_DIFFERENCE = 0.5
"""Of 255, the mean over the page: another machine smooths edges otherwise; a paragraph more is over 2."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("company", COMPANIES)
def test_the_text_of_every_page_is_as_it_was(app: Flask, company: str, lang: str) -> None:
    found = "\f\n".join(texts(printed(app, *COMPANIES[company], lang))) + "\n"
    path = GOLDEN / f"{company}-{lang}.txt"
    if REWRITE:
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("company", COMPANIES)
def test_the_first_page_looks_as_it_did(app: Flask, company: str, lang: str) -> None:
    drawn = picture(printed(app, *COMPANIES[company], lang))
    path = GOLDEN / f"{company}-{lang}.png"
    if REWRITE:
        drawn.save(path, optimize=True)
    with Image.open(path) as kept:
        assert kept.size == drawn.size
        assert difference(kept, drawn) < MOST_DIFFERENCE


def test_pages_that_differ_are_told_apart(app: Flask) -> None:
    pages = [picture(printed(app, *COMPANIES[company], "nl")) for company in COMPANIES]
    assert difference(*pages) > 4 * MOST_DIFFERENCE


def picture(content: bytes) -> Image.Image:
    """The first page in shades of grey."""
    with pypdfium2.PdfDocument(content) as pdf:
        drawn: Image.Image = pdf[0].render(scale=SCALE).to_pil().convert("L")
        return drawn


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, 0 to 255."""
    return float(ImageStat.Stat(ImageChops.difference(one, other)).mean[0])
