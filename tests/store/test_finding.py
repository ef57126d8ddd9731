"""What is rare is found by an index that begins with it, and a part of a name by an index of its triples."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from string import ascii_lowercase
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, event, insert, select, text, update
from sqlalchemy.orm import Session

from readiness.domain.review import ARCHIVED, NEW
from readiness.extensions import db
from readiness.store import assessments, consultants, exporting
from readiness.store.consultant_models import Consultant
from readiness.store.models import SUBMITTED, Assessment, Company, folded, new_uid
from readiness.store.responses import NOBODY, Filter, newest
from tests.databases import SQLITE

MANY = 6000
RARE = 20
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMMON = {"review_status": NEW, "size": "p1", "sector": "trade", "language": "nl", "instrument": "2026.1"}
NAMES = ["".join(random.Random(key).choices(ascii_lowercase, k=12)) for key in range(MANY)]
SIGNS = "ab é&'\"%_-ß漢🥖"


def response(key: int, **other: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        **COMMON,
        "id": key,
        "uid": new_uid(),
        "company_id": key,
        "status": SUBMITTED,
        "answers": {},
        "revision": 1,
        "scorecard": {},
        "readiness": 50.0,
        "flags": " ",
        "assigned_to_id": None,
    }
    moment = NOW + timedelta(seconds=key)
    return row | other | {"started_at": moment, "saved_at": moment, "submitted_at": moment}


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Six thousand responses that are alike but for the oldest: of each filter, twenty have a rare value."""
    with app.app_context():
        session = db.writing_session
        els = consultants.add(session, "els@example.be", "lead").id
        rare = {
            "review_status": ARCHIVED,
            "assigned_to_id": els,
            "size": "p250",
            "sector": "energy",
            "language": "de",
            "instrument": "1.0",
        }
        own: list[dict[str, Any]] = [{name: value} for name, value in rare.items() for _ in range(RARE)]
        own += [{}] * (MANY - len(own))
        session.execute(
            insert(Company),
            [
                {"id": key, "uid": new_uid(), "name": name, "search_name": name}
                for key, name in enumerate(NAMES, 1)
            ],
        )
        session.execute(insert(Assessment), [response(key, **one) for key, one in enumerate(own, 1)])
        if session.get_bind().dialect.name != SQLITE:
            session.execute(text("SELECT gin_clean_pending_list('ix_company_name_gram')"))
            session.execute(text("ANALYZE assessment, company"))
        yield session


def rows_read(session: Session, wanted: Filter, count_to: int = 1000) -> int:
    """About how many rows the database looks at for a page of the list."""
    look = _steps if session.get_bind().dialect.name == SQLITE else _rows
    return look(session.connection(), partial(newest, session, wanted, count_to=count_to))


def _steps(connection: Connection, look: Callable[[], object]) -> int:
    """SQLite counts the instructions of its machine: five or more for each entry of an index."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 5)
    look()
    driver.set_progress_handler(None, 0)
    return counted


def _rows(connection: Connection, look: Callable[[], object]) -> int:
    """PostgreSQL says of each part of its plan how many rows it gave, and how many it looked at in vain."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, values: Any, *_other: object) -> None:
        asked.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    look()
    event.remove(connection, "before_cursor_execute", hear)
    plans = [
        connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
        for statement, values in asked
    ]
    return sum(_read_in(plan[0]["Plan"]) for plan in plans)


def _read_in(plan: dict[str, Any]) -> int:
    own = (
        plan["Actual Rows"]
        + plan.get("Rows Removed by Filter", 0)
        + plan.get("Rows Removed by Join Filter", 0)
    )
    return int(own * plan["Actual Loops"]) + sum(_read_in(part) for part in plan.get("Plans", []))


RARELY = (
    Filter(review=ARCHIVED),
    Filter(size="p250"),
    Filter(sector="energy"),
    Filter(language="de"),
    Filter(instrument="1.0"),
    Filter(review="validated"),
    Filter(size="p250", least=99),
)
COUNTED_FIRST = (
    Filter(language="de", size="p1"),
    Filter(language="nl", size="p250"),
    Filter(review=NEW, assigned=NOBODY, sector="energy", language="nl", instrument="2026.1"),
    Filter(review="validated", language="nl"),
    Filter(name=NAMES[4711][2:9]),
    Filter(name="zzzz"),
    Filter(name=NAMES[4711][2:9], language="nl", size="p1"),
)
"""Filters of which PostgreSQL, which knows how often a value occurs, takes the rarest. SQLite takes any."""


def test_what_is_rare_is_not_looked_for_among_all(session: Session) -> None:
    els = session.scalars(select(Consultant)).one()
    asked = [*RARELY, Filter(assigned=els.uid)]
    if session.get_bind().dialect.name != SQLITE:
        asked += [*COUNTED_FIRST, Filter(assigned=els.uid, language="nl")]
    for wanted in asked:
        assert (newest(session, wanted, count_to=1000).count or 0) <= RARE
        assert rows_read(session, wanted) < MANY / 3, wanted
    assert rows_read(session, Filter(), count_to=MANY) > MANY * 0.9, "what is read is not seen"


def some_names(chance: random.Random) -> dict[int, str | None]:
    made = ("".join(chance.choices(SIGNS, k=chance.randrange(1, 12))) for _ in range(400))
    return {key: name if name.strip() else None for key, name in enumerate(made, 1)}


def test_a_part_of_a_name_finds_what_has_it_and_nothing_else(app: Flask) -> None:
    chance = random.Random(20261129)
    stored = some_names(chance)
    with app.app_context():
        session = db.writing_session
        session.add_all(Company(id=key, name=name) for key, name in stored.items())
        session.flush()
        session.execute(insert(Assessment), [response(key) for key in stored])
        for key in chance.sample(sorted(stored), 150):
            stored[key] = chance.choice(list(stored.values()))
            folded_name = folded(stored[key] or "") or None
            session.execute(update(Company).where(Company.id == key).values(search_name=folded_name))
        gone = chance.sample(sorted(stored), 50)
        session.execute(delete(Company).where(Company.id.in_(gone)))
        stored = {key: name for key, name in stored.items() if key not in gone}
        for _ in range(60):
            whole = chance.choice([name for name in stored.values() if name])
            begin = chance.randrange(len(whole))
            part = whole[begin : begin + chance.randrange(1, 9)]
            right = {key for key, name in stored.items() if name and folded(part) in folded(name)}
            assert {row.id for row in newest(session, Filter(name=part), page=400).rows} == right, part
            assert exporting.count(session, Filter(name=part)) == len(right)


def test_a_long_part_of_a_name_is_found(app: Flask) -> None:
    with app.app_context():
        found, _token = assessments.begin(db.writing_session, "nl", "2026.1")
        found.company.name = "".join(random.Random(1).choices("abcdefgh ", k=200))
        db.session.flush()
        wanted = Filter(status="draft", name=found.company.name[1:])
        assert [row.id for row in newest(db.session, wanted).rows] == [found.id]
