"""Whether the clock can be believed before it decides what is too old.

A clock that is a year ahead makes everything too old, and what is deleted does not come back. So the
present time is compared with the traces of life in the database: the last save, submit, sign-in, audited
deed. The rules, each with the case that it must let pass:

1. A trace lies more than an hour ahead: the clock was set back, or was ahead when that was stored.
   (An hour: clocks of two machines differ, and a change of daylight saving does not touch UTC.)
2. Nothing left a trace for more than 35 days, and something of a company would go: nobody can tell a quiet
   site from a clock that jumped. A purge itself leaves a trace, so one that runs each month passes.
3. More than half of ten or more submissions would go, and nothing left a trace for 48 hours, or the last
   purge was more than 35 days ago. The second is for a site where somebody saved under the wrong clock.
   A daily purge passes even when a whole campaign of one week comes of age.

Whoever knows that the clock is right says so with ``--force``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(hours=1)
JUMP = timedelta(hours=48)
QUIET = timedelta(days=35)
FEW = 10


@dataclass(frozen=True, slots=True)
class Traces:
    """When something last happened, and when the last purge ran; None for never."""

    newest: datetime | None
    last_purge: datetime | None


def doubt(
    now: datetime, traces: Traces, *, submissions: int, taken_submissions: int, taken: int
) -> str | None:
    """Why the clock should not be believed; None when it may be.

    `submissions` is how many there are, `taken_submissions` how many of them would go, `taken` how many
    assessments in all.
    """
    if traces.newest is None:
        return None
    if traces.newest > now + AHEAD:
        return f"something was stored at {_minute(traces.newest)}, which is still to come"
    quiet = now - traces.newest
    if taken and quiet > QUIET:
        return f"nothing happened on this site for {quiet.days} days, since {_minute(traces.newest)}"
    paused = traces.last_purge is not None and now - traces.last_purge > QUIET
    most = submissions >= FEW and taken_submissions * 2 > submissions
    if most and (quiet > JUMP or paused):
        return (
            f"{taken_submissions} of {submissions} submissions would go at once; the last sign of life is of "
            f"{_minute(traces.newest)}, the last purge of {_minute(traces.last_purge)}"
        )
    return None


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"
