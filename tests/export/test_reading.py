"""How an export reads the store: the desk's filter, oldest first, in batches, from a snapshot."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST
from readiness.domain.review import IN_REVIEW
from readiness.store import assessments, consultants
from readiness.store.exporting import contacts, count, responses, snapshot
from readiness.store.models import DRAFT, Assessment, Company, new_uid
from readiness.store.responses import ANY, NOBODY, Filter, newest
from tests.export.stored import ELS, HOW_MANY, NOW, submitted, validate


def add_many(session: Session, number: int) -> None:
    """Responses of which hundreds share a moment, so that a batch ends among equals."""
    session.execute(insert(Company), [{"uid": new_uid(), "created_at": NOW} for _ in range(number)])
    rows = [
        {
            "uid": new_uid(),
            "company_id": company,
            "language": "de",
            "instrument": LATEST,
            "answers": {"number": place},
            "revision": 1,
            "started_at": NOW,
            "saved_at": NOW,
            "status": "submitted",
            "submitted_at": NOW - timedelta(minutes=place % 3),
            "scorecard": {},
            "readiness": 1.0,
            "review_status": "new",
        }
        for place, company in enumerate(session.scalars(select(Company.id)), start=1)
    ]
    session.execute(insert(Assessment), rows)


@pytest.mark.parametrize("status", ["submitted", ANY])
def test_responses_come_in_order_each_once_over_many_batches(session: Session, status: str) -> None:
    number = 1103
    add_many(session, number)
    found = list(responses(session, Filter(status=status)))
    assert count(session, Filter(status=status)) == number == len(found)
    assert sorted(json.loads(one.answers)["number"] for one in found) == list(range(1, number + 1))
    places = [(one.submitted_at if status != ANY else "", one.id) for one in found]
    assert places == sorted(places)
    assert {one.company for one in found} == set(session.scalars(select(Company.uid)))
    newest = {one.company: one.uid for one in sorted(found, key=lambda one: one.round)}
    assert {one.company: one.uid for one in contacts(session, Filter(status=status))} == newest
    assert len(list(contacts(session, Filter(status=status)))) == len(newest)


def test_each_filter_takes_the_same_responses_as_the_list(stored: Session) -> None:
    els = consultants.by_email(stored, ELS)
    assert els is not None
    middle = submitted(stored)[HOW_MANY // 2]
    flags = (middle.scorecard or {})["flags"]
    asked = [
        Filter(),
        Filter(status=DRAFT),
        Filter(status=ANY),
        Filter(review=IN_REVIEW),
        Filter(name="demo 1"),
        Filter(size="p2_9"),
        Filter(sector=middle.sector or ""),
        Filter(language="fr"),
        Filter(language="fr", status=ANY),
        Filter(instrument=LATEST),
        Filter(instrument="1.0"),
        Filter(least=40, most=60),
        Filter(assigned=els.uid),
        Filter(assigned=NOBODY),
        Filter(since=middle.submitted_at),
        Filter(until=middle.submitted_at),
        *(Filter(flag=flag) for flag in flags),
    ]
    sizes = set()
    for wanted in asked:
        listed = [row.uid for row in newest(stored, wanted).rows]
        assert [one.uid for one in responses(stored, wanted)] == listed[::-1], wanted
        assert count(stored, wanted) == len(listed)
        sizes.add(len(listed))
    assert len(sizes) > 5, "the filters tell responses apart"


def test_validated_answers_of_a_batch_are_read_at_once(stored: Session) -> None:
    for one in submitted(stored)[:7]:
        validate(stored, one, "C1", "approved")
    statements: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        statements.append(statement)

    engine = stored.get_bind().engine
    event.listen(engine, "before_cursor_execute", seen)
    found = list(responses(stored, Filter()))
    event.remove(engine, "before_cursor_execute", seen)
    assert [bool(one.validated) for one in found].count(True) == 7
    assert sum("validated_answer" in statement for statement in statements) == 1


def test_a_snapshot_stays_what_it_was_and_stops_no_writer(stored: Session) -> None:
    with snapshot(stored) as reading:
        before = [one.uid for one in responses(reading, Filter(status=ANY))]
        one = submitted(stored)[0]
        stored.delete(one)
        assessments.begin(stored, "nl", LATEST)
        stored.commit()
        assert [one.uid for one in responses(reading, Filter(status=ANY))] == before
    with snapshot(stored) as reading:
        assert {one.uid for one in responses(reading, Filter(status=ANY))} != set(before)


def test_a_company_of_several_rounds_stands_among_the_contacts_once(session: Session) -> None:
    add_many(session, 1103)
    for number, older in enumerate(session.scalars(select(Assessment).where(Assessment.id % 100 == 0))):
        session.add(
            Assessment(
                company_id=older.company_id,
                round=2,
                language="nl",
                instrument=LATEST,
                answers={},
                started_at=NOW,
                saved_at=NOW,
                status="submitted",
                submitted_at=NOW - timedelta(days=number),
                scorecard={},
                readiness=90.0,
                review_status="new",
            )
        )
    session.flush()
    found = list(contacts(session, Filter()))
    assert len(found) == len({one.company for one in found}) == 1103
    rounds = {one.uid: one.round for one in session.scalars(select(Assessment))}
    assert [rounds[one.uid] for one in found].count(2) == 11
    # The newest of those that are asked for.
    assert {rounds[one.uid] for one in contacts(session, Filter(most=50))} == {1}
