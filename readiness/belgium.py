"""The time in Belgium, where the companies and their consultants are: what a day is, is decided there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")


def day_of(moment: datetime) -> date:
    """The day that it is in Belgium at a moment."""
    return moment.astimezone(BELGIUM).date()
