from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from readiness import i18n
from readiness.domain.distribution import Share
from readiness.i18n import negotiated, use_language
from readiness.presentation.drawing import coarse, step

NBSP = "\N{NO-BREAK SPACE}"


def test_a_percent_sign_is_written_in_one_way_in_code_and_in_templates(app: Flask) -> None:
    for text, arguments, expected in (
        ("Half of 50%%", {}, "Half of 50%"),
        ("%(share)s%% of all", {"share": 5}, "5% of all"),
        ("No sign", {}, "No sign"),
    ):
        with app.test_request_context():
            assert i18n.gettext(text, **arguments) == expected
            assert (
                render_template_string("{{ _(text, **arguments) }}", text=text, arguments=arguments)
                == expected
            )


@pytest.mark.parametrize(
    ("lang", "expected"), [("nl", "12,5"), ("fr", "12,5"), ("de", "12,5"), ("en", "12.5")]
)
def test_a_number_has_the_language_s_decimal_mark(app: Flask, lang: str, expected: str) -> None:
    assert draw(app, lang, "{{ value|num }}", Fraction(25, 2)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 4), "0.3"),
        (Fraction(1, 3), "0.3"),
        (12.25, "12.3"),
        (Decimal("12.04"), "12"),
        (7, "7"),
        (-0.5, "−0.5"),
        (-1234.56, "−1,234.6"),
        (-0.04, "0"),
        (0.25, "0.3"),
        (1234.56, "1,234.6"),
        (999.95, "1,000"),
    ],
)
def test_a_number_has_one_decimal_at_most_and_halves_go_up(app: Flask, value: object, expected: str) -> None:
    assert draw(app, "en", "{{ value|num }}", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.5, "13"),
        (60.5, "61"),
        (62.5, "63"),
        (62.49, "62"),
        (0, "0"),
        (Fraction(125, 2), "63"),
        (100.0, "100"),
    ],
)
def test_a_whole_number_is_rounded_half_up(app: Flask, value: object, expected: str) -> None:
    assert draw(app, "nl", "{{ value|whole }}", value) == expected


@pytest.mark.parametrize(
    ("percent", "hundredths", "steps"), [(12.5, 13, 15), (37.5, 38, 40), (2.5, 3, 5), (2.4, 2, 0)]
)
def test_a_share_that_is_passed_on_is_rounded_half_up_too(
    percent: float, hundredths: int, steps: int
) -> None:
    assert step(percent) == steps
    assert coarse(Share(round(percent * 10), 1000)) == Share(hundredths, 100)


@pytest.mark.parametrize(
    ("lang", "expected"), [("nl", "30%"), ("en", "30%"), ("fr", f"30{NBSP}%"), ("de", f"30{NBSP}%")]
)
def test_a_percentage_is_set_as_the_language_sets_it(app: Flask, lang: str, expected: str) -> None:
    assert draw(app, lang, "{{ value|percent }}", 30) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("nl", "23 november 2026"),
        ("fr", "23 novembre 2026"),
        ("de", "23. November 2026"),
        ("en", "23 November 2026"),
    ],
)
def test_a_date_is_in_words(app: Flask, lang: str, expected: str) -> None:
    assert draw(app, lang, "{{ value|date }}", date(2026, 11, 23)) == expected


@pytest.mark.parametrize(
    ("lang", "filtered", "expected"),
    [
        ("fr", "date", "1er décembre 2026"),
        ("fr", "shortdate", "1er déc. 2026"),
        ("fr", "moment", "1er déc. 2026, 13:05"),
        ("nl", "date", "1 december 2026"),
        ("de", "date", "1. Dezember 2026"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(
    app: Flask, lang: str, filtered: str, expected: str
) -> None:
    first = datetime(2026, 12, 1, 12, 5, tzinfo=UTC)
    assert draw(app, lang, f"{{{{ value|{filtered} }}}}", first) == expected
    assert "1er" not in draw(app, "fr", "{{ value|date }}", date(2026, 12, 11))


@pytest.mark.parametrize(
    ("value", "difference", "two_decimals"),
    [
        (12.5, "+12,5", "12,50"),
        (-3, "−3", "−3,00"),
        (-0.03, "0", "−0,03"),
        (-0.001, "0", "0,00"),
        (0, "0", "0,00"),
    ],
)
def test_what_is_below_zero_has_a_minus_and_no_hyphen(
    app: Flask, value: float, difference: str, two_decimals: str
) -> None:
    assert draw(app, "nl", "{{ value|signed }}", value) == difference
    assert draw(app, "nl", "{{ value|coefficient }}", value) == two_decimals


def test_a_moment_is_dated_by_the_belgian_clock(app: Flask) -> None:
    just_before_midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert draw(app, "nl", "{{ value|date }}", just_before_midnight) == "23 november 2026"


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("fr-BE, fr;q=0.9, en;q=0.8", "fr"),
        ("it, de-BE;q=0.5, " + "x," * 30_000, "de"),
        ("it, de-BE;q=0.5, " + "x," * 30_000 + "fr", "de"),
        ("x," * 100 + "fr", "nl"),
        # What is cut off in its middle is no French.
        ("x" * 197 + ",fry", "nl"),
        ("fr" * 200, "nl"),
    ],
)
def test_of_the_languages_that_a_browser_prefers_only_the_first_are_weighed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sent: str, found: str
) -> None:
    read: list[LanguageAccept] = []

    def counted(value: str, kind: type[LanguageAccept]) -> LanguageAccept:
        read.append(parse_accept_header(value, kind))
        return read[-1]

    monkeypatch.setattr(i18n, "parse_accept_header", counted)
    with app.test_request_context("/", headers={"Accept-Language": sent}):
        assert negotiated() == found
    assert [len(one) <= 100 for one in read] == [True]


def draw(app: Flask, lang: str, template: str, value: object) -> str:
    """What a template makes of a value in a language."""
    with app.test_request_context(f"/{lang}/"):
        use_language(lang)
        return render_template_string(template, value=value)
