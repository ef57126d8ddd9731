"""What the store promises about assessments and their links, on each database."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from readiness.extensions import db
from readiness.store import assessment_rows, assessments, sharing
from readiness.store.models import AccessLink, Assessment, Company, new_uid
from readiness.store.tokens import hash_token

MOMENT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.writing_session


def begin(session: Session) -> tuple[Assessment, str]:
    return assessments.begin(session, "fr", "2026.1", at=MOMENT)


def test_only_the_hash_of_a_token_is_stored(session: Session) -> None:
    _assessment, token = begin(session)
    assert len(token) == 43  # 32 bytes in base64 without padding: 256 bits.
    for table in ("company", "assessment", "access_link"):
        assert token not in repr(session.execute(text(f"SELECT * FROM {table}")).all())
    assert session.scalar(select(AccessLink.token_hash)) == hash_token(token)


def test_a_token_opens_its_own_assessment_only(session: Session) -> None:
    first, first_token = begin(session)
    second, second_token = begin(session)
    assert assessments.by_token(session, first_token) is first
    assert assessments.by_token(session, second_token, for_update=True) is second
    for unknown in ("", first_token[:-1], first_token.lower(), "a\0b", "\ud800", "é" * 5000):
        assert assessments.by_token(session, unknown) is None


def test_what_begins_with_answers_holds_them_and_nothing_of_the_callers(session: Session) -> None:
    answers = {"A1": "small"}
    begun, token = assessments.begin(session, "fr", "2026.1", answers, at=MOMENT)
    answers["A1"] = "large"
    session.commit()
    session.expire_all()
    found = assessments.by_token(session, token)
    assert found is begun
    assert found.answers == {"A1": "small"}


def test_the_company_comes_along_when_it_is_asked_for(session: Session) -> None:
    _assessment, token = begin(session)
    session.commit()
    for with_company in (False, True):
        session.expunge_all()
        found = assessments.by_token(session, token, with_company=with_company)
        assert found is not None
        assert ("company" not in inspect(found).unloaded) is with_company


def test_a_token_opens_the_newest_round(session: Session) -> None:
    first, token = begin(session)
    second = Assessment(
        company=first.company,
        round=2,
        language="nl",
        instrument="2026.1",
        answers={},
        started_at=MOMENT,
        saved_at=MOMENT,
    )
    session.add(second)
    session.flush()
    assert assessments.by_token(session, token) is second


def test_a_replaced_link_opens_and_the_old_one_does_not(session: Session) -> None:
    assessment, old = begin(session)
    _other, of_somebody_else = begin(session)
    new = assessments.replace_link(session, assessment)
    assert assessments.by_token(session, old) is None
    assert assessments.by_token(session, new) is assessment
    assessments.revoke_link(session, assessment)
    assert assessments.by_token(session, new) is None
    assert assessments.by_token(session, of_somebody_else) is not None


@pytest.mark.parametrize("end", [assessments.replace_link, assessments.revoke_link])
def test_with_the_link_goes_what_was_shared_by_it(
    session: Session, end: Callable[[Session, Assessment], object]
) -> None:
    assessment, _token = begin(session)
    somebody_else, _token = begin(session)
    for one in (assessment, somebody_else):
        assessments.submit(session, one, {"readiness": 1}, 1)
    gone, stays = (sharing.share(session, one, 30) for one in (assessment, somebody_else))
    end(session, assessment)
    assert sharing.opened(session, gone) is None
    assert sharing.opened(session, stays) is not None


def test_answers_come_back_as_they_were_saved(session: Session) -> None:
    assessment, token = begin(session)
    answers: dict[str, Any] = {
        "B1": ["facebook", "other"],
        "B1.other": "Løkalisten → 「x」 😀 'quoted' \\u0000",
        "D2.hours": "4",
        "D3": {"page": "well"},
    }
    assessments.save(session, assessment, answers)
    session.commit()
    session.expunge_all()
    found = assessments.by_token(session, token)
    assert found is not None
    assert found.answers == answers
    assert found.started_at == MOMENT
    assert found.started_at.tzinfo is UTC
    assert found.saved_at > MOMENT


def test_a_stale_save_is_refused(app: Flask, session: Session) -> None:
    assessment, token = begin(session)
    session.commit()
    with app.app_context():
        newer = assessments.by_token(db.writing_session, token)
        assert newer is not None
        assessments.save(db.session, newer, {"A1": "p1"})
        db.session.commit()
    with pytest.raises(StaleDataError):
        assessments.save(session, assessment, {"A1": "p2_9"})


def test_a_submit_counts_once_and_ends_the_saving(session: Session) -> None:
    assessment, _token = begin(session)
    assert assessments.submit(session, assessment, {"readiness": 41.5}, 41.5, at=MOMENT)
    revision = assessment.revision
    assert not assessments.submit(session, assessment, {"readiness": 99}, 99)
    assert (assessment.readiness, assessment.scorecard) == (41.5, {"readiness": 41.5})
    assert (assessment.submitted_at, assessment.revision) == (MOMENT, revision)
    with pytest.raises(assessments.AlreadySubmittedError):
        assessments.save(session, assessment, {"A1": "p1"})


def test_a_row_is_saved_as_long_as_it_is_as_it_was_read(session: Session) -> None:
    _assessment, token = begin(session)
    connection = session.connection()
    read = assessment_rows.by_token(connection, token)
    assert read is not None
    assert assessment_rows.save(connection, read, {"A1": "p1"})
    assert not assessment_rows.save(connection, read, {"A1": "p2_9"}), "read before the other save"
    again = assessment_rows.by_token(connection, token)
    assert again is not None
    assert (again.answers, again.revision) == ({"A1": "p1"}, read.revision + 1)


def test_no_row_that_was_handed_in_is_saved(session: Session) -> None:
    assessment, token = begin(session)
    assert assessments.submit(session, assessment, {"readiness": 1}, 1)
    connection = session.connection()
    read = assessment_rows.by_token(connection, token)
    assert read is not None
    assert read.is_submitted
    assert not assessment_rows.save(connection, read, {"A1": "p1"})
    assert assessment_rows.by_token(connection, "another") is None


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'submitted'", "ck_assessment_status"),
        ("status = 'lost'", "ck_assessment_status"),
        ("readiness = 50", "ck_assessment_status"),
        ("language = 'xx'", "ck_assessment_language"),
        ("round = 0", "ck_assessment_round"),
        ("company_id = company_id + 1000", "fk_assessment_company_id_company"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    session: Session, backend: str, change: str, constraint: str
) -> None:
    begin(session)
    with pytest.raises(IntegrityError) as refused:
        session.execute(text(f"UPDATE assessment SET {change}"))
    # SQLite does not say which foreign key it was.
    assert constraint in str(refused.value) or (backend == "sqlite" and constraint.startswith("fk_"))


def test_a_company_has_one_assessment_a_round(session: Session) -> None:
    first, _token = begin(session)
    again = {"uid": new_uid(), "company_id": first.company_id, "round": 1, "revision": 1}
    times = {"language": "nl", "instrument": "2026.1", "started_at": MOMENT, "saved_at": MOMENT}
    with pytest.raises(IntegrityError):
        session.execute(insert(Assessment).values(**again, **times))


def test_a_readiness_beyond_a_hundred_is_refused(session: Session) -> None:
    assessment, _token = begin(session)
    with pytest.raises(IntegrityError, match="ck_assessment_readiness"):
        assessments.submit(session, assessment, {}, 100.5)


def test_what_belongs_to_a_company_goes_with_it(session: Session) -> None:
    begin(session)
    session.execute(text("DELETE FROM company"))
    assert session.execute(
        text("SELECT (SELECT count(*) FROM assessment), (SELECT count(*) FROM access_link)")
    ).one() == (0, 0)


@pytest.mark.parametrize("bad", ["nul \0", "half a pair \ud83d", "x" * 201])
def test_a_text_that_one_database_would_refuse_is_refused_on_both(session: Session, bad: str) -> None:
    session.add(Company(name=bad))
    with pytest.raises(StatementError) as refused:
        session.flush()
    assert isinstance(refused.value.orig, ValueError)
    assert bad[-5:] not in str(refused.value)


@pytest.mark.parametrize("bad", ["nul \0", "half a pair \ud83d"])
@pytest.mark.parametrize("shape", ["text", "key", "list", "nested"])
def test_no_such_text_hides_inside_the_answers(session: Session, bad: str, shape: str) -> None:
    shapes: dict[str, dict[str, Any]] = {
        "text": {"B1.other": bad},
        "key": {bad: "x"},
        "list": {"B1": ["x", bad]},
        "nested": {"D3": {"page": [{"x": bad}]}},
    }
    assessment, _token = begin(session)
    with pytest.raises(StatementError) as refused:
        assessments.save(session, assessment, shapes[shape])
    assert isinstance(refused.value.orig, ValueError)


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError) as refused:
        assessments.begin(session, "nl", "2026.1", at=datetime(2026, 1, 1))  # noqa: DTZ001 - meant to be wrong
    assert isinstance(refused.value.orig, ValueError)


def test_no_response_is_sorted_to_be_found(session: Session, backend: str) -> None:
    if backend == "postgresql":
        # A table this small is otherwise read whole, and what little it holds is sorted: which index is
        # taken for that depends on what ANALYZE last saw of it. Refused a sort, the planner sorts only
        # where no index gives the order.
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            session.execute(text(f"SET LOCAL enable_{way} = off"))
    explain = "EXPLAIN QUERY PLAN" if backend == "sqlite" else "EXPLAIN"
    query = (
        "SELECT id FROM assessment WHERE submitted_at IS NOT NULL"
        " AND (submitted_at, id) > ('2026-01-01', 1) ORDER BY submitted_at, id LIMIT 500"
    )
    plan = str(session.execute(text(f"{explain} {query}")).all())
    assert re.search(r"\bix_assessment_desk\b", plan)
    assert "sort" not in plan.lower()
    assert "TEMP B-TREE" not in plan


def test_a_page_knows_how_long_it_took_until_it_was_first_saved(session: Session) -> None:
    _assessment, token = begin(session)
    connection = session.connection()
    # At the end of it a clock that was set back, which makes no time negative.
    for page, seconds in (("accounts", 40), ("planning", 65), ("accounts", 400), ("roi", 0)):
        read = assessment_rows.by_token(connection, token)
        assert read is not None
        assert assessment_rows.save(connection, read, {}, page=page, at=MOMENT + timedelta(seconds=seconds))
    found = assessment_rows.by_token(connection, token)
    assert found is not None
    assert found.page_seconds == {"accounts": 40, "planning": 25, "roi": 0}
