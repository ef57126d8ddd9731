"""The list of companies to invite, as far as it is checked: what can be imported, and what is wrong in which line."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from readiness.domain import guest_list
from readiness.domain.guest_list import Line, Wrong, comparable

HEADER = ("name", "e-mail", "language", "number")
"""Stands above the checked lines wherever they are carried along, so that none of them is taken for one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A list that was read: the lines that can be imported, and the lines that cannot."""

    good: Sequence[Line]
    wrong: Sequence[Line]

    @property
    def carried(self) -> str:
        """The good lines as a form carries them along; read again, they say the same."""
        return written(self.good) if self.good else ""

    @property
    def remaining(self) -> str:
        """The wrong lines as they were typed."""
        return "\n".join(line.typed for line in self.wrong)


def check(carried: str, typed: str, language: str, invited: Collection[str]) -> Checked:
    """Read what was checked before, and after it what stands in the text area.

    Each is read by itself: they may be separated in different ways. Raises TooManyLinesError.
    """
    before = guest_list.read(carried, language, invited)
    listed = {comparable(line.email) for line in before if not line.wrong}
    # A wrong line of those is written as it was carried, and stands below the others to be corrected.
    again = "\n".join([typed, *(line.typed for line in before if line.wrong)]).strip("\n")
    lines = guest_list.read(again, language, {*invited, *listed})
    return Checked(
        [*(line for line in before if not line.wrong), *(line for line in lines if not line.wrong)],
        [line for line in lines if line.wrong],
    )


def written(lines: Iterable[Line]) -> str:
    """Lines as CSV with a header."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((line.name, line.email, line.language, line.enterprise_number) for line in lines)
    return target.getvalue()


def decoded(content: bytes) -> str:
    """A file as text: UTF-8, or what Excel writes in Belgium. Raises UnicodeError for what is no text."""
    if b"\0" in content:
        raise UnicodeError("no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def faults() -> dict[Wrong, str]:
    """What is wrong with a line, and what to do about it."""
    return {
        Wrong.NO_NAME: _("The name of the company is missing."),
        Wrong.BAD_EMAIL: _("There is no whole e-mail address in the second column."),
        Wrong.UNKNOWN_LANGUAGE: _("The language is none of nl, fr, de and en."),
        Wrong.TOO_LONG: _("A name, address or number is too long."),
        Wrong.TOO_MANY_CELLS: _("There are more than four columns."),
        Wrong.NOT_PRINTABLE: _("There is a character in it that cannot be stored."),
        Wrong.TWICE: _("The address stands in the list twice."),
        Wrong.INVITED_BEFORE: _("The address is invited already, or stands in the list twice."),
    }
