"""The time in Belgium, where the companies and their consultants are: what a day is, is decided there."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")
FIRST, LAST = date(1, 1, 3), date(9999, 12, 29)
"""Beyond these days a moment has no name in another time zone; nothing is stored so far away."""


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_BELGIAN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


def read_day(text: str) -> date | None:
    """A day as a browser's calendar sends it or as people in Belgium type it, 31/3/2027; None for what is none."""
    parts: tuple[str, ...] = ()
    if found := _ISO.fullmatch(text):
        parts = found.groups()
    elif found := _BELGIAN.fullmatch(text):
        parts = found.groups()[::-1]
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


def within(day: date) -> date:
    """The day itself, or the nearest one on which something could be stored."""
    return min(max(day, FIRST), LAST)


def midnight(day: date) -> datetime:
    """The moment in which a day begins."""
    return datetime.combine(day, time(), BELGIUM)


def day_of(moment: datetime) -> date:
    """The day that it is in Belgium at a moment."""
    return moment.astimezone(BELGIUM).date()
