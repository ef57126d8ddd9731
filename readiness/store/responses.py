"""The responses as a consultant looks for them: filtered, newest first, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from readiness.store import names
from readiness.store.campaign_models import Campaign, CampaignRound
from readiness.store.consultant_models import Consultant
from readiness.store.models import SUBMITTED, Assessment, Company

PAGE = 50
_HALF = 0.5
NOBODY = "nobody"
"""What `Filter.assigned` says of a response that no consultant has."""
ANY = "any"
"""What `Filter.status` says for drafts and submitted responses alike."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a response must be like; what is None or empty asks nothing.

    `status` is submitted, draft or any. Scores are readiness as it is shown, a whole number from 0 to 100, both
    ends included: 59 to 59 finds 58.5 and 59.4. Moments are aware, `until` excluded; they are those of
    submission, or of the last save where drafts are looked for.
    `assigned` is a consultant's uid, or nobody; `campaign` is a campaign's uid.
    """

    status: str = SUBMITTED
    review: str = ""
    name: str = ""
    size: str = ""
    sector: str = ""
    language: str = ""
    instrument: str = ""
    least: int | None = None
    most: int | None = None
    flag: str = ""
    assigned: str = ""
    campaign: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def moment(self) -> InstrumentedAttribute[Any]:
        """The column whose time counts."""
        return Assessment.submitted_at if self.status == SUBMITTED else Assessment.saved_at

    @property
    def order(self) -> tuple[InstrumentedAttribute[Any], ...]:
        """What the list is ordered by. Drafts stand as they were begun, which their numbers tell.

        A save would move a draft to the top, past whoever is on a later page.
        """
        return (Assessment.submitted_at, Assessment.id) if self.status == SUBMITTED else (Assessment.id,)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions in SQL, for what is asked."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        found = [_CONDITIONS[name](value) for name, value in asked.items() if value and name in _CONDITIONS]
        if self.status == SUBMITTED:
            # In the words of the index, which holds no drafts.
            found.append(Assessment.submitted_at.is_not(None))
        elif self.status != ANY:
            found.append(Assessment.status == self.status)
        if self.least is not None:
            # What is shown is rounded, halves upwards; the column stays bare, for the index.
            found.append(Assessment.readiness >= self.least - _HALF)
        if self.most is not None:
            found.append(Assessment.readiness < self.most + _HALF)
        if self.since is not None:
            found.append(self.moment >= self.since)
        if self.until is not None:
            found.append(self.moment < self.until)
        return found

    def described(self) -> dict[str, str | int]:
        """What is asked, for the log: everything but the name, which may be a company's."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        asked["name"] = "…" if self.name else ""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asked.items()
            if value is not None and value != ""
        }


def _is_assigned(uid: str) -> ColumnElement[bool]:
    if uid == NOBODY:
        return Assessment.assigned_to_id.is_(None)
    found = select(Consultant.id).where(Consultant.uid == uid).scalar_subquery()
    return Assessment.assigned_to_id == found


def _answers_campaign(uid: str) -> ColumnElement[bool]:
    found = select(Campaign.id).where(Campaign.uid == uid).scalar_subquery()
    return Assessment.id.in_(select(CampaignRound.assessment_id).where(CampaignRound.campaign_id == found))


_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "name": lambda part: names.has(part, Assessment.company_id),
    "review": lambda status: Assessment.review_status == status,
    "size": lambda code: Assessment.size == code,
    "sector": lambda code: Assessment.sector == code,
    "language": lambda code: Assessment.language == code,
    "instrument": lambda version: Assessment.instrument == version,
    "flag": lambda code: Assessment.flags.contains(f" {code} ", autoescape=True),
    "assigned": _is_assigned,
    "campaign": _answers_campaign,
}


class Row(NamedTuple):
    """One line of the list. A draft has no readiness, review status or size yet."""

    id: int
    uid: str
    company: str | None
    round: int
    status: str
    size: str | None
    sector: str | None
    language: str
    readiness: float | None
    review_status: str | None
    assigned_to: str | None
    moment: datetime
    company_uid: str
    instrument: str
    assigned_uid: str | None


HIGHEST_ID = 2**31 - 1
"""The highest number of a row: PostgreSQL compares with no higher one."""


class Place(NamedTuple):
    """A place in the list, between two lines; a page begins after it however long the list is."""

    moment: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list: its lines, whether older ones follow, and how many fit in all.

    `count` goes no further than it was asked to, and is None on later pages, which do not count again.
    """

    rows: list[Row]
    more: bool
    count: int | None


def newest(
    session: Session, wanted: Filter, after: Place | None = None, *, count_to: int = 0, page: int = PAGE
) -> Found:
    """A page of responses, newest first; the first page also counts, up to one more than `count_to`."""
    query = select(Assessment.id).where(*wanted.conditions(), *_behind(wanted, after))
    looked_at = page + 1 if after is not None else max(page, count_to) + 1
    # Looked for in the index alone, once for list and count: only the rows that are shown are opened.
    ids = session.scalars(query.order_by(*_newest_first(wanted)).limit(looked_at)).all()
    return Found(_rows(session, ids[:page], wanted), len(ids) > page, len(ids) if after is None else None)


def next_uid(session: Session, wanted: Filter, opened: Assessment) -> str | None:
    """The submitted response that stands below an opened one in the list; None after the last."""
    behind = _behind(wanted, Place(getattr(opened, wanted.moment.key), opened.id))
    query = select(Assessment.uid).where(*wanted.conditions(), *behind, Assessment.submitted_at.is_not(None))
    return session.scalars(query.order_by(*_newest_first(wanted)).limit(1)).first()


def _newest_first(wanted: Filter) -> list[ColumnElement[Any]]:
    return [column.desc() for column in wanted.order]


def _behind(wanted: Filter, after: Place | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    if wanted.status != SUBMITTED:
        return [Assessment.id < after.id]
    return [tuple_(*wanted.order) < (after.moment, after.id)]


def _rows(session: Session, ids: Sequence[int], wanted: Filter) -> list[Row]:
    query = (
        select(
            Assessment.id,
            Assessment.uid,
            Company.name,
            Assessment.round,
            Assessment.status,
            Assessment.size,
            Assessment.sector,
            Assessment.language,
            Assessment.readiness,
            Assessment.review_status,
            Consultant.email,
            wanted.moment,
            Company.uid,
            Assessment.instrument,
            Consultant.uid,
        )
        .join(Company, Company.id == Assessment.company_id)
        .outerjoin(Consultant, Consultant.id == Assessment.assigned_to_id)
        .where(Assessment.id.in_(ids))
        .order_by(*_newest_first(wanted))
    )
    return [Row._make(row) for row in session.execute(query)]
