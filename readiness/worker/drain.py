"""Takes one thing after the other out of the queue, and writes down what became of it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.engines import writing
from readiness.store import letters, outgoing
from readiness.store.models import now
from readiness.store.outgoing_models import MAIL, Outgoing
from readiness.worker.handling import Handler, LostError, RefusedError, Task, TryLaterError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a worker has for one thing, and how many seconds it waits when nothing is due."""

    lease: timedelta = outgoing.LEASE
    pause: float = 2.0


class Drain:
    """One worker's hands on the queue."""

    def __init__(self, engine: Engine, handlers: Mapping[str, Handler], pace: Pace | None = None) -> None:
        self.engine = writing(engine)
        self.handlers = handlers
        self.pace = pace or Pace()

    def until(self, stop: Event, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Send what is due until asked to stop; what was begun is brought to its end.

        A database that does not answer is waited for, as everything else. `meanwhile` is called when nothing is due.
        """
        while not stop.is_set():
            try:
                busy = self.one()
            except SQLAlchemyError as error:
                _log.warning("the queue cannot be read or written: %s", type(error).__name__)
                busy = False
            if not busy:
                meanwhile()
                stop.wait(self.pace.pause)

    def one(self) -> bool:
        """Send the next thing that is due; False when nothing is."""
        with Session(self.engine, expire_on_commit=False) as session:
            item = outgoing.claim(session, self.handlers.keys(), now(), self.pace.lease)
            session.commit()
        if item is None:
            return False
        self._send(item)
        return True

    def _send(self, item: Outgoing) -> None:
        leaving = False

        def hand_over() -> None:
            nonlocal leaving
            if not self._write(lambda session: outgoing.hand_over(session, item, now(), self.pace.lease)):
                raise LostError
            leaving = True

        try:
            self.handlers[item.kind](Task(item.uid, item.detail, hand_over))
        except LostError:
            _log.warning("%s %s took longer than its lease, or was taken away", item.kind, item.uid)
        except RefusedError as error:
            reason = str(error)
            self._write(lambda session: outgoing.refuse(session, item, reason))
        except TryLaterError as error:
            self._put_back(item, str(error))
        except Exception as error:  # noqa: BLE001 - one thing that cannot be sent does not hold up the others
            # A message of an exception may repeat an address.
            _log.error("%s %s: %s", item.kind, item.uid, type(error).__name__)
            if not leaving or outgoing.MANNERS[item.kind].may_come_twice:
                self._put_back(item, type(error).__name__)
        else:
            self._write(lambda session: _finish(session, item))

    def _put_back(self, item: Outgoing, reason: str) -> None:
        self._write(lambda session: outgoing.put_back(session, item, reason, now()))

    def _write(self, change: Callable[[Session], bool]) -> bool:
        with Session(self.engine) as session:
            changed = change(session)
            session.commit()
        return changed


def _finish(session: Session, item: Outgoing) -> bool:
    """Write down that it has gone, of a letter beside its invitation too: else nobody would be reminded of it."""
    moment = now()
    if item.kind == MAIL:
        letters.taken(session, item, moment)
    return outgoing.finish(session, item, moment)
