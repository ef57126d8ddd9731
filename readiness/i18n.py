"""The language of a request, and numbers, percentages and dates in that language's own style."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import flask_babel
from babel import Locale
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from readiness.belgium import BELGIUM
from readiness.conventions import CONVENTIONS, MINUS
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
        # A template puts the arguments in itself, for these two.
        lambda text: catalogue(language()).gettext(text),
        lambda one, many, count: catalogue(language()).ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: catalogue(language()).pgettext(context, text),
    )
    app.add_template_filter(number, "num")
    app.add_template_filter(whole, "whole")
    app.add_template_filter(coefficient, "coefficient")
    app.add_template_filter(signed, "signed")
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


def switched() -> bool:
    """Whether a form's button for another language was pressed; from then on the request is answered in it."""
    asked = request.form.get("switch")
    if asked not in LANGUAGES:
        return False
    use_language(asked)
    return True


def use_language(code: str) -> None:
    """Answer this request in another language than its address says."""
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

    As in a template, `%%` in it is a percent sign, with arguments or without.

    Flask-Babel's function of this name looks its catalogue up anew for every text, which takes five times as long.
    """
    return catalogue(language()).gettext(text) % arguments


def ngettext(one: str, many: str, num: int, /, **arguments: object) -> str:
    """The same for a text that counts: `num` decides which of its forms it is, and stands in it."""
    return catalogue(language()).ngettext(one, many, num) % {"num": num, **arguments}


def number(value: float | Decimal | Fraction) -> str:
    """A number with one decimal at most, rounded half up: "12,5" in nl, fr and de, "12.5" in English."""
    return CONVENTIONS[language()].number(_tenths(value))


def whole(value: float | Decimal | Fraction) -> int:
    """A value of at least 0 as a whole number, halves upwards like every score: 62.5 gives 63."""
    return half_up(value if isinstance(value, Fraction) else Fraction(str(value)))


def coefficient(value: float) -> str:
    """A correlation or the like with two decimals, as such figures are printed: "0,82"."""
    shown = format_decimal(round(value, 2) or 0, format="0.00", locale=_LOCALES[language()])
    return shown.replace("-", MINUS)


def signed(value: float | Decimal | Fraction) -> str:
    """A difference: "+12,5", "−3", or "0" where it rounds to nothing."""
    text = number(value)
    return f"+{text}" if value > 0 and text != "0" else text


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
    return CONVENTIONS[language()].day(value)


def today() -> date:
    """The day that it is in Belgium."""
    return datetime.now(BELGIUM).date()


def short_day(value: date | datetime) -> str:
    """A date for a column, in Belgian time: "23 nov 2026"."""
    if isinstance(value, datetime):
        value = flask_babel.to_user_timezone(value)
    return CONVENTIONS[language()].short_day(value)


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
