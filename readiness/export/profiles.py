"""The profiles, and the two ways of writing CSV: for R, Python and SPSS, and for a Belgian Excel."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from readiness.export.cells import Cell

# What a spreadsheet takes for the start of a formula, with the full-width twins that some normalise,
# also behind leading blanks. The apostrophe is among them so that the guard can be taken off again.
_DANGEROUS = re.compile(r"[^\S\t\r\n]*[\t\r\n]|\s*['=+\-@＝＋－＠]")


class ProfileName(StrEnum):
    """What ``--profile`` accepts."""

    DATA = "data"
    EXCEL = "excel"
    XLSX = "xlsx"
    ARCHIVE = "archive"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Profile:
    """How cells become a line of CSV.

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
        if isinstance(value, datetime):
            return quoted(timestamp(value))
        return str(value)

    def line(self, cells: Iterable[str]) -> str:
        """Join written cells into one line with the line end that RFC 4180 asks for."""
        return self.delimiter.join(cells) + "\r\n"

    def lines(self, names: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
        """The header, byte order mark included and there without rows, and the rows of written cells."""
        yield self.byte_order_mark + self.line(self.cell(name) for name in names)
        for row in rows:
            yield self.line(row)


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


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
