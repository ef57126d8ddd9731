"""The profiles, and the two ways of writing CSV: for R, Python and SPSS, and for a Belgian Excel."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from readiness.export.cells import Cell

# What a spreadsheet takes for the start of a formula, with the full-width twins that some normalise, also behind
# blanks and quotes. Behind apostrophes too: so a guard stands before what needs one, and nothing else looks like it.
_FORMULA = r"(?=[\"'\s]*[=+\-@＝＋－＠])"
_BREAK = r"(?=[\"'\s]*[\t\r\n])"
_START = re.compile(f"{_FORMULA}|{_BREAK}")
# Whoever opens a file with another separator than it was written with sees a cell begin after each of these,
# and a quote there opens and closes nothing.
_INSIDE = re.compile(rf"(?<=[,;|\t\r\n]){_FORMULA}")
_GUARD = re.compile(rf"(?:(?<=[,;|\t\r\n])|^)'{_FORMULA}|^'{_BREAK}")


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

    def plain(self, code: str) -> str:
        """Write a text that needs no guard; only its quotes are seen to."""
        return quoted(code)

    def moment(self, iso: str) -> str:
        """Write a moment as it stands."""
        return f'"{iso}"'

    def together(self, cells: Sequence[str]) -> Sequence[str]:
        """Join cells that are written many times beside each other into one piece of a line."""
        return (self.delimiter.join(cells),) if cells else ()

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
    """Put an apostrophe before what a spreadsheet would run as a formula.

    Also inside a text after a comma, semicolon, bar, tab or line end: read with the wrong separator, a new
    cell begins there. Reversible (:func:`unguarded`): the first apostrophe at such a place was always put there, and
    one that a name begins with ('t Hoekje) stands before no formula. Source: OWASP, CSV injection; ASVS 5.0 1.2.10.
    """
    inside = _INSIDE.sub("'", text)
    return f"'{inside}" if _START.match(text) else inside


def unguarded(text: str) -> str:
    """Undo :func:`guarded`."""
    return _GUARD.sub("", text)


def quoted(text: str) -> str:
    """Quote a text cell, doubling the quotes inside it (RFC 4180)."""
    return '"' + text.replace('"', '""') + '"'


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    # A third of the time that strftime takes; microseconds and zone stand behind the nineteenth character.
    return moment.astimezone(UTC).isoformat()[:19] + "Z"
