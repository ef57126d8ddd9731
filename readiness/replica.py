"""A streaming replica of PostgreSQL: how old what it says may be, and when the primary answers in its place.

Only lists and exports are read from it. Who changed something reads from the primary until the replica has
caught up with that change, so nobody sees the state before what they did.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.engines import connect_args, words_of

BEHIND, SILENT, OWN_CHANGE = "behind", "silent", "own change"
"""Why the primary answers: the replica is too old, does not answer, or lacks what this very person changed."""

REST_SECONDS = 30
"""How long a replica that did not answer is left alone: each try may cost a request its time limit."""

ANSWER_SECONDS = 2.0
"""How long it may take to say how old it is, which costs it nothing."""

STATEMENT_SECONDS = 60.0
"""How long one statement of a list or an export may take: far longer than any does on a million responses."""

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
    """One replica, with its own connections, as one process knows it.

    What is read with `reading` has the time that a list needs; the rest, a moment.
    """

    def __init__(self, url: str, limit: timedelta) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=5,
            max_overflow=5,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=connect_args(make_url(url), _CONNECT),
        )
        self.reading: Engine = self.engine.execution_options()
        self._limit = limit
        self._rests_until = 0.0
        self._be_impatient()

    def _be_impatient(self) -> None:
        # The driver takes megabytes, which a site without a replica is spared.
        from readiness.impatient import Impatient

        @event.listens_for(self.engine, "do_connect")
        def connect(_dialect: object, _record: object, args: Any, options: Any) -> Impatient:
            return Impatient.connect(*args, **options)

        @event.listens_for(self.reading, "begin")
        def read(connection: Connection) -> None:
            connection.connection.driver_connection.seconds = STATEMENT_SECONDS  # type: ignore[union-attr]

        # Before what was begun is rolled back; whoever takes it next asks first whether it is alive.
        @event.listens_for(self.engine, "reset")
        def end(connection: Any, _record: object, _state: object) -> None:
            connection.seconds = ANSWER_SECONDS

        @event.listens_for(self.engine, "handle_error")
        def rest(context: ExceptionContext) -> None:
            # One that was in the pool when the server restarted says nothing of the server.
            if context.is_disconnect and not context.is_pre_ping:
                self._rests_until = time.monotonic() + REST_SECONDS

    def _is_left_alone(self) -> bool:
        """Whether it was silent a while ago. After that one request asks it, and the others go on without."""
        moment = time.monotonic()
        if not self._rests_until:
            return False
        if moment < self._rests_until:
            return True
        self._rests_until = moment + REST_SECONDS
        return False

    def freshness(self, primary: Session, since: int = 0) -> Freshness:
        """How old the replica is by the primary's clock and log; `since` is a place that it must have passed."""
        log, at = primary.execute(_PRIMARY).one()
        now = place(log)
        if self._is_left_alone():
            return Freshness(at, instead=SILENT)
        try:
            with self.engine.connect() as connection:
                replayed, last = connection.execute(_REPLICA).one()
        except SQLAlchemyError as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            _log.warning(
                "the replica does not answer; the primary is read for %s s: %s", REST_SECONDS, words_of(error)
            )
            return Freshness(at, instead=SILENT)
        self._rests_until = 0.0
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
