"""What a report is about, apart from its answers: whose it is, of when, the consultant's message and the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from textwrap import shorten

from readiness.i18n import day
from readiness.i18n import gettext as _
from readiness.presentation.plan import Taken

_SHORT = 80
"""Signs that the header has room for beside the date."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A consultant's message to the company; `at` is aware."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose report it is (None without a name), when the answers were sent (aware), the message, and what the
    company takes on by the code of the advice."""

    company: str | None
    submitted: datetime
    letter: Letter | None = None
    taken: Mapping[str, Taken] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title of the document."""
        if self.company:
            named: str = _("Social media report for %(company)s", company=self.company)
            return named
        return str(_("Your social media report"))


def cover_part(cover: Cover) -> dict[str, object]:
    """Title, header and footer. Typst puts the numbers of the pages in the place of the two marks."""
    return {
        "title": cover.title,
        "short": shorten(cover.title, _SHORT, placeholder="…"),
        "kind": _("Social media self-assessment"),
        "submitted": _("Submitted on %(date)s", date=day(cover.submitted)),
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "contents": _("In this report"),
    }


def letter_part(letter: Letter | None) -> dict[str, object] | None:
    """The message, a list of lines for each paragraph."""
    if letter is None:
        return None
    paragraphs = letter.text.replace("\r\n", "\n").strip().split("\n\n")
    return {
        "heading": _("A message from your consultant"),
        "paragraphs": [one.strip("\n").split("\n") for one in paragraphs],
        "signature": _("%(who)s, %(date)s", who=letter.who, date=day(letter.at)),
    }
