"""The letters of campaigns as the worker and the desk see them: who gets one, and what became of it. Never commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from readiness.store import outgoing
from readiness.store.campaign_models import INVITATION, REMINDER, Invitation
from readiness.store.outgoing_models import CLAIMED, DONE, FAILED, HANDING_OVER, MAIL, WAITING, Outgoing

GONE, SUBMITTED, CLOSED, REFUSED, UNUSABLE = "gone", "submitted", "closed", "refused", "unusable_address"
SHUT = "shut"
"""Why a letter is not sent. The codes are stored; the desk has words for them."""

FINAL = frozenset({GONE, SUBMITTED, REFUSED, UNUSABLE, SHUT})
"""What another try would not change."""

ANSWERED = "the mail server answered "
SENDER_REFUSED = "the mail server refused the sender: "
"""How the reasons begin that end with the code of the server's answer."""

MOST = 100
"""Letters in one list of the desk."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Letters of one state: how many there are, and the newest MOST of them."""

    count: int
    letters: Sequence[Outgoing]


@dataclass(frozen=True, slots=True)
class Piles:
    """Everything that the desk shows of the letters."""

    waiting: Pile
    perhaps: Pile
    failed: Pile
    sent: Pile
    invitations: Mapping[str, Invitation]
    """By number, the invitations that the letters name and that still exist."""


def invitation(session: Session, uid: str) -> Invitation | None:
    """The invitation with this number; None when there is none any more."""
    return session.scalars(select(Invitation).where(Invitation.uid == uid)).first()


def numbers(session: Session, invitations: Sequence[str]) -> list[str]:
    """The numbers of all letters to these invitations: the outbox keeps them under these."""
    found: list[str] = []
    for uid in invitations:
        reminders = Outgoing.idempotency_key.startswith(f"{REMINDER}:{uid}:")
        theirs = (Outgoing.idempotency_key == f"{INVITATION}:{uid}") | reminders
        found += session.scalars(select(Outgoing.uid).where(theirs))
    return found


def take_away(session: Session, invitations: Sequence[str]) -> list[str]:
    """Take the letters to these invitations, which are being erased, out of the queue as far as none has gone.

    A worker that is writing one finds no more that it may hand over. Returns the numbers of all letters to them.
    """
    found = numbers(session, invitations)
    unsent = Outgoing.uid.in_(found) & Outgoing.state.in_((WAITING, CLAIMED))
    session.execute(delete(Outgoing).where(unsent), execution_options={"synchronize_session": False})
    return found


def taken(session: Session, letter: Outgoing, at: datetime) -> None:
    """Write down that the first letter of an invitation has gone, in the transaction that writes down that it has."""
    uid = str(letter.detail.get("invitation"))
    session.execute(
        update(Invitation).where(Invitation.uid == uid, Invitation.invited_at.is_(None)).values(invited_at=at)
    )


def under_way(moment: datetime) -> Select[str]:
    """The invitations to which a letter waits, or is in a worker's hands."""
    invitation = Outgoing.detail["invitation"].as_string()
    return select(invitation).where(Outgoing.kind == MAIL, _is_under_way(moment), invitation.is_not(None))


def piles(session: Session, moment: datetime) -> Piles:
    """What waits, what was perhaps sent, what failed and what was sent."""
    perhaps = outgoing.is_perhaps_sent(moment)
    which = (_is_under_way(moment), perhaps, Outgoing.state == FAILED, Outgoing.state == DONE)
    waits, unknown, failed, sent = (_pile(session, one) for one in which)
    shown = (waits, unknown, failed, sent)
    named = {str(one.detail.get("invitation")) for pile in shown for one in pile.letters}
    return Piles(waits, unknown, failed, sent, _invitations(session, named))


def waiting(session: Session) -> int:
    """How many letters have not gone yet and are not given up."""
    query = select(func.count()).where(Outgoing.kind == MAIL, Outgoing.state.in_((WAITING, CLAIMED)))
    return session.scalar(query) or 0


def exists(session: Session, uid: str) -> bool:
    """Whether this is the number of a letter."""
    return bool(session.scalar(select(Outgoing.id).where(Outgoing.kind == MAIL, Outgoing.uid == uid)))


def _is_under_way(moment: datetime) -> ColumnElement[bool]:
    leaves = (Outgoing.state == HANDING_OVER) & ~outgoing.is_perhaps_sent(moment)
    return Outgoing.state.in_((WAITING, CLAIMED)) | leaves


def _pile(session: Session, which: ColumnElement[bool]) -> Pile:
    mine = (Outgoing.kind == MAIL) & which
    count = session.scalar(select(func.count()).select_from(Outgoing).where(mine)) or 0
    newest = select(Outgoing).where(mine).order_by(Outgoing.id.desc()).limit(MOST)
    return Pile(count, session.scalars(newest).all() if count else [])


def _invitations(session: Session, uids: Collection[str]) -> dict[str, Invitation]:
    found = session.scalars(select(Invitation).where(Invitation.uid.in_(uids)))
    return {one.uid: one for one in found}
