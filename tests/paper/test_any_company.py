"""What holds for the paper of every company, whatever it answers and whatever it is called."""

import re
import unicodedata
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from readiness.domain.answers import Answers
from readiness.domain.text import LANGUAGES
from readiness.paper.cover import Cover, Letter
from readiness.paper.glyphs import UNKNOWN, printable
from tests.domain.companies import EVERY_COMPANY, FIVE_NETWORKS_NOBODY, ONE_NETWORK_NO_PLAN
from tests.domain.questionnaires import companies
from tests.paper.papers import AT, COMPANIES, INSTRUMENT, edges, printed, texts

HOSTILE = '#panic("x") $ * _ <a> \\ [ ] ` @b // /* = - + ~ --- ' + '\\u{41} " \\" #import'
ANY_COMPANY = companies(INSTRUMENT.questionnaire)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200)
# The application is the same for all examples: a report only reads.
few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def squeezed(text: str) -> str:
    """A text without what a line break changes."""
    return "".join(text.split()).replace("\N{ZERO WIDTH SPACE}", "").replace("\ufffe", "-")


def within_margins(content: bytes) -> bool:
    """Whether no text runs off: 20 mm are 57 points, and a page is 595 wide and 842 high.

    The space at the end of a line may hang over it by its own width.
    """
    left, bottom, right, top = edges(content)
    return left > 55 and bottom > 25 and right < 550 and top < 817


@given(answers=ANY_COMPANY, lang=st.sampled_from(LANGUAGES))
@few
def test_every_company_gets_an_accessible_report(app: Flask, answers: Answers, lang: str) -> None:
    """Typst itself refuses what is not PDF/UA-1."""
    content = printed(app, Cover("Bakkerij Van Damme", AT), answers, lang)
    pages = texts(content)
    assert within_margins(content)
    assert 5 <= len(pages) <= 14
    assert all(len(page) > 100 for page in pages), "a page has next to nothing on it"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("company", EVERY_COMPANY)
def test_the_first_page_is_one_page(app: Flask, company: str, lang: str) -> None:
    name = "Société anonyme de gestion du patrimoine immobilier de Wallonie et"
    first, second, *_rest = texts(printed(app, Cover(name, AT), EVERY_COMPANY[company], lang))
    contents = [line for line in first.splitlines() if "...." in line.replace(" ", "")]
    assert len(contents) >= 4
    assert contents[0].rstrip().endswith("2")
    title = contents[0].partition(" .")[0].strip()
    assert title in second


@given(name=ANY_TEXT, message=ANY_TEXT, answer=ANY_TEXT)
@example(name=HOSTILE, message=HOSTILE, answer=HOSTILE)
@example(name="x" * 200, message="https://example.be/" + "y" * 5000, answer="z" * 200)
@example(name="李明 \U0001f600\U0001f44d\U0001f3fd", message="עברית العربية", answer="\u202etxt\ufeff\u2066")
@example(name="\u22a4\u20f0", message="\u2660\ufe0f", answer="\U0001f600\u0300\u0301")
@few
def test_what_somebody_typed_breaks_nothing(app: Flask, name: str, message: str, answer: str) -> None:
    answers = {**FIVE_NETWORKS_NOBODY, "B1": ["facebook", "other"], "B1.other": answer}
    cover = Cover(name, AT, Letter(message, "els@example.be", AT))
    assert within_margins(printed(app, cover, answers, "nl"))


def test_typst_s_own_signs_are_printed_as_they_were_typed(app: Flask) -> None:
    answers = {**FIVE_NETWORKS_NOBODY, "B1": ["facebook", "other"], "B1.other": HOSTILE}
    cover = Cover(HOSTILE, AT, Letter(HOSTILE, "els@example.be", AT))
    found = squeezed("".join(texts(printed(app, cover, answers, "en"))))
    # On the first page, in the message, and as the answer to the question on accounts.
    assert found.count(squeezed(HOSTILE)) == 3


@given(ANY_TEXT)
def test_what_is_printed_has_a_glyph_and_turns_nothing_round(text: str) -> None:
    shown = printable({"typed": [text]})["typed"][0]
    assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cf", "Cn", "Co", "Cs"}
    assert printable(shown) == shown


def test_belgian_names_stay_as_they_are() -> None:
    for name in (
        "Bäckerei Müller & Söhne",
        "L’Œuvre à l’été n° 5",
        "Straße ẞ",
        "Łódź",
        "“Ça va” – €",
        "Ελλάς",
    ):
        assert printable(name) == name
    assert printable("李") == UNKNOWN
    assert printable("e\u0301") == "é"
    assert printable("\u1eb9\u0301 \U0001f600\u0301") == "\u1eb9\u0301 \U0001f600"


def test_the_same_report_gives_the_same_bytes(app: Flask) -> None:
    one, other = (printed(app, Cover("x", AT), ONE_NETWORK_NO_PLAN, "de") for _ in range(2))
    assert one == other


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_number_of_pages_is_what_the_documentation_says(app: Flask, lang: str) -> None:
    said = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"PDF/UA-1\), (\d+) to (\d+) pages", said)
    least, most = map(int, told)
    for cover, answers in COMPANIES.values():
        assert least <= len(texts(printed(app, cover, answers, lang))) <= most
