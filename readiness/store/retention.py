"""What is kept no longer than it has to be: finding it, and taking it away a batch at a time.

Nothing here commits: whoever calls commits after each batch, so that nobody waits long for a lock.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.orm import Session

from readiness.belgium import day_of
from readiness.store import desk_sessions, hourly, known_browsers, peers, rounds, sign_in_tries
from readiness.store.affected import affected
from readiness.store.api_models import ApiToken
from readiness.store.campaign_models import Campaign, CampaignRound, Invitation
from readiness.store.consultant_models import (
    DeskSession,
    KnownBrowser,
    PasskeyChallenge,
    PasswordLink,
    SignInTry,
)
from readiness.store.follow_up_models import ColleagueResponse
from readiness.store.models import DRAFT, SUBMITTED, Assessment, Company, HourlyCount
from readiness.store.outgoing_models import FAILED, Outgoing
from readiness.store.review_models import AuditEntry

BATCH = 200
PROMISED = ("drafts", "submissions", "colleagues' drafts", "invitations")
"""What the privacy page says the end of, by the names under which it is counted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The moments before which something is too old: drafts by their last save, responses by their submit;
    and the day, in Belgium, before which a campaign closed long ago.
    """

    now: datetime
    drafts: datetime
    submissions: datetime
    campaigns: date

    @classmethod
    def at(cls, now: datetime, drafts_days: int, submissions_months: int) -> "Limits":
        """The limits that hold now."""
        days = timedelta(days=drafts_days)
        return cls(now, now - days, months_before(now, submissions_months), day_of(now) - days)

    @property
    def old_drafts(self) -> ColumnElement[bool]:
        """Which assessments are drafts that nobody went on with."""
        return and_(Assessment.status == DRAFT, Assessment.saved_at < self.drafts)

    @property
    def old_submissions(self) -> ColumnElement[bool]:
        """Which assessments are responses whose time is over."""
        return and_(Assessment.status == SUBMITTED, Assessment.submitted_at < self.submissions)

    @property
    def left_over(self) -> dict[str, tuple[type[Any], ColumnElement[bool]]]:
        """What nobody went on with, of colleagues and of signing in: by its name, the table and which rows."""
        long_closed = Campaign.closes_on < self.campaigns
        theirs = Invitation.campaign_id == Campaign.id
        answered = CampaignRound.campaign_id == Campaign.id
        # What was told to a webhook goes with what waited in the queue for it.
        given_up = (Outgoing.state == FAILED) & (Outgoing.claimed_at < self.drafts)
        unfinished = ColleagueResponse.submitted_at.is_(None) & (ColleagueResponse.saved_at < self.drafts)
        return {
            "colleagues' drafts": (ColleagueResponse, unfinished),
            "password links": (PasswordLink, PasswordLink.expires_at <= self.now),
            "desk sessions": (DeskSession, desk_sessions.over(self.now)),
            "passkey challenges": (PasskeyChallenge, PasskeyChallenge.expires_at <= self.now),
            "failed sign-ins": (SignInTry, SignInTry.at <= self.now - sign_in_tries.WINDOW),
            "hourly counts": (HourlyCount, HourlyCount.hour <= self.now - hourly.HOUR),
            "known browsers": (KnownBrowser, KnownBrowser.seen_at <= self.now - known_browsers.LIFE),
            "invitations": (
                Invitation,
                Invitation.assessment_id.is_(None) & exists().where(theirs, long_closed),
            ),
            "campaigns": (Campaign, long_closed & ~exists().where(theirs) & ~exists().where(answered)),
            "what was sent": (Outgoing, (Outgoing.done_at < self.drafts) | given_up),
            "tokens": (ApiToken, (ApiToken.revoked_at < self.drafts) | (ApiToken.expires_at < self.drafts)),
        }


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time some calendar months earlier, or the last day of a month that is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def count(session: Session, limits: Limits) -> dict[str, int]:
    """How many there are of each kind, by its name; companies are those that would have nothing left."""
    old = limits.old_drafts | limits.old_submissions
    theirs = Assessment.company_id == Company.id
    counted = {
        "drafts": select(func.count()).select_from(Assessment).where(limits.old_drafts),
        "submissions": select(func.count()).select_from(Assessment).where(limits.old_submissions),
        "companies": select(func.count())
        .select_from(Company)
        .where(exists().where(theirs, old), ~exists().where(theirs, ~old)),
    } | {
        name: select(func.count()).select_from(table).where(which)
        for name, (table, which) in limits.left_over.items()
    }
    return {name: session.scalar(query) or 0 for name, query in counted.items()}


def traces(session: Session, purged: str) -> tuple[datetime | None, datetime | None]:
    """When anything last left a trace (saved, submitted, signed in, audited), and when `purged` was audited."""
    signs = (
        select(func.max(Assessment.saved_at)),
        select(func.max(Assessment.submitted_at)).where(Assessment.submitted_at.is_not(None)),
        select(func.max(DeskSession.seen_at)),
        select(func.max(AuditEntry.at)),
    )
    moments = [moment for moment in map(session.scalar, signs) if moment is not None]
    last = session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.action == purged))
    return max(moments, default=None), last


def take_assessments(session: Session, which: ColumnElement[bool]) -> tuple[int, int]:
    """Delete a batch of assessments, and their companies that have none left; returns how many of each.

    What is being saved at this moment is passed over. A company's row is locked before it is looked
    whether anything of it is left, so that no new round can slip in between.
    """
    batch = select(Assessment.id, Assessment.company_id).where(which).order_by(Assessment.id).limit(BATCH)
    rows = session.execute(batch.with_for_update(skip_locked=True)).all()
    taken, owners = [row[0] for row in rows], {row[1] for row in rows}
    if not rows:
        return 0, 0
    session.execute(
        select(Company.id).where(Company.id.in_(owners)).order_by(Company.id).with_for_update()
    ).all()
    # An invitation that was answered is kept no longer than what it led to.
    session.execute(delete(Invitation).where(Invitation.assessment_id.in_(taken)), execution_options=_PLAIN)
    with peers.kept_up(session, owners):
        session.execute(delete(Assessment).where(Assessment.id.in_(taken)), execution_options=_PLAIN)
        nothing_left = ~exists().where(Assessment.company_id == Company.id)
        gone = session.execute(
            delete(Company).where(Company.id.in_(owners), nothing_left), execution_options=_PLAIN
        )
    # Else a review would wait for a round that is gone, and the company could not begin it anew.
    rounds.take_requests_back(session, owners)
    return len(taken), affected(gone)


def take_rows(session: Session, table: type[Any], which: ColumnElement[bool]) -> int:
    """Delete a batch of a table's rows; returns how many."""
    batch = select(table.id).where(which).order_by(table.id).limit(BATCH).with_for_update(skip_locked=True)
    taken = session.scalars(batch).all()
    session.execute(delete(table).where(table.id.in_(taken)), execution_options=_PLAIN)
    return len(taken)


# The command holds no objects that would have to follow.
_PLAIN = {"synchronize_session": False}
