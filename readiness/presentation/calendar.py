"""The action plan as an iCalendar file (RFC 5545): a whole day for each step with a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from readiness.i18n import gettext as _
from readiness.i18n import language
from readiness.presentation.plan import Taken

AHEAD = timedelta(days=7)
"""How long before the day the calendar reminds."""


def calendar(uid: str, taken: Mapping[str, Taken], made: datetime) -> bytes:
    """The days of a plan. `uid` is the response's number: the same step stays the same entry when it moves.

    `made` is an aware time, now; a later file takes the place of an earlier one. Steps without a day and
    those that are done are left out.
    """
    found = Calendar()
    found.add("prodid", "-//readiness//plan//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Social media plan"))
    for code, one in taken.items():
        if one.due_on and not one.done_at:
            found.add_component(_event(f"{uid}-{code}@readiness", one, one.due_on, made))
    return bytes(found.to_ical())


def _event(uid: str, one: Taken, due: date, made: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made)
    event.add("sequence", int(made.timestamp()) - _EPOCH)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", one.title, parameters={"language": language()})
    event.add("description", "\n".join(f"{number}. {move}" for number, move in enumerate(one.moves, start=1)))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.title)
    alarm.add("trigger", -AHEAD)
    event.add_component(alarm)
    return event


_EPOCH = int(datetime.fromisoformat("2026-01-01T00:00:00+00:00").timestamp())
"""Sequences count seconds from here, so that they grow with each file and stay below 2 to the power of 31."""
