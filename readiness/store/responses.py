"""The submitted responses as a consultant looks for them: filtered, newest first, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from readiness.store.models import Assessment, Company

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What a response must be like; what is None or empty asks nothing.

    Scores are readiness, 0 to 100, both ends included; moments are aware, `until` excluded.
    """

    name: str = ""
    size: str = ""
    sector: str = ""
    language: str = ""
    instrument: str = ""
    least: int | None = None
    most: int | None = None
    flag: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions in SQL, for what is asked."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        return [_CONDITIONS[name](value) for name, value in asked.items() if value not in {"", None}]


_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    # Signs with a meaning in LIKE stand for themselves.
    "name": lambda text: Company.name.icontains(text, autoescape=True),
    "size": lambda code: Assessment.answers["A1"].as_string() == code,
    "sector": lambda code: Assessment.answers["A2"].as_string() == code,
    "language": lambda code: Assessment.language == code,
    "instrument": lambda version: Assessment.instrument == version,
    "least": lambda score: Assessment.readiness >= score,
    "most": lambda score: Assessment.readiness <= score,
    "flag": lambda code: Assessment.scorecard["flags", code].as_integer() > 0,
    "since": lambda moment: Assessment.submitted_at >= moment,
    "until": lambda moment: Assessment.submitted_at < moment,
}


class Row(NamedTuple):
    """One line of the list."""

    id: int
    uid: str
    company: str | None
    answers: dict[str, Any]
    scorecard: dict[str, Any]
    language: str
    submitted_at: datetime


class Place(NamedTuple):
    """A place in the list, between two lines; a page begins after it however long the list is."""

    submitted_at: datetime
    id: int


def newest(session: Session, wanted: Filter, after: Place | None = None) -> Sequence[Row]:
    """A page of responses, newest first, with one row more than PAGE when there are more."""
    query: Select[Any] = (
        select(
            Assessment.id,
            Assessment.uid,
            Company.name,
            Assessment.answers,
            Assessment.scorecard,
            Assessment.language,
            Assessment.submitted_at,
        )
        .join(Company)
        .where(Assessment.submitted_at.is_not(None), *wanted.conditions())
        .order_by(Assessment.submitted_at.desc(), Assessment.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        query = query.where(tuple_(Assessment.submitted_at, Assessment.id) < (after.submitted_at, after.id))
    return [Row(*row) for row in session.execute(query)]
