"""The companies that a campaign invites, read from what somebody pasted: what each line says, and what is wrong.

Nothing is dropped: a line that cannot be used is given back as it was typed, to be corrected.
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.mail_address import is_usable
from readiness.domain.text import LANGUAGES

SEPARATORS = ";\t,"
MOST_LINES = 5000
NAME_LENGTH = 200
EMAIL_LENGTH = 254
NUMBER_LENGTH = 20
_HEADERS = {
    "mail",
    "mailadres",
    "mailadresse",
    "adressemail",
    "email",
    "emails",
    "emailadres",
    "emailadressen",
    "emailadresse",
    "emailaddress",
    "adresseemail",
    "adresseelectronique",
    "courriel",
    "adressecourriel",
}
"""What the column of addresses is called, by its letters alone."""
_ACCENTS = str.maketrans("éè", "ee")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
"""Spaces of no width: worksheets and web pages leave them behind, and they say nothing."""


class Wrong(StrEnum):
    """Why a line cannot be used."""

    NO_NAME = "no_name"
    BAD_EMAIL = "bad_email"
    UNKNOWN_LANGUAGE = "unknown_language"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"
    NOT_PRINTABLE = "not_printable"
    TWICE = "twice"
    INVITED_BEFORE = "invited_before"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the text, counted from 1, its text as typed, and what it says."""

    number: int
    typed: str
    name: str
    email: str
    language: str
    enterprise_number: str
    wrong: tuple[Wrong, ...]


class TooManyLinesError(ValueError):
    """The list has more than MOST_LINES lines."""


def read(text: str, language: str, invited: Collection[str] = ()) -> list[Line]:
    """Read a list of name, e-mail, language and enterprise number, the last two optional.

    A line without a language gets `language`. `invited` are the addresses invited before, as `comparable` makes
    them. Raises TooManyLinesError.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    filled = [(number, line) for number, line in _whole(lines) if line.strip()]
    if len(filled) > MOST_LINES + 1:
        raise TooManyLinesError
    if filled and filled[0][1].strip().casefold().startswith("sep="):
        del filled[0]  # Excel's own note about the separator.
    separator = _separator([line for _number, line in filled])
    rows = [(number, line, _taken_apart(line, separator)) for number, line in filled]
    # A company may be called Mail: a heading has no address.
    if rows and not _has_address(rows[0][2]) and any(_letters(cell) in _HEADERS for cell in rows[0][2]):
        del rows[0]
    if len(rows) > MOST_LINES:
        raise TooManyLinesError
    return list(_checked(rows, language, set(invited)))


def comparable(email: str) -> str:
    """An address as it is compared: hardly any server tells capitals apart, so one company gets one mail."""
    return email.strip().casefold()


def _whole(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, counted from 1; a cell that a worksheet broke in two is one line again.

    A quote that is never closed would swallow all that follows, so no more than two lines are put together.
    """
    rest = iter(enumerate(lines, start=1))
    for number, line in rest:
        broken = number < len(lines) and line.count('"') % 2 and lines[number].count('"') % 2
        yield number, f"{line} {next(rest)[1]}" if broken else line


def _separator(lines: Sequence[str]) -> str:
    """The one with which an address comes second most often: any of them may also belong to a name."""
    return max(SEPARATORS, key=lambda one: sum(_has_address(_cells(line, one)) for line in lines))


def _taken_apart(line: str, separator: str) -> list[str]:
    """The cells of a line: one that was pasted from elsewhere may have a separator of its own."""
    tries = [_cells(line, one) for one in (separator, *SEPARATORS)]
    return next(filter(_has_address, tries), tries[0])


def _has_address(cells: Sequence[str]) -> bool:
    return "@" in "".join(cells[1:2])


def _cells(line: str, separator: str) -> list[str]:
    read = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    # All kinds of space become plain ones: nobody sees the difference between them.
    return [" ".join(cell.translate(_UNSEEN).split()) for cell in read]


def _letters(heading: str) -> str:
    return "".join(filter(str.isalpha, heading.casefold().translate(_ACCENTS)))


def _checked(rows: Sequence[tuple[int, str, list[str]]], language: str, seen: set[str]) -> Iterator[Line]:
    before = frozenset(seen)
    for number, typed, cells in rows:
        name, email, spoken, enterprise_number = (*cells, "", "", "", "")[:4]
        spoken = spoken.casefold() or language
        wrong = list(_faults(cells, name, email, spoken))
        key = comparable(email)
        if key in seen and Wrong.BAD_EMAIL not in wrong:
            wrong.append(Wrong.INVITED_BEFORE if key in before else Wrong.TWICE)
        if not wrong:
            seen.add(key)
        yield Line(number, typed, name, email, spoken, enterprise_number, tuple(wrong))


def _faults(cells: Sequence[str], name: str, email: str, language: str) -> Iterator[Wrong]:
    if any(cells[4:]):
        yield Wrong.TOO_MANY_CELLS
    if not all(cell.isprintable() for cell in cells):
        yield Wrong.NOT_PRINTABLE
    if len(name) > NAME_LENGTH or len(email) > EMAIL_LENGTH or any(map(_is_long, cells[3:4])):
        yield Wrong.TOO_LONG
    if not name:
        yield Wrong.NO_NAME
    if not is_usable(email):
        yield Wrong.BAD_EMAIL
    if language not in LANGUAGES:
        yield Wrong.UNKNOWN_LANGUAGE


def _is_long(enterprise_number: str) -> bool:
    return len(enterprise_number) > NUMBER_LENGTH
