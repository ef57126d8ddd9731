"""The responses as an export reads them: filtered, oldest first, a batch at a time. Nothing here writes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypedDict

from msgspec.json import Decoder
from sqlalchemy import ColumnElement, DateTime, Select, Text, cast, func, select, tuple_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from readiness.extensions import BEGIN
from readiness.store.models import Assessment, Company
from readiness.store.responses import Filter
from readiness.store.review_models import ValidatedAnswer

_BATCH = 500
_SNAPSHOT = {"postgresql": {"isolation_level": "REPEATABLE READ"}}


class _Scores(TypedDict, total=False):
    """What an export takes of a scorecard. The rest, two thirds of it, is passed over unread."""

    readiness: float
    level: str
    dimensions: dict[str, float | None]
    standing: dict[str, float | None]
    flags: dict[str, int]


# Four times as fast as the standard library, which took most of an export's time.
_answers = Decoder(dict[str, Any]).decode
_scores = Decoder(_Scores).decode


class Response(NamedTuple):
    """One response, in plain values that no session knows.

    `validated` holds for each item that a consultant validated the keys that take the place of the
    company's own: `{"B1": {"B1": ["facebook"]}}`. A draft has no review status, scorecard or submission.
    """

    id: int
    uid: str
    company: str
    round: int
    status: str
    review_status: str | None
    language: str
    instrument: str
    answers: dict[str, Any]
    scorecard: dict[str, Any] | None
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
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
    """Give the responses by the filter's moment, oldest first. Memory does not grow with their number."""
    query = select(
        _moment(wanted.moment),
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
        _moment(Assessment.started_at),
        _moment(Assessment.saved_at),
        _moment(Assessment.submitted_at),
    )
    for batch in _batches(session, query, wanted):
        validated = _validated(session, [row[1] for row in batch])
        for _place, number, *plain, answers, card, started, saved, submitted in batch:
            documents = _answers(answers), None if card is None else _scores(card)
            moments = _aware(started), _aware(saved), submitted and _aware(submitted)
            yield Response._make((number, *plain, *documents, *moments, validated.get(number, {})))


def contacts(session: Session, wanted: Filter) -> Iterator[Contact]:
    """Give whom the responses are from, in the same order."""
    query = select(
        _moment(wanted.moment),
        Assessment.id,
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
    for batch in _batches(session, query, wanted):
        for row in batch:
            yield Contact._make(row[2:])


def _batches(session: Session, query: Select[*tuple[Any, ...]], wanted: Filter) -> Iterator[Sequence[Any]]:
    """Rows that begin with the moment and the id; each batch begins after the last row of the one before."""
    place = tuple_(wanted.moment, Assessment.id)
    query = query.join(Company, Company.id == Assessment.company_id).where(*wanted.conditions())
    query = query.order_by(wanted.moment, Assessment.id).limit(_BATCH)
    # Without the session's own machinery for objects, which costs as much as the rest of reading.
    connection = session.connection()
    batch = connection.execute(query).all()
    while batch:
        yield batch
        moment, number = _aware(batch[-1][0]), batch[-1][1]
        batch = connection.execute(query.where(place > (moment, number))).all()


def _moment(column: InstrumentedAttribute[Any]) -> ColumnElement[datetime]:
    """A moment as the database's driver gives it, without the call of its own that our type makes for each."""
    return type_coerce(column, DateTime(timezone=True))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _validated(session: Session, ids: Iterable[int]) -> dict[int, dict[str, dict[str, Any]]]:
    found: dict[int, dict[str, dict[str, Any]]] = {}
    query = select(
        ValidatedAnswer.assessment_id, ValidatedAnswer.item, ValidatedAnswer.value, ValidatedAnswer.extras
    )
    for assessment, item, value, extras in session.execute(
        query.where(ValidatedAnswer.assessment_id.in_(ids))
    ):
        found.setdefault(assessment, {})[item] = {item: value, **extras}
    return found
