"""The list of responses: each filter, and pages that neither repeat nor leave out."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.extensions import db
from readiness.store.responses import PAGE, Filter, Place, Row, newest

MANY = 2 * PAGE + 10
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        instrument = load(LATEST)
        for submission in submissions(instrument.questionnaire, MANY, 7, NOW):
            store(db.writing_session, instrument, submission)
        yield db.session


def everything(session: Session, wanted: Filter) -> list[Row]:
    """All rows, page by page."""
    rows: list[Row] = []
    place = None
    while True:
        found = newest(session, wanted, place)
        rows += found[:PAGE]
        if len(found) <= PAGE:
            return rows
        place = Place(rows[-1].submitted_at, rows[-1].id)


def test_pages_hold_everything_once_newest_first(session: Session) -> None:
    rows = everything(session, Filter())
    assert len({row.id for row in rows}) == len(rows) == MANY
    keys = [(row.submitted_at, row.id) for row in rows]
    assert keys == sorted(keys, reverse=True)


def raises(flag: str, row: Row) -> bool:
    return bool(row.scorecard["flags"][flag])


def test_each_filter_takes_what_fits_and_nothing_else(session: Session) -> None:
    rows = everything(session, Filter())
    middle = rows[MANY // 2]
    scores = {row.id: row.scorecard["readiness"] for row in rows}
    fits: dict[Filter, Callable[[Row], bool]] = {
        Filter(name="DEMO 1"): lambda row: "demo 1" in (row.company or "").casefold(),
        Filter(size="p2_9"): lambda row: row.answers["A1"] == "p2_9",
        Filter(sector="trade"): lambda row: row.answers["A2"] == "trade",
        Filter(language="fr"): lambda row: row.language == "fr",
        Filter(instrument=LATEST): lambda row: True,
        Filter(instrument="1.0"): lambda row: False,
        Filter(least=40, most=60): lambda row: 40 <= scores[row.id] <= 60,
        Filter(least=0, most=0): lambda row: scores[row.id] == 0,
        Filter(since=middle.submitted_at): lambda row: row.submitted_at >= middle.submitted_at,
        Filter(until=middle.submitted_at): lambda row: row.submitted_at < middle.submitted_at,
        Filter(size="p1", language="nl"): lambda row: row.answers["A1"] == "p1" and row.language == "nl",
    }
    for flag in rows[0].scorecard["flags"]:
        fits[Filter(flag=flag)] = partial(raises, flag)
    for wanted, fit in fits.items():
        assert [row.id for row in everything(session, wanted)] == [row.id for row in rows if fit(row)], wanted


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE company; --"])
def test_signs_stand_for_themselves(session: Session, text: str) -> None:
    assert newest(session, Filter(name=text)) == []


def test_submissions_of_the_same_moment_are_told_apart(session: Session) -> None:
    rows = everything(session, Filter())
    first = rows[0]
    after = newest(session, Filter(), Place(first.submitted_at, first.id))
    assert after[0].id == rows[1].id
    assert newest(session, Filter(), Place(first.submitted_at + timedelta(days=1), 0))[0].id == first.id
