"""The list of responses: each filter, and pages that neither repeat nor leave out."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.domain.layout import whole
from readiness.domain.review import IN_REVIEW
from readiness.extensions import db
from readiness.store import assessments, consultants
from readiness.store.models import DRAFT, Assessment
from readiness.store.responses import ANY, NOBODY, PAGE, Filter, Place, Row, newest

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
        rows += found.rows
        if not found.more:
            return rows
        place = Place(rows[-1].moment, rows[-1].id)


def test_pages_hold_everything_once_newest_first(session: Session) -> None:
    rows = everything(session, Filter())
    assert len({row.id for row in rows}) == len(rows) == MANY
    keys = [(row.moment, row.id) for row in rows]
    assert keys == sorted(keys, reverse=True)


def raises(raised: dict[int, dict[str, int]], flag: str, row: Row) -> bool:
    return bool(raised[row.id][flag])


def test_each_filter_takes_what_fits_and_nothing_else(session: Session) -> None:
    rows = everything(session, Filter())
    middle = rows[MANY // 2]
    scores = {row.id: row.readiness or 0 for row in rows}
    raised = {one.id: (one.scorecard or {})["flags"] for one in session.scalars(select(Assessment))}
    els, jan = (consultants.add(session, f"{name}@example.be", "consultant") for name in ("els", "jan"))
    for row in rows[:20]:
        one = session.get_one(Assessment, row.id)
        one.assigned_to_id, one.review_status = els.id, IN_REVIEW
    session.flush()
    seen = {row.id for row in rows[:20]}
    fits: dict[Filter, Callable[[Row], bool]] = {
        Filter(name="DEMO 1"): lambda row: "demo 1" in (row.company or "").casefold(),
        Filter(size="p2_9"): lambda row: row.size == "p2_9",
        Filter(sector="trade"): lambda row: row.sector == "trade",
        Filter(language="fr"): lambda row: row.language == "fr",
        Filter(instrument=LATEST): lambda row: True,
        Filter(instrument="1.0"): lambda row: False,
        Filter(least=40, most=60): lambda row: 40 <= whole(scores[row.id]) <= 60,
        Filter(least=0, most=0): lambda row: whole(scores[row.id]) == 0,
        Filter(since=middle.moment): lambda row: row.moment >= middle.moment,
        Filter(until=middle.moment): lambda row: row.moment < middle.moment,
        Filter(size="p1", language="nl"): lambda row: row.size == "p1" and row.language == "nl",
    }
    fits |= {
        Filter(review=IN_REVIEW): lambda row: row.id in seen,
        Filter(assigned=els.uid): lambda row: row.id in seen,
        Filter(assigned=jan.uid): lambda row: False,
        Filter(assigned=NOBODY): lambda row: row.id not in seen,
        Filter(status=DRAFT): lambda row: False,
    }
    for flag in raised[rows[0].id]:
        fits[Filter(flag=flag)] = partial(raises, raised, flag)
    for wanted, fit in fits.items():
        assert [row.id for row in everything(session, wanted)] == [row.id for row in rows if fit(row)], wanted


BANDS = [(start, start + 9 if start < 90 else 100) for start in range(0, 100, 10)]
LEVELS = [(0, 24), (25, 49), (50, 74), (75, 100)]
EDGES = [0, 0.49, 24.49, 24.5, 49.4999999, 49.5, 58.5, 59.01, 59.4999999, 59.5, 59.99, 74.5, 99.49, 99.5, 100]


@pytest.mark.parametrize("parts", [BANDS, LEVELS, [(one, one) for one in range(101)]])
def test_scores_are_looked_for_as_they_are_shown(session: Session, parts: list[tuple[int, int]]) -> None:
    """Whoever goes through bands or levels finds each response once, where its shown score puts it."""
    rows = everything(session, Filter())
    for row, score in zip(rows, EDGES, strict=False):
        session.get_one(Assessment, row.id).readiness = score
    session.flush()
    shown = {row.id: whole(row.readiness or 0) for row in everything(session, Filter())}
    found = []
    for least, most in parts:
        fitting = [row.id for row in everything(session, Filter(least=least, most=most))]
        assert all(least <= shown[one] <= most for one in fitting), (least, most)
        found += fitting
    assert sorted(found) == sorted(row.id for row in rows)


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE company; --"])
def test_signs_stand_for_themselves(session: Session, text: str) -> None:
    assert newest(session, Filter(name=text)).rows == []


def test_submissions_of_the_same_moment_are_told_apart(session: Session) -> None:
    rows = everything(session, Filter())
    first = rows[0]
    after = newest(session, Filter(), Place(first.moment, first.id))
    assert after.rows[0].id == rows[1].id
    assert newest(session, Filter(), Place(first.moment + timedelta(days=1), 0)).rows[0].id == first.id


def test_drafts_are_found_when_they_are_asked_for(session: Session) -> None:
    draft, _token = assessments.begin(session, "nl", LATEST)
    assert newest(session, Filter(status=DRAFT)).rows[0].id == draft.id
    assert [row.readiness for row in newest(session, Filter(status=DRAFT)).rows] == [None]
    assert len(everything(session, Filter(status=ANY))) == MANY + 1
    assert draft.id not in {row.id for row in everything(session, Filter())}


@pytest.mark.parametrize("status", [DRAFT, ANY])
def test_a_draft_that_is_saved_meanwhile_moves_no_other_off_the_pages(session: Session, status: str) -> None:
    drafts = [assessments.begin(session, "nl", LATEST)[0] for _ in range(10)]
    session.flush()
    first = newest(session, Filter(status=status), page=4)
    last = first.rows[-1]
    # The oldest, which the next pages have yet to give, is saved while somebody reads.
    drafts[0].saved_at = NOW + timedelta(days=400)
    session.flush()
    seen, place = [row.id for row in first.rows], Place(last.moment, last.id)
    while True:
        page = newest(session, Filter(status=status), place, page=4)
        seen += [row.id for row in page.rows]
        if not page.more:
            break
        place = Place(page.rows[-1].moment, page.rows[-1].id)
    assert len(seen) == len(set(seen)) == (10 if status == DRAFT else MANY + 10)
    assert {draft.id for draft in drafts} <= set(seen)
    assert seen == sorted(seen, reverse=True)


def test_counting_stops_where_it_is_told_to(session: Session) -> None:
    assert newest(session, Filter(), count_to=1000).count == MANY
    assert newest(session, Filter(), count_to=PAGE + 5).count == PAGE + 6
    assert newest(session, Filter(size="p250", language="de", least=99), count_to=10).count == 0
    rows = newest(session, Filter()).rows
    assert newest(session, Filter(), Place(rows[-1].moment, rows[-1].id), count_to=10).count is None


@pytest.mark.parametrize("text", ["bäckerei élan", "BACKEREI", "Élan", "elan", "ÉLAN", "eﬃ", "EFFI"])
def test_a_name_is_found_however_it_is_typed(session: Session, text: str) -> None:
    found, _token = assessments.begin(session, "de", LATEST)
    found.company.name = "Bäckerei ÉLAN & Eﬃzienz"
    session.flush()
    assert [row.id for row in newest(session, Filter(status=DRAFT, name=text)).rows] == [found.id]
    found.company.name = None
    session.flush()
    assert newest(session, Filter(status=DRAFT, name=text)).rows == []
