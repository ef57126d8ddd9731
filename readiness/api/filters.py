"""The desk's filters as a program sets them, under the same names."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from readiness.api.parameter import Parameter, choice, pattern, whole
from readiness.belgium import midnight, within
from readiness.content.loader import load, versions
from readiness.domain.review import STATUSES
from readiness.domain.text import LANGUAGES
from readiness.forms import printable
from readiness.store.assessments import SECTOR, SIZE
from readiness.store.models import DRAFT, NAME_LENGTH, SUBMITTED
from readiness.store.responses import ANY, HIGHEST_ID, Filter, Place

MINE = "me"
HIGHEST = 100
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parameters() -> tuple[Parameter, ...]:
    """Every filter."""
    flags = {flag.code: None for version in versions() for flag in load(version).advice.flags}
    return (
        choice("status", "Whether handed in.", (SUBMITTED, DRAFT, ANY), SUBMITTED),
        choice("review", "The state of the review.", STATUSES),
        Parameter(
            "name",
            "Part of the company's name; needs contacts:read.",
            {"type": "string", "maxLength": NAME_LENGTH},
            _name,
        ),
        choice("size", "The size class, an option of item A1.", _options(SIZE)),
        choice("sector", "The main activity, an option of item A2.", _options(SECTOR)),
        choice("language", "The language of the answers.", LANGUAGES),
        choice("instrument", "The version of the instrument.", versions()),
        choice("flag", "A risk that was raised.", flags),
        pattern("assigned", "A consultant's uid, me or nobody.", f"^({MINE}|nobody|[0-9a-f]{{32}})$"),
        pattern("campaign", "A campaign's uid.", "^[0-9a-f]{32}$"),
        whole("least", "Readiness from, 0 to 100, as it is shown: rounded.", 0, HIGHEST),
        whole("most", "Readiness up to and including, 0 to 100, as it is shown: rounded.", 0, HIGHEST),
        _day("since", "The first day, such as 2026-11-23, in Belgian time."),
        _day("until", "The last day, included, such as 2026-11-23, in Belgian time."),
    )


def read(found: dict[str, Any], mine: str) -> Filter:
    """The filter that understood parameters ask for; `mine` is the uid that "me" stands for."""
    wanted = {name: value for name, value in found.items() if name in Filter.__dataclass_fields__}
    if wanted.get("assigned") == MINE:
        wanted["assigned"] = mine
    if "since" in wanted:
        wanted["since"] = midnight(wanted["since"])
    if "until" in wanted:
        wanted["until"] = midnight(wanted["until"] + _DAY)
    return Filter(**wanted)


def cursor(place: Place) -> str:
    """A place in the list as a program hands it back: microseconds since 1970, and a number."""
    return f"{(place.moment - _EPOCH) // timedelta(microseconds=1)}-{place.id}"


def place(text: str) -> Place:
    """The place that a cursor names."""
    micros, _dash, number = text.partition("-")
    # No row has a higher number than the highest, so nothing changes by taking it instead.
    return Place(_EPOCH + timedelta(microseconds=int(micros)), min(int(number), HIGHEST_ID))


CURSOR = pattern("after", "The value of next in the page before.", "^[0-9]{1,16}-[0-9]{1,10}$", place)


def _options(item: str) -> list[str]:
    found = {
        option.code: None
        for version in versions()
        for option in load(version).questionnaire.item(item).options
    }
    return list(found)


def _name(text: str) -> str:
    if len(text) > NAME_LENGTH:
        raise ValueError(text)
    return printable(text).strip()


def _day(name: str, description: str) -> Parameter:
    return Parameter(name, description, {"type": "string", "format": "date"}, _date)


def _date(text: str) -> date:
    found = date.fromisoformat(text)
    if len(text) != len("2026-11-23") or found.isoformat() != text:
        raise ValueError(text)
    return within(found)
