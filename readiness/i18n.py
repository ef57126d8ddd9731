"""The language of a request, and numbers, percentages and dates in that language's own style."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import flask_babel
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from readiness.belgium import BELGIUM
from readiness.domain.scoring import half_up
from readiness.domain.text import LANGUAGES
from readiness.extensions import babel

LANGUAGE_NAMES = (("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English"))
DEFAULT_LANGUAGE = "nl"
LANG = f"/<any({', '.join(LANGUAGES)}):lang>"
"""How the address of nearly every page begins."""
TRANSLATIONS = Path(__file__).parent / "translations"

# English as it is written in Europe: the day stands before the month.
_LOCALES = {code: Locale.parse("en_GB" if code == "en" else code) for code in LANGUAGES}
_MOST_READ = 200
"""Characters of Accept-Language, which browsers keep to a few languages: 60 KB of them took 0.3 s to weigh."""
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_GROUPED = 10_000
"""From a thousand on, in tenths, numbers have a mark between the thousands."""


def init_app(app: Flask) -> None:
    """Give an application its four languages, the filters of the templates and the language header."""
    babel.init_app(
        app,
        default_locale="en",
        default_timezone=BELGIUM.key,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=language,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext,
        lambda one, many, count: catalogue(language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.add_template_filter(number, "num")
    app.add_template_filter(whole, "whole")
    app.add_template_filter(coefficient, "coefficient")
    app.add_template_filter(percent, "percent")
    app.add_template_filter(out_of, "out_of")
    app.add_template_filter(day, "date")
    app.add_template_filter(short_day, "shortdate")
    app.add_template_filter(moment, "moment")
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_add_language)
    app.after_request(_name_language)


def language() -> str:
    """The language of this request: that of its address, or else the one that the browser prefers."""
    try:
        # Asked a hundred times for a report: past the proxy it takes a seventh of the time.
        found: str = g._get_current_object().language
    except AttributeError:
        found = g.language = _from_address() or negotiated()
    return found


def use_language(code: str) -> None:
    """Answer this request in another language than its address says (a switch on a page with a form)."""
    g.language = code
    flask_babel.refresh()


def negotiated() -> str:
    """The first of our languages that the browser accepts; Dutch when none fits."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    sent = request.headers.get("Accept-Language", "")
    if len(sent) > _MOST_READ:
        # Half a tag may be another language's.
        sent = sent[:_MOST_READ].rpartition(",")[0]
    return parse_accept_header(sent, LanguageAccept).best_match(LANGUAGES) or DEFAULT_LANGUAGE


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Spare the views an argument: `language` reads the same address."""
    if values:
        values.pop("lang", None)


def _add_language(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the reader's language in every link that names no other."""
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language()


def _from_address() -> str | None:
    if not has_request_context():
        return None
    # A page that does not exist has no arguments, but a reader of /fr/nonsense still reads French.
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else None


@cache
def catalogue(lang: str) -> NullTranslations:
    """The interface's texts in one language, read once."""
    return Translations.load(TRANSLATIONS, [lang])


def gettext(text: str, /, **arguments: object) -> str:
    """A text of the interface in the language of this request, with its arguments in place.

    Flask-Babel's function of this name looks its catalogue up anew for every text, which takes five times as long.
    """
    found = catalogue(language()).gettext(text)
    return found % arguments if arguments else found


def ngettext(one: str, many: str, num: int, /, **arguments: object) -> str:
    """The same for a text that counts: `num` decides which of its forms it is, and stands in it."""
    return catalogue(language()).ngettext(one, many, num) % {"num": num, **arguments}


def number(value: float | Decimal | Fraction) -> str:
    """A number with one decimal at most, rounded half up: "12,5" in nl, fr and de, "12.5" in English."""
    tenths = _tenths(value)
    if abs(tenths) >= _GROUPED:
        return format_decimal(Decimal(tenths) / 10, format="#,##0.#", locale=_LOCALES[language()])
    # Babel parses a pattern for every number; below a thousand only the decimal mark differs.
    whole, tenth = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole}{_decimal_mark(language())}{tenth}" if tenth else f"{sign}{whole}"


def whole(value: float | Decimal | Fraction) -> int:
    """A value of at least 0 as a whole number, halves upwards like every score: 62.5 gives 63."""
    return half_up(value if isinstance(value, Fraction) else Fraction(str(value)))


@cache
def _decimal_mark(lang: str) -> str:
    """Read when the first number is printed: Babel's data take 2 MB and 5 ms for each language."""
    return get_decimal_symbol(_LOCALES[lang])


def coefficient(value: float) -> str:
    """A correlation or the like with two decimals, as such figures are printed: "0,82"."""
    return format_decimal(value, format="0.00", locale=_LOCALES[language()])


def percent(value: float | Decimal | Fraction) -> str:
    """A percentage given as 30 for thirty: "30%" in nl and en, "30 %" with a no-break space in fr and de."""
    return number(value) + (f"{_NO_BREAK_SPACE}%" if language() in {"fr", "de"} else "%")


def out_of(points: Fraction, maximum: Fraction) -> str:
    """Points of those that there are: "2,5 van 4"."""
    return _out_of(points.as_integer_ratio(), maximum.as_integer_ratio(), language())


# A report holds sixty of them, and there are few: what an answer earns is a handful of numbers.
@lru_cache(maxsize=4096)
def _out_of(points: tuple[int, int], maximum: tuple[int, int], lang: str) -> str:
    text: str = catalogue(lang).gettext("%(points)s of %(maximum)s")
    return text % {"points": number(Fraction(*points)), "maximum": number(Fraction(*maximum))}


def day(value: date | datetime) -> str:
    """A date in words, in Belgian time: "23 november 2026"."""
    if isinstance(value, datetime):
        value = flask_babel.to_user_timezone(value)
    return format_date(value, format="long", locale=_LOCALES[language()])


def today() -> date:
    """The day that it is in Belgium."""
    return datetime.now(BELGIUM).date()


def short_day(value: date | datetime) -> str:
    """A date for a column, in Belgian time: "23 nov 2026"."""
    if isinstance(value, datetime):
        value = flask_babel.to_user_timezone(value)
    return format_date(value, format="medium", locale=_LOCALES[language()])


def moment(value: datetime) -> str:
    """A date and a time of day, in Belgian time: "23 nov 2026, 14:05"."""
    local = flask_babel.to_user_timezone(value)
    return f"{short_day(value)}, {local:%H:%M}"


def _tenths(value: float | Decimal | Fraction) -> int:
    """The value in tenths, rounded half away from zero. A float counts as it is printed: 0.25 is a quarter."""
    if isinstance(value, int):
        return value * 10
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    numerator, denominator = exact.numerator, exact.denominator
    rounded = (abs(numerator) * 20 + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def _name_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = language()
    return response
