"""A query that is asked of the driver itself gives what SQLAlchemy gives, and fails as it does, on each database."""

import pytest
from flask import Flask
from sqlalchemy import Double, bindparam, column, func, select, table, text
from sqlalchemy.exc import DBAPIError, OperationalError

from readiness.extensions import db
from readiness.store import assessment_rows
from readiness.store.direct import Row
from readiness.store.models import Assessment, Company, table_of
from tests.conftest import Applications
from tests.racing import ON_POSTGRESQL, emptied

COLUMNS = [*table_of(Assessment).columns, *table_of(Company).columns]
QUERY = (
    select(*(one for one in COLUMNS if not isinstance(one.type, Double)))
    .join(Company, Company.id == Assessment.company_id)
    .where(Assessment.language == bindparam("spoken"), Assessment.round == 1)
    .limit(1)
)
"""Every kind of column that may be read so, with one value that is given and two of its own."""


def test_it_gives_what_sqlalchemy_gives(app: Flask) -> None:
    with app.app_context():
        session = db.writing_session
        assessment_rows.begin(session.connection(), "fr", "2026.1", {"A1": "é", "C3": ["goals", "audience"]})
        session.commit()
        usual = db.connection.execute(QUERY, {"spoken": "fr"}).one()
        assert list(Row(QUERY).first(db.connection, spoken="fr") or ()) == list(usual)
        assert Row(QUERY).first(db.connection, spoken="de") is None


def test_what_is_wrong_is_told_in_the_usual_words(app: Flask) -> None:
    nowhere = Row(select(column("a")).select_from(table("nowhere")))
    with app.app_context():
        with pytest.raises(DBAPIError, match="nowhere"):
            nowhere.first(db.connection)
        assert Row(select(func.lower(bindparam("a")))).first(db.connection, a="X") == ["x"]


@ON_POSTGRESQL
def test_a_connection_that_was_lost_leaves_the_pool(
    applications: Applications, monkeypatch: pytest.MonkeyPatch
) -> None:
    with emptied(applications, monkeypatch).app_context():
        lost = db.connection
        with db.engine.connect() as other:
            mine = lost.scalar(text("SELECT pg_backend_pid()"))
            other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
        with pytest.raises(OperationalError) as told:
            assessment_rows.by_token(lost, "token")
        assert told.value.connection_invalidated
        lost.close()
        with db.engines[1].connect() as new:
            assert assessment_rows.by_token(new, "token") is None
