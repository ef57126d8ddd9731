"""Numbers and dates are written as Babel, which has CLDR's data, writes them in each language."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from readiness.conventions import CONVENTIONS
from readiness.domain.text import LANGUAGES

LOCALES = {"nl": "nl", "fr": "fr", "de": "de", "en": "en_GB"}


def test_each_language_of_the_product_has_its_conventions() -> None:
    assert set(CONVENTIONS) == set(LANGUAGES) == set(LOCALES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_day_of_a_year_is_written_as_babel_writes_it(lang: str) -> None:
    for number in range(366):
        value = date(2028, 1, 1) + timedelta(days=number)
        first = "1er" if lang == "fr" and value.day == 1 else str(value.day)
        for written, length in (
            (CONVENTIONS[lang].day(value), "long"),
            (CONVENTIONS[lang].short_day(value), "medium"),
        ):
            expected = format_date(value, length, LOCALES[lang])
            assert written == (expected.replace("1", first, 1) if first == "1er" else expected)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_short_names_of_the_months_are_babel_s(lang: str) -> None:
    short = [format_date(date(2028, month, 1), "MMM", LOCALES[lang]) for month in range(1, 13)]
    assert list(CONVENTIONS[lang].short_months) == short


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "tenths", [0, 1, -1, 10, 125, 9999, 10_000, -10_001, 12_345, 99_999_995, 10_000_000, -12_345_678]
)
def test_a_number_is_written_as_babel_writes_it(lang: str, tenths: int) -> None:
    expected = format_decimal(Decimal(tenths) / 10, "#,##0.#", LOCALES[lang]).replace("-", "−")
    assert CONVENTIONS[lang].number(tenths) == expected
