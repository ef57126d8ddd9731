"""The filters of the list and of the exports: read from an address, and shown again as they were typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from readiness.belgium import midnight, read_day, within
from readiness.content.loader import LATEST, load, versions
from readiness.desk import words
from readiness.extensions import db
from readiness.forms import no_day, printable
from readiness.i18n import LANGUAGE_NAMES, language, short_day
from readiness.i18n import gettext as _
from readiness.presentation.answers import labelled
from readiness.store import campaigns, consultants
from readiness.store.assessments import SECTOR, SIZE
from readiness.store.models import NAME_LENGTH
from readiness.store.responses import NOBODY, Filter

MINE = "me"
HIGHEST = 100

Choices = list[tuple[str, str]]

_DAYS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the filter, what was typed, and what of it could not be understood."""

    wanted: Filter
    typed: Mapping[str, str]
    errors: list[tuple[str, str]]

    @property
    def query(self) -> str:
        """What stands behind the question mark of an address with these filters."""
        return urlencode(self.typed)

    @property
    def understood(self) -> dict[str, str]:
        """What was typed, without what made no sense."""
        return {name: text for name, text in self.typed.items() if name not in dict(self.errors)}

    def without(self, name: str) -> str:
        """The same without one of the filters."""
        return urlencode({key: text for key, text in self.typed.items() if key != name})


def read(sent: Mapping[str, str], mine: str) -> Asked:
    """Understand an address; `mine` is the uid that "me" stands for. What makes no sense is left out, and named."""
    texts = {name: printable(sent.get(name, "")).strip()[:NAME_LENGTH] for name in _READERS}
    typed = {name: _picked(name, text) for name, text in texts.items() if text}
    understood: dict[str, Any] = {}
    errors: list[tuple[str, str]] = []
    for name, text in typed.items():
        reader, message = _READERS[name]
        try:
            understood[name] = reader(name, text)
        except (ValueError, OverflowError):
            errors.append((name, labelled(labels()[name], message())))
    errors += _crossed(understood)
    if understood.get("assigned") == MINE:
        understood["assigned"] = mine
    return Asked(Filter(**understood), typed, errors)


def _picked(name: str, text: str) -> str:
    """What was typed; a day as a browser's calendar writes it, so that it can be shown in one."""
    day = read_day(text) if name in _DAYS else None
    return day.isoformat() if day else text


def _crossed(understood: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a range whose beginning lies behind its end."""
    return [
        (
            first,
            labelled(labels()[first], _("This lies behind “%(end)s”, so nothing fits.", end=labels()[last])),
        )
        for first, last in (("least", "most"), _DAYS)
        if first in understood and last in understood and understood[first] > understood[last]
    ]


def choices(name: str) -> Choices:
    """The codes and texts that a filter can be set to."""
    return _CHOICES[name]()


def in_words(name: str, text: str) -> str:
    """What a filter is set to; a number or a part of a name stands for itself."""
    day = read_day(text) if name in _DAYS else None
    if day:
        return short_day(day)
    return dict(choices(name)).get(text, text) if name in _CHOICES else text


def all_choices() -> dict[str, Choices]:
    """The choices of every filter that has them, in the order of the page."""
    return {name: choices(name) for name in _CHOICES}


def labels() -> dict[str, str]:
    """What each filter is called."""
    return {
        "name": _("Company name"),
        "status": _("Handed in"),
        "review": _("Review"),
        "assigned": _("Assigned to"),
        "size": _("Size"),
        "sector": _("Main activity"),
        "language": _("Language"),
        "flag": _("Risk"),
        "instrument": _("Version"),
        "least": _("Readiness from"),
        "most": _("Readiness up to"),
        "campaign": _("Campaign"),
        "since": _("From"),
        "until": _("Up to and including"),
    }


def _sizes() -> Choices:
    return _options(SIZE)


def _sectors() -> Choices:
    return _options(SECTOR)


def newest_options(item: str) -> Choices:
    """The options of an item in the newest version, whose figures a restricted dashboard shows."""
    lang = language()
    return [(option.code, option.text[lang]) for option in load(LATEST).questionnaire.item(item).options]


def _options(item: str) -> Choices:
    """The options of an item in any version; those that the newest has no more come last and name theirs."""
    lang, found = language(), dict(newest_options(item))
    for version in reversed(versions()):
        for option in load(version).questionnaire.item(item).options:
            found.setdefault(
                option.code, _("%(text)s (version %(version)s)", text=option.text[lang], version=version)
            )
    return list(found.items())


def _flags() -> Choices:
    lang = language()
    flags = {flag.code: flag.title[lang] for version in versions() for flag in load(version).advice.flags}
    return list(flags.items())


def _assigned() -> Choices:
    people = [(one.uid, one.email) for one in consultants.everybody(db.session)]
    return [(MINE, _("Me")), (NOBODY, _("Nobody")), *people]


def _campaigns() -> Choices:
    return [(one.uid, one.name) for one in campaigns.by_name(db.session)]


_CHOICES: dict[str, Callable[[], Choices]] = {
    "status": words.progress,
    "review": words.statuses,
    "assigned": _assigned,
    "size": _sizes,
    "sector": _sectors,
    "language": lambda: list(LANGUAGE_NAMES),
    "flag": _flags,
    "campaign": _campaigns,
    "instrument": lambda: [(version, version) for version in versions()],
}


def _code(name: str, text: str) -> str:
    if text not in dict(choices(name)):
        raise ValueError(text)
    return text


def _score(_name: str, text: str) -> int:
    score = int(text)
    if not 0 <= score <= HIGHEST:
        raise ValueError(text)
    return score


def _since(_name: str, text: str) -> datetime:
    day = read_day(text)
    if day is None:
        raise ValueError(text)
    return midnight(within(day))


def _until(name: str, text: str) -> datetime:
    """The end of the day, which belongs to it: the filter itself leaves its own moment out."""
    return _since(name, text) + timedelta(days=1)


_READERS: dict[str, tuple[Callable[[str, str], Any], Callable[[], str]]] = {
    "name": (lambda _name, text: text, str),
    **dict.fromkeys(
        _CHOICES,
        (_code, lambda: _("One of the filters had a value that is not in its list. It was left out.")),
    ),
    **dict.fromkeys(("least", "most"), (_score, lambda: _("Write a whole number from 0 to 100."))),
    **dict(zip(_DAYS, ((_since, no_day), (_until, no_day)), strict=True)),
}
