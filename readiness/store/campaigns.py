"""Reads and writes of campaigns and their invitations. Nothing here commits."""

import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.store import letters
from readiness.store.campaign_models import (
    CODE_LENGTH,
    Campaign,
    CampaignRound,
    Invitation,
    InvitationLink,
)
from readiness.store.consultant_models import Consultant
from readiness.store.tokens import hash_token, new_token

_CODE_BYTES = 16
_CODE = re.compile(rf"[A-Za-z0-9_-]{{1,{CODE_LENGTH}}}")


def make(session: Session, name: str, language: str, closes_on: date, by: Consultant) -> Campaign:
    """Begin a campaign, with a code of its own for the general link."""
    made = Campaign(
        code=secrets.token_urlsafe(_CODE_BYTES),
        name=name,
        language=language,
        closes_on=closes_on,
        created_by_id=by.id,
    )
    session.add(made)
    session.flush()
    return made


def by_uid(session: Session, uid: str) -> Campaign | None:
    """The campaign with this number; None when there is none."""
    return session.scalars(select(Campaign).where(Campaign.uid == uid)).first()


def by_code(session: Session, code: str) -> Campaign | None:
    """The campaign whose general link holds this code; None when there is none, or when it cannot be a code."""
    if not _CODE.fullmatch(code):
        return None
    return session.scalars(select(Campaign).where(Campaign.code == code)).first()


def belongs(session: Session, assessment_id: int, campaign: Campaign) -> None:
    """Let a round answer a campaign, from its beginning on."""
    session.add(CampaignRound(assessment_id=assessment_id, campaign_id=campaign.id))
    session.flush()


def new_link(session: Session, invitation: Invitation, *, at: datetime) -> str:
    """Make one more personal link and return its token, this once: only its hash is stored."""
    token = new_token()
    session.add(InvitationLink(invitation_id=invitation.id, token_hash=hash_token(token), created_at=at))
    session.flush()
    return token


def by_link(session: Session, token: str, *, for_update: bool = False) -> Invitation | None:
    """The invitation that a personal link opens; None for a token that opens nothing."""
    query = (
        select(Invitation)
        .join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
        .where(InvitationLink.token_hash == hash_token(token))
    )
    if for_update:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    return session.scalars(query).first()


def is_open(campaign: Campaign, today: date) -> bool:
    """Whether a company may still begin, on this day in Belgium; the last day counts."""
    return today <= campaign.closes_on


def erase_invitation(session: Session, invitation: Invitation) -> list[str]:
    """Delete one invitation with its links; what a company answered by it stays the company's.

    Returns the numbers of the letters to it, which may still lie in the outbox.
    """
    written = letters.take_away(session, [invitation.uid])
    session.delete(invitation)
    session.flush()
    return written


def by_name(session: Session) -> Sequence[Campaign]:
    """Every campaign, by name."""
    return session.scalars(select(Campaign).order_by(Campaign.name, Campaign.id)).all()
