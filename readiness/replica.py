"""A streaming replica of PostgreSQL: how old what it says may be, and when the primary answers in its place.

Only lists and exports are read from it. Who changed something reads from the primary until the replica has
caught up with that change, so nobody sees the state before what they did.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

BEHIND, SILENT, OWN_CHANGE = "behind", "silent", "own change"
"""Why the primary answers: the replica is too old, does not answer, or lacks what this very person changed."""

REST_SECONDS = 30
"""How long a replica that did not answer is left alone: each try may cost a request its time limit."""

_CONNECT = {"connect_timeout": 2, "tcp_user_timeout": 3000}
# With synchronous_commit, which answers to companies rest on, whatever was committed lies before this place.
_PRIMARY = text("SELECT pg_current_wal_lsn()::text, clock_timestamp()")
_WRITTEN = text("SELECT pg_current_wal_lsn()::text")
_REPLICA = text("SELECT pg_last_wal_replay_lsn()::text, pg_last_xact_replay_timestamp()")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is read is at most `age` old at the moment `at`; `instead` says why the primary answers, if it does.

    The age is the replica's, also where it is too great for the replica to be read.
    """

    at: datetime
    age: timedelta = timedelta()
    instead: str = ""


class Replica:
    """One replica, with its own connections, as one process knows it."""

    def __init__(self, url: str, limit: timedelta) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=5,
            max_overflow=5,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_CONNECT,
        )
        self._limit = limit
        self._rests_until = 0.0

    def freshness(self, primary: Session, since: int = 0) -> Freshness:
        """How old the replica is by the primary's clock and log; `since` is a place that it must have passed."""
        log, at = primary.execute(_PRIMARY).one()
        now = place(log)
        if time.monotonic() < self._rests_until:
            return Freshness(at, instead=SILENT)
        try:
            with self.engine.connect() as connection:
                replayed, last = connection.execute(_REPLICA).one()
        except SQLAlchemyError as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            _log.warning(
                "the replica does not answer; the primary is read for %s s: %s", REST_SECONDS, _of(error)
            )
            return Freshness(at, instead=SILENT)
        # What is no replica, or has replayed nothing since it started, cannot say how old it is.
        reached = place(replayed) if replayed else 0
        if reached < min(since, now):
            return Freshness(at, instead=OWN_CHANGE)
        # Everything committed up to that moment is there, so nothing that it shows is older.
        age = timedelta() if reached >= now else at - last if last else timedelta.max
        return Freshness(at, max(age, timedelta()), BEHIND if age > self._limit else "")


def written(connection: Connection) -> int:
    """The end of the primary's log: whoever wrote before is at a lower place."""
    return place(connection.scalar(_WRITTEN) or "0/0")


def place(log: str) -> int:
    """A place in the log, as PostgreSQL writes it ("16/B374D848"), as a number that can be compared."""
    high, _slash, low = log.partition("/")
    return int(high, 16) << 32 | int(low, 16)


def _of(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", error)).strip()
