"""The two ways of writing a table: ``data`` for R, Python and SPSS, ``excel`` for a Belgian Excel."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# What a spreadsheet takes for the start of a formula, with the full-width twins that some normalise,
# also behind leading blanks. The apostrophe is among them so that the guard can be taken off again.
_DANGEROUS = re.compile(r"[^\S\t\r\n]*[\t\r\n]|\s*['=+\-@＝＋－＠]")

Cell = str | int | Decimal
"""A text, a whole number or a decimal number. Nothing else is written."""


class ProfileName(StrEnum):
    """What ``--profile`` accepts."""

    DATA = "data"
    EXCEL = "excel"


@dataclass(frozen=True, slots=True)
class Profile:
    """How cells become a line.

    ``labels`` says whether answers are written as texts in a language (``excel``) or as codes (``data``).
    """

    name: ProfileName
    delimiter: str
    decimal_mark: str
    byte_order_mark: str
    labels: bool

    def cell(self, value: Cell) -> str:
        """Write one value: numbers bare, texts guarded and quoted."""
        if isinstance(value, str):
            return quoted(guarded(value))
        if isinstance(value, Decimal):
            return str(value).replace(".", self.decimal_mark)
        return str(value)

    def line(self, cells: Iterable[str]) -> str:
        """Join written cells into one line with the line end that RFC 4180 asks for."""
        return self.delimiter.join(cells) + "\r\n"


PROFILES = {
    ProfileName.DATA: Profile(ProfileName.DATA, ",", ".", "", labels=False),
    ProfileName.EXCEL: Profile(ProfileName.EXCEL, ";", ",", "\ufeff", labels=True),
}


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Reversible: a text that begins with an apostrophe was guarded, and taking that one away gives back
    what was typed (:func:`unguarded`). Source: OWASP, CSV injection; ASVS 5.0 1.2.10.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """Undo :func:`guarded`."""
    return text.removeprefix("'")


def quoted(text: str) -> str:
    """Quote a text cell, doubling the quotes inside it (RFC 4180)."""
    return '"' + text.replace('"', '""') + '"'
