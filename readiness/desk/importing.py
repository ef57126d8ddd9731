"""The list of companies to invite, as far as it is checked: what can be imported, and what is wrong in which line."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from readiness.domain import guest_list
from readiness.domain.guest_list import Line, Wrong, comparable
from readiness.i18n import gettext as _

HEADER = ("name", "e-mail", "language", "number")
"""Stands above the checked lines wherever they are carried along, so that none of them is taken for one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A list that was read: the lines that can be imported, and the lines that cannot."""

    good: Sequence[Line]
    wrong: Sequence[Line]
    language: str
    """What a line without a language gets."""

    @property
    def carried(self) -> str:
        """The good lines as a form carries them along; read again, they say the same."""
        return _written(self.good, self.language) if self.good else ""

    @property
    def remaining(self) -> str:
        """The wrong lines as they were typed."""
        return "\n".join(line.typed for line in self.wrong)

    @property
    def weight(self) -> int:
        """How many bytes of a form it takes; a browser sends two for the end of a line."""
        return sum(len(text.encode()) + text.count("\n") for text in (self.carried, self.remaining))


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
        language,
    )


def _written(lines: Iterable[Line], language: str) -> str:
    """Lines as CSV with a header, no longer than need be: what fitted into a form has to fit once more."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for line in lines:
        cells = (line.name, line.email, line.language, line.enterprise_number)
        usual = line.language == language and not line.enterprise_number
        writer.writerow(cells[:2] if usual else cells)
    return target.getvalue()


def decoded(content: bytes) -> str:
    """A file as text: UTF-8, or what Excel writes in Belgium. Raises UnicodeError for what is no text."""
    if b"\0" in content:
        raise UnicodeError("no text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def faults() -> dict[Wrong, str]:
    """What is wrong with a line, and what to do about it."""
    return {
        Wrong.NO_NAME: _("The name of the company is missing."),
        Wrong.BAD_EMAIL: _("There is no e-mail address in the second column that mail can be sent to."),
        Wrong.UNKNOWN_LANGUAGE: _("The language is none of nl, fr, de and en."),
        Wrong.TOO_LONG: _("A name, address or number is too long."),
        Wrong.TOO_MANY_CELLS: _("There are more than four columns."),
        Wrong.NOT_PRINTABLE: _("There is an invisible character in it. Type the line again."),
        Wrong.TWICE: _("The address stands in the list twice."),
        Wrong.INVITED_BEFORE: _("The address is invited already, or stands in the list twice."),
    }
