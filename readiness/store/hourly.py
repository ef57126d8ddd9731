"""How often something happened in an hour of the clock, counted in the database for all processes.

What is counted (beginnings from an address, files for a company) is stored as `limited` hashes it. Nothing here
commits.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, text

from readiness.store.columns import Moment
from readiness.store.models import now

HOUR = timedelta(hours=1)

# One statement, which locks the one row: whoever comes at the same moment gets the next number. Once there are as
# many as may be it writes nothing, and returns nothing. The table still has the name of what it counted first:
# another would need a contract, for nothing that anybody sees.
_COUNT = text(
    "INSERT INTO beginning (place_hash, hour, number) VALUES (:place_hash, :hour, 1)"
    " ON CONFLICT (place_hash, hour) DO UPDATE SET number = beginning.number + 1 WHERE beginning.number < :most"
    " RETURNING number"
).bindparams(bindparam("hour", type_=Moment))


def count_one(connection: Connection, key_hash: str, most: int, *, at: datetime | None = None) -> int | None:
    """Count one more in this hour of the clock, at most `most`; returns how many there are with it.

    None, counting nothing, when there are as many already.
    """
    values = {"place_hash": key_hash, "hour": hour(at or now()), "most": most}
    number: int | None = connection.execute(_COUNT, values).scalar_one_or_none()
    return number


def hour(moment: datetime) -> datetime:
    """When the hour of the clock began in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def seconds_left(moment: datetime) -> int:
    """How many seconds of its hour are left at a moment, which is when counting starts anew: 1 to 3600."""
    return max(1, round((hour(moment) + HOUR - moment).total_seconds()))
