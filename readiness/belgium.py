"""The time in Belgium, where the companies and their consultants are: what a day is, is decided there."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")
FIRST, LAST = date(1, 1, 3), date(9999, 12, 29)
"""Beyond these days a moment has no name in another time zone; nothing is stored so far away."""


def within(day: date) -> date:
    """The day itself, or the nearest one on which something could be stored."""
    return min(max(day, FIRST), LAST)


def midnight(day: date) -> datetime:
    """The moment in which a day begins."""
    return datetime.combine(day, time(), BELGIUM)


def day_of(moment: datetime) -> date:
    """The day that it is in Belgium at a moment."""
    return moment.astimezone(BELGIUM).date()
