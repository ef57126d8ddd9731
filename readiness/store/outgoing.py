"""The queue of what leaves the house. Nothing here commits.

No protocol delivers exactly once: whoever dies between sending and writing down that it was sent cannot know.
So the moment in which that can happen is made short, and a state of its own:

- `waiting`, and `claimed` by a worker: nothing has left. When the lease ends, another worker takes it up.
- `handing_over`: committed just before the last bytes leave. When its worker died, it was perhaps sent. Where the
  receiver knows a repetition (`Manner.may_come_twice`) it is taken up as what is claimed; of all else nothing is
  repeated by itself: a person decides (`perhaps_sent`, `send_again`).
- `done`, or `failed` after a refusal or the last try.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from readiness.store.affected import affected
from readiness.store.models import new_uid, now
from readiness.store.outgoing_models import (
    CLAIMED,
    DONE,
    ERROR_LENGTH,
    FAILED,
    HANDING_OVER,
    KINDS,
    MAIL,
    WAITING,
    WEBHOOK,
    Outgoing,
)

LEASE = timedelta(minutes=12)
"""How long a worker has until the last bytes leave, and from then on until it knows what became of them.

Every wait within it is shorter, so nobody alive is overtaken.
"""

OVERDUE = timedelta(hours=1)
"""A worker that is alive takes up what is due within seconds, or after the letters of a campaign before it."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind of thing is tried again.

    `waits` is how long to wait after each try that failed; the try after the last of them is the last one.
    """

    waits: tuple[timedelta, ...]
    may_come_twice: bool = False
    """Whether the receiver knows a repetition, so that what was perhaps sent is sent again."""


MANNERS = {
    MAIL: Manner(tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))),
    # As Standard Webhooks advises.
    WEBHOOK: Manner(
        tuple(
            timedelta(seconds=seconds)
            for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
        ),
        may_come_twice=True,
    ),
}
LONGEST = max(wait for manner in MANNERS.values() for wait in manner.waits)
"""The longest wait. A moment further ahead was written while a clock was wrong, and nobody waits for it."""

_REPEATED = tuple(kind for kind, manner in MANNERS.items() if manner.may_come_twice)


def add(
    session: Session, kind: str, key: str, detail: dict[str, Any], due_at: datetime | None = None
) -> bool:
    """Put something into the queue; False when `key` is there already, whatever became of it."""
    return bool(add_all(session, kind, {key: detail}, due_at))


def add_all(
    session: Session, kind: str, details: Mapping[str, dict[str, Any]], due_at: datetime | None = None
) -> set[str]:
    """Put things into the queue, a thousand by one statement, each under its key; returns the keys that were new."""
    moment = now()
    rows = [
        {
            "uid": new_uid(),
            "kind": kind,
            "idempotency_key": key,
            "detail": detail,
            "state": WAITING,
            "attempts": 0,
            "claims": 0,
            "next_try_at": due_at or moment,
            "created_at": moment,
        }
        for key, detail in details.items()
    ]
    if not rows:
        return set()
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    new = insert(Outgoing).on_conflict_do_nothing(index_elements=["idempotency_key"])
    return set(session.scalars(new.returning(Outgoing.idempotency_key), rows))


def claim(
    session: Session, kinds: Collection[str], moment: datetime, lease: timedelta = LEASE
) -> Outgoing | None:
    """Take the next thing that is due, for as long as the lease; None when nothing is.

    Letters go first, so that receivers that never answer cost a letter no more than one try of one of them.
    What another worker is taking at this moment is passed over. SQLite's writing session does one at a time.
    """
    due = (
        select(Outgoing)
        .where(Outgoing.kind.in_(kinds), _is_due(moment))
        .order_by(Outgoing.kind != MAIL, Outgoing.next_try_at, Outgoing.id)
        .limit(1)
    )
    found = session.scalar(due.with_for_update(skip_locked=True))
    if found is not None:
        found.state = CLAIMED
        found.attempts += 1
        found.claims += 1
        found.claimed_at = moment
        found.next_try_at = moment + lease
    return found


def _is_due(moment: datetime, ago: timedelta = timedelta()) -> ColumnElement[bool]:
    """What a worker may take, and might have for some time: what waits, and what another took whose lease has ended."""
    taken = (Outgoing.state == HANDING_OVER) & Outgoing.kind.in_(_REPEATED)
    return (Outgoing.state.in_((WAITING, CLAIMED)) | taken) & _has_come(Outgoing.next_try_at, moment, ago)


def _has_come(stored: InstrumentedAttribute[Any], moment: datetime, ago: timedelta) -> ColumnElement[bool]:
    return (stored <= moment - ago) | (stored > moment + LONGEST)


def hand_over(session: Session, item: Outgoing, moment: datetime, lease: timedelta = LEASE) -> bool:
    """Say that the last bytes leave now, and begin the lease anew; False when the thing is no longer ours."""
    return _change(
        session, item, (CLAIMED,), state=HANDING_OVER, claimed_at=moment, next_try_at=moment + lease
    )


def finish(session: Session, item: Outgoing, moment: datetime) -> bool:
    """Say that it has gone; False when it is no longer ours."""
    return _change(session, item, (CLAIMED, HANDING_OVER), state=DONE, done_at=moment, last_error=None)


def is_last_try(item: Outgoing) -> bool:
    """Whether what a worker has in hand is given up if it does not go now."""
    return item.attempts > len(MANNERS[item.kind].waits)


def put_back(session: Session, item: Outgoing, error: str, moment: datetime) -> bool:
    """Say that it has certainly not gone: it waits for its next try, or fails after the last one."""
    if is_last_try(item):
        return refuse(session, item, error)
    due = moment + MANNERS[item.kind].waits[item.attempts - 1]
    return _change(
        session,
        item,
        (CLAIMED, HANDING_OVER),
        state=WAITING,
        next_try_at=due,
        last_error=error[:ERROR_LENGTH],
    )


def refuse(session: Session, item: Outgoing, error: str) -> bool:
    """Say that it has certainly not gone, and that trying again would not help."""
    return _change(session, item, (CLAIMED, HANDING_OVER), state=FAILED, last_error=error[:ERROR_LENGTH])


def is_perhaps_sent(moment: datetime, lease: timedelta = LEASE) -> ColumnElement[bool]:
    """Which things were being handed over when their worker died, or when the other side fell silent."""
    silent = (Outgoing.state == HANDING_OVER) & _has_come(Outgoing.claimed_at, moment, lease)
    return silent & Outgoing.kind.not_in(_REPEATED)


def perhaps_sent(session: Session, moment: datetime, lease: timedelta = LEASE) -> Sequence[Outgoing]:
    """List what a person has to decide about, oldest first."""
    return session.scalars(select(Outgoing).where(is_perhaps_sent(moment, lease)).order_by(Outgoing.id)).all()


def overdue(session: Session, moment: datetime, kinds: Collection[str] = KINDS) -> int:
    """How many things of these kinds have been due for so long that no worker seems to run."""
    late = select(func.count()).where(Outgoing.kind.in_(kinds), _is_due(moment, OVERDUE))
    return session.scalar(late) or 0


def due(session: Session, moment: datetime) -> dict[str, tuple[int, float]]:
    """How many things of each kind should leave by now, and for how many seconds the oldest has been due."""
    waiting = (
        select(Outgoing.kind, func.count(), func.min(Outgoing.next_try_at))
        .where(_is_due(moment))
        .group_by(Outgoing.kind)
    )
    found = dict.fromkeys(KINDS, (0, 0.0))
    for kind, count, oldest in session.execute(waiting):
        found[kind] = (count, max(0.0, (moment - oldest).total_seconds()))
    return found


def send_again(session: Session, uid: str, moment: datetime, lease: timedelta = LEASE) -> bool:
    """Let what was perhaps sent, what failed, or what may come twice be sent again; False when it is none of these."""
    gone = (Outgoing.state == DONE) & Outgoing.kind.in_(_REPEATED)
    ended = (Outgoing.state == FAILED) | gone | is_perhaps_sent(moment, lease)
    return _wait_again(session, (Outgoing.uid == uid) & ended, moment)


def send_refused(session: Session, which: Select[int], moment: datetime) -> None:
    """Let those of these that failed wait for their turn again, in one statement: they may be many."""
    _wait_again(session, Outgoing.id.in_(which) & (Outgoing.state == FAILED), moment)


def retry(session: Session, keys: Collection[str], moment: datetime) -> set[str]:
    """Let what failed under one of these keys wait for its turn again; returns the keys of these."""
    if not keys:
        return set()
    failed = Outgoing.idempotency_key.in_(keys) & (Outgoing.state == FAILED)
    found = set(session.scalars(select(Outgoing.idempotency_key).where(failed).with_for_update()))
    if found:
        _wait_again(session, Outgoing.idempotency_key.in_(found) & (Outgoing.state == FAILED), moment)
    return found


def accept(session: Session, uid: str, moment: datetime) -> Outgoing | None:
    """Say that what was perhaps sent has gone, as a person knows; None when nobody asks that of it."""
    found = session.scalar(
        select(Outgoing).where(Outgoing.uid == uid, is_perhaps_sent(moment)).with_for_update()
    )
    if found is not None:
        found.state, found.done_at, found.last_error = DONE, moment, None
        session.flush()
    return found


def _wait_again(session: Session, which: ColumnElement[bool], moment: datetime) -> bool:
    anew = {"state": WAITING, "attempts": 0, "next_try_at": moment, "last_error": None, "done_at": None}
    changed = session.execute(update(Outgoing).where(which).values(**anew))
    return bool(affected(changed))


def _change(session: Session, item: Outgoing, states: Collection[str], **values: Any) -> bool:
    """Change what is still in one of the states and was not claimed by anybody else since."""
    changed = session.execute(
        update(Outgoing)
        .where(Outgoing.id == item.id, Outgoing.claims == item.claims, Outgoing.state.in_(states))
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(affected(changed))
