"""What dashboards count: a line for each submitted response (`readiness.domain.layout`). Nothing here commits."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from readiness.store import own_rounds
from readiness.store.campaign_models import Campaign, CampaignRound
from readiness.store.columns import PlainText
from readiness.store.models import SUBMITTED, Assessment, Base, table_of
from readiness.store.responses import Filter


class ResponseFigures(Base):
    """The line of one submitted response; `newest` tells the company's last submitted round from earlier ones."""

    __tablename__ = "response_figures"

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    instrument: Mapped[str] = mapped_column(PlainText(20))
    newest: Mapped[bool] = mapped_column()
    figures: Mapped[str] = mapped_column(Text)


class Line(NamedTuple):
    """What is stored for one response."""

    assessment_id: int
    instrument: str
    newest: bool
    figures: str


_KEEP = insert(table_of(ResponseFigures))


def keep(session: Session, assessment: Assessment, figures: str) -> None:
    """Store the line of a response that is handed in: from now on it is the company's newest."""
    if assessment.round > 1:
        earlier = select(Assessment.id).where(
            Assessment.company_id == assessment.company_id, Assessment.round < assessment.round
        )
        session.execute(
            update(ResponseFigures)
            .where(ResponseFigures.assessment_id.in_(earlier))
            .values(newest=False)
            .execution_options(synchronize_session=False)
        )
    line = Line(assessment.id, assessment.instrument, True, figures)
    session.connection().execute(_KEEP, line._asdict())


def put(session: Session, lines: list[Line]) -> None:
    """Store lines in the place of what is there for the same responses."""
    if lines:
        known = [line.assessment_id for line in lines]
        session.execute(delete(ResponseFigures).where(ResponseFigures.assessment_id.in_(known)))
        session.execute(insert(ResponseFigures), [line._asdict() for line in lines])


def read(session: Session, wanted: Filter, instrument: str) -> str:
    """The lines that fit a filter behind each other, of one version of the instrument; newest rounds only."""
    return _joined(session, ResponseFigures.figures, wanted, instrument)


def read_heads(session: Session, wanted: Filter, instrument: str, width: int) -> str:
    """The same with the first characters of each line alone."""
    return _joined(session, func.substr(ResponseFigures.figures, 1, width), wanted, instrument)


def read_campaign_heads(session: Session, instrument: str, width: int) -> dict[str, str]:
    """The beginnings of the lines of each campaign that anybody answered, by the campaign's uid."""
    query = (
        select(Campaign.uid, func.aggregate_strings(func.substr(ResponseFigures.figures, 1, width), ""))
        .join(CampaignRound, CampaignRound.assessment_id == ResponseFigures.assessment_id)
        .join(Campaign, Campaign.id == CampaignRound.campaign_id)
        .where(ResponseFigures.newest, ResponseFigures.instrument == instrument)
        .group_by(Campaign.uid)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _joined(session: Session, part: Any, wanted: Filter, instrument: str) -> str:
    query = select(func.aggregate_strings(part, "")).where(
        ResponseFigures.newest, ResponseFigures.instrument == instrument
    )
    if wanted != Filter():
        # The index of the desk answers the filter; whoever asks for all needs nothing but the lines.
        query = query.join(Assessment, Assessment.id == ResponseFigures.assessment_id)
        query = query.where(*wanted.conditions())
    return session.scalar(query) or ""


def count_missing(session: Session) -> int:
    """How many submitted responses have no line yet."""
    query = (
        select(func.count(Assessment.id))
        .outerjoin(ResponseFigures, ResponseFigures.assessment_id == Assessment.id)
        .where(Assessment.submitted_at.is_not(None), ResponseFigures.assessment_id.is_(None))
    )
    return session.scalar(query) or 0


class Pair(NamedTuple):
    """A submitted response with the round that it is compared with, and whether a later one was submitted.

    `gone` tells that a purge took the round, or may have: what moved since then stands in the stored line alone.
    """

    assessment: Assessment
    before: Assessment | None
    newest: bool
    gone: bool = False


def pairs(session: Session, ids: list[int]) -> Iterator[Pair]:
    """The submitted responses with these numbers, with all that their lines are made of."""
    later = aliased(Assessment)
    followed = (
        select(later.id)
        .where(
            later.company_id == Assessment.company_id,
            later.round > Assessment.round,
            later.status == SUBMITTED,
        )
        .exists()
    )
    query = select(Assessment, ~followed).where(Assessment.id.in_(ids)).order_by(Assessment.id)
    found = [(row[0], bool(row[1])) for row in session.execute(query)]
    companies = {one.company_id for one, _newest in found if one.round > 1}
    handed_in, replaced = _rounds(session, companies), own_rounds.put_away(session, companies)
    for assessment, newest in found:
        earlier = [one for one in handed_in.get(assessment.company_id, ()) if one.round < assessment.round]
        before = own_rounds.stood(earlier, replaced)
        since = before.round if before else 0
        between = sum(one.round > since for one in earlier)
        yield Pair(assessment, before, newest, gone=between < assessment.round - since - 1)


def _rounds(session: Session, companies: Collection[int]) -> dict[int, list[Assessment]]:
    """The submitted rounds of these companies, by company, the newest first."""
    query = select(Assessment).where(Assessment.company_id.in_(companies), Assessment.status == SUBMITTED)
    found: dict[int, list[Assessment]] = {}
    for one in session.scalars(query.order_by(Assessment.round.desc())):
        found.setdefault(one.company_id, []).append(one)
    return found


def stored(session: Session, ids: list[int]) -> Mapping[int, Line]:
    """The lines of these responses, by their numbers."""
    columns = (
        ResponseFigures.assessment_id,
        ResponseFigures.instrument,
        ResponseFigures.newest,
        ResponseFigures.figures,
    )
    rows = session.execute(select(*columns).where(ResponseFigures.assessment_id.in_(ids)))
    return {row[0]: Line._make(row) for row in rows}


def submitted(session: Session, after: int, most: int) -> list[int]:
    """The numbers of submitted responses above one, in order."""
    query = select(Assessment.id).where(Assessment.id > after, Assessment.status == SUBMITTED)
    return list(session.scalars(query.order_by(Assessment.id).limit(most)))
