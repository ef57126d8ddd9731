"""Whom a campaign invites: companies that are added, and the letters that are put into the queue.

Nothing here commits. Whoever puts letters into the queue locks the campaign first, so that two consultants who
press at once send one letter each to nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from readiness.domain.guest_list import MOST_LINES, Line, comparable
from readiness.store import letters, outgoing
from readiness.store.campaign_models import INVITATION, REMINDER, Campaign, Invitation
from readiness.store.letters import ANSWERED, FINAL
from readiness.store.models import SUBMITTED, AccessLink, Assessment, new_uid, now
from readiness.store.outgoing_models import DONE, FAILED, MAIL, Outgoing

MOST = MOST_LINES
"""How many companies one campaign invites: its page reads every draft among them."""


class TooManyError(ValueError):
    """The campaign would invite more than MOST companies."""


class Listed(NamedTuple):
    """One campaign in the list, with how many companies it invites."""

    campaign: Campaign
    invitations: int


def everything(session: Session) -> list[Listed]:
    """Every campaign, the newest first."""
    count = select(func.count(Invitation.id)).where(Invitation.campaign_id == Campaign.id).scalar_subquery()
    query = select(Campaign, count).order_by(Campaign.created_at.desc(), Campaign.id.desc())
    return [Listed(*row) for row in session.execute(query)]


def locked(session: Session, campaign: Campaign) -> Campaign:
    """The campaign, which nobody else adds companies or letters to until this transaction ends."""
    query = select(Campaign).where(Campaign.id == campaign.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def addresses(session: Session, campaign: Campaign) -> set[str]:
    """The addresses that the campaign invites, as `guest_list.comparable` writes them."""
    return set(session.scalars(select(Invitation.email).where(Invitation.campaign_id == campaign.id)))


def add(session: Session, campaign: Campaign, lines: Collection[Line]) -> None:
    """Invite the companies of lines in which nothing is wrong. Raises TooManyError."""
    if len(addresses(session, campaign)) + len(lines) > MOST:
        raise TooManyError
    session.add_all(
        Invitation(
            campaign_id=campaign.id,
            company_name=line.name,
            email=comparable(line.email),
            language=line.language,
            enterprise_number=line.enterprise_number or None,
        )
        for line in lines
    )
    session.flush()


def without_letter(session: Session, campaign: Campaign) -> Sequence[Invitation]:
    """Who has not been sent an invitation, and has none in the queue.

    One that failed for a reason that may pass (a mail server that was away, a campaign that was closed) can go
    again; one that its receiver's server refused, or that could never arrive, is left to a person at the outbox.
    """
    may_go = (
        (Outgoing.state == FAILED)
        & Outgoing.last_error.not_in(FINAL)
        & ~Outgoing.last_error.startswith(f"{ANSWERED}5")
    )
    queued = select(Outgoing.id).where(Outgoing.idempotency_key == _first_letter(), ~may_go)
    query = select(Invitation).where(
        Invitation.campaign_id == campaign.id, Invitation.invited_at.is_(None), ~queued.exists()
    )
    return session.scalars(query.order_by(Invitation.id)).all()


def silent(session: Session, campaign: Campaign) -> Sequence[Invitation]:
    """Who was invited and has not submitted, whether or not they want mail (see `mail_refusals`).

    Whoever replaced or withdrew its link is left out: the invitation opens nothing for them. So is to whom a letter
    is under way: while no worker runs, reminders would pile up for them.
    """
    shut = exists().where(AccessLink.company_id == Assessment.company_id, AccessLink.revoked_at.is_not(None))
    # An earlier release may have lost the day of a letter that went.
    went = exists().where(Outgoing.idempotency_key == _first_letter(), Outgoing.state == DONE)
    query = (
        select(Invitation)
        .outerjoin(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.campaign_id == campaign.id,
            or_(Invitation.invited_at.is_not(None), went),
            or_(Assessment.id.is_(None), Assessment.status != SUBMITTED),
            ~shut,
            Invitation.uid.not_in(letters.under_way(now())),
        )
    )
    return session.scalars(query.order_by(Invitation.id)).all()


def _first_letter() -> ColumnElement[str]:
    """The key under which the first letter of an invitation stands in the queue."""
    return literal(f"{INVITATION}:") + Invitation.uid


def unused(session: Session, campaign: Campaign, uid: str) -> Invitation | None:
    """An invitation of a campaign by which nobody has begun; None for any other."""
    query = select(Invitation).where(
        Invitation.campaign_id == campaign.id, Invitation.uid == uid, Invitation.assessment_id.is_(None)
    )
    return session.scalars(query.with_for_update(of=Invitation)).first()


def last_letter(invitations: Iterable[Invitation]) -> datetime | None:
    """When any of them was last invited or reminded."""
    moments = (moment for one in invitations for moment in (one.invited_at, one.reminded_at) if moment)
    return max(moments, default=None)


def send_invitations(session: Session, invitations: Sequence[Invitation]) -> int:
    """Put an invitation into the queue for each; returns how many did not wait there yet."""
    return len(_queue(session, INVITATION, {f"{INVITATION}:{one.uid}": one for one in invitations}))


def send_reminders(session: Session, invitations: Sequence[Invitation], at: datetime) -> int:
    """Put one more reminder into the queue for each; returns how many."""
    # By a number of its own: one that counted the letters before would come back once a purge took some of them.
    _queue(session, REMINDER, {f"{REMINDER}:{one.uid}:{new_uid()}": one for one in invitations})
    reminded = Invitation.id.in_([one.id for one in invitations])
    session.execute(update(Invitation).where(reminded).values(reminded_at=at))
    return len(invitations)


def _queue(session: Session, letter: str, by_key: Mapping[str, Invitation]) -> set[str]:
    """Put letters into the queue, all at once: meanwhile nobody else writes to SQLite. Returns the keys of these."""
    details = {key: {"letter": letter, "invitation": one.uid} for key, one in by_key.items()}
    added = outgoing.add_all(session, MAIL, details)
    return added | outgoing.retry(session, details.keys() - added, now())
