"""How each language writes numbers and dates, as CLDR says: the few lines of it that our pages need.

Babel reads all that CLDR knows of a language to say what its decimal mark is: 3 MB of every worker for the first
language, 1 MB for each further one. `tests/test_conventions.py` compares what stands here with Babel.
"""

from dataclasses import dataclass
from datetime import date

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Conventions:
    """Those of one language. A date's pattern takes `day`, `month` (a number), `name`, `short` and `year`.

    `first` is how the first of a month is written where it is an ordinal, which CLDR cannot say.
    """

    decimal: str
    group: str
    long: str
    medium: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    first: str = ""

    def number(self, tenths: int) -> str:
        """A number given in tenths; without its decimal when that is 0: "1.234,5" and "12" in Dutch."""
        whole, tenth = divmod(abs(tenths), 10)
        sign = MINUS if tenths < 0 else ""
        grouped = f"{whole:,}".replace(",", self.group)
        return f"{sign}{grouped}{self.decimal}{tenth}" if tenth else f"{sign}{grouped}"

    def day(self, value: date) -> str:
        """A date in words: "23 november 2026"."""
        return self._filled(self.long, value)

    def short_day(self, value: date) -> str:
        """A date for a column: "23 nov 2026"."""
        return self._filled(self.medium, value)

    def _filled(self, pattern: str, value: date) -> str:
        name, short = self.months[value.month - 1], self.short_months[value.month - 1]
        day = self.first if self.first and value.day == 1 else value.day
        return pattern.format(day=day, month=value.month, name=name, short=short, year=value.year)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CONVENTIONS = {
    "nl": Conventions(
        decimal=",",
        group=".",
        long="{day} {name} {year}",
        medium="{day} {short} {year}",
        months=_names(
            "januari februari maart april mei juni juli augustus september oktober november december"
        ),
        short_months=_names("jan feb mrt apr mei jun jul aug sep okt nov dec"),
    ),
    "fr": Conventions(
        decimal=",",
        group="\N{NARROW NO-BREAK SPACE}",
        long="{day} {name} {year}",
        medium="{day} {short} {year}",
        months=_names("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        short_months=_names("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
        first="1er",
    ),
    "de": Conventions(
        decimal=",",
        group=".",
        long="{day}. {name} {year}",
        medium="{day:02}.{month:02}.{year}",
        months=_names("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
        short_months=_names("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
    ),
    # As it is written in Europe: the day stands before the month.
    "en": Conventions(
        decimal=".",
        group=",",
        long="{day} {name} {year}",
        medium="{day} {short} {year}",
        months=_names(
            "January February March April May June July August September October November December"
        ),
        short_months=_names("Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec"),
    ),
}
