"""The responses as an export reads them: filtered, oldest first, a batch at a time. Nothing here writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, Text, cast, func, select, tuple_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from readiness.engines import BEGIN
from readiness.store.campaign_models import Campaign, CampaignRound
from readiness.store.models import Assessment, Company
from readiness.store.responses import Filter
from readiness.store.review_models import ValidatedAnswer

BATCH = 1000
"""How many responses are held at a time, twice."""
_SNAPSHOT = {"postgresql": {"isolation_level": "REPEATABLE READ"}}


class Response(NamedTuple):
    """One response, in plain values that no session knows.

    `answers` and `scorecard` are the stored documents as JSON, for whoever knows what to look for in them;
    moments are written in ISO 8601, in UTC, to the second. `validated` holds for each item that a consultant
    validated the keys that take the place of the company's own: `{"B1": {"B1": ["facebook"]}}`. A draft has
    no review status, scorecard or submission; most responses answer no campaign.
    """

    id: int
    uid: str
    company: str
    round: int
    status: str
    review_status: str | None
    language: str
    instrument: str
    answers: str
    scorecard: str | None
    started_at: str
    saved_at: str
    submitted_at: str | None
    campaign: str | None
    campaign_name: str | None
    validated: dict[str, dict[str, Any]]


class Contact(NamedTuple):
    """Whom a response is from; what the company did not leave is None."""

    uid: str
    company: str
    company_name: str | None
    enterprise_number: str | None
    contact_name: str | None
    contact_email: str | None
    consent_version: str | None
    consent_language: str | None
    consented_at: datetime | None


@contextmanager
def snapshot(session: Session) -> Iterator[Session]:
    """A session of its own on the same database, in which nothing changes for as long as it reads.

    It takes no write lock and outlives the request that asked for it. What the given session has not
    committed is not in it.
    """
    engine = session.get_bind().engine
    options = {BEGIN: "BEGIN", **_SNAPSHOT.get(engine.dialect.name, {})}
    with Session(engine.execution_options(**options)) as reading:
        yield reading


def count(session: Session, wanted: Filter) -> int:
    """How many responses there are."""
    return session.scalar(select(func.count(Assessment.id)).where(*wanted.conditions())) or 0


def responses(session: Session, wanted: Filter) -> Iterator[Response]:
    """Give the responses in the order of the list, oldest first. Memory does not grow with their number."""
    dialect = session.get_bind().dialect.name
    order = tuple(_raw(column) for column in wanted.order)
    query = select(
        *order,
        Assessment.id,
        Assessment.uid,
        Company.uid,
        Assessment.round,
        Assessment.status,
        Assessment.review_status,
        Assessment.language,
        Assessment.instrument,
        cast(Assessment.answers, Text),
        cast(Assessment.scorecard, Text),
        _iso(Assessment.started_at, dialect),
        _iso(Assessment.saved_at, dialect),
        _iso(Assessment.submitted_at, dialect),
        Campaign.uid,
        Campaign.name,
    )
    query = query.outerjoin(CampaignRound, CampaignRound.assessment_id == Assessment.id)
    query = query.outerjoin(Campaign, Campaign.id == CampaignRound.campaign_id)
    for batch in _batches(session, query, wanted, order):
        validated = _validated(session, wanted, order, batch)
        for row in batch:
            number, *plain = row[len(order) :]
            yield Response._make((number, *plain, validated.get(number, {})))


def contacts(session: Session, wanted: Filter) -> Iterator[Contact]:
    """Give whom the responses are from: each company once, beside the newest of its rounds that is wanted.

    They come in the order in which the companies began, so that the rounds of one stand together.
    """
    order = (_raw(Assessment.company_id), _raw(Assessment.round))
    query = select(
        *order,
        Assessment.uid,
        Company.uid,
        Company.name,
        Company.enterprise_number,
        Company.contact_name,
        Company.contact_email,
        Company.consent_version,
        Company.consent_language,
        Company.consented_at,
    )
    rows = chain.from_iterable(_batches(session, query, wanted, order))
    for _company, rounds in groupby(rows, itemgetter(0)):
        *_older, newest = rounds
        yield Contact._make(newest[len(order) :])


def _batches(
    session: Session, query: Select[*tuple[Any, ...]], wanted: Filter, order: Sequence[ColumnElement[Any]]
) -> Iterator[Sequence[Any]]:
    """Rows that begin with what they are ordered by; each batch begins after the last row of the one before."""
    query = query.join(Company, Company.id == Assessment.company_id).where(*wanted.conditions())
    query = query.order_by(*order).limit(BATCH)
    # Without the session's own machinery for objects, which costs as much as the rest of reading.
    connection = session.connection()
    batch = connection.execute(query).all()
    while batch:
        yield batch
        last = batch[-1][: len(order)]
        batch = connection.execute(query.where(tuple_(*order) > tuple_(*last))).all()


def _raw(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """A column as the driver gives and takes it, without the calls of our own type for each row."""
    return type_coerce(column, NullType())


def _iso(moment: InstrumentedAttribute[Any], dialect: str) -> ColumnElement[str]:
    """A moment written by the database, which takes a fraction of the time that Python does for it."""
    if dialect == "postgresql":
        return func.to_char(func.timezone("UTC", moment), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    # SQLite holds "2026-11-23 21:12:55.000000", in UTC.
    text = type_coerce(moment, String())
    return func.substr(text, 1, 10).concat("T").concat(func.substr(text, 12, 8)).concat("Z")


def _validated(
    session: Session, wanted: Filter, order: Sequence[ColumnElement[Any]], batch: Sequence[Any]
) -> dict[int, dict[str, dict[str, Any]]]:
    """What was validated of a batch, by the number of the response."""
    first, last = (tuple_(*row[: len(order)]) for row in (batch[0], batch[-1]))
    # From the first to the last row: thousands of numbers would take longer to write than to look up.
    query = (
        select(
            ValidatedAnswer.assessment_id, ValidatedAnswer.item, ValidatedAnswer.value, ValidatedAnswer.extras
        )
        .join(Assessment, Assessment.id == ValidatedAnswer.assessment_id)
        .where(*wanted.conditions(), tuple_(*order) >= first, tuple_(*order) <= last)
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for assessment, item, value, extras in session.execute(query):
        found.setdefault(assessment, {})[item] = {item: value, **extras}
    return found
