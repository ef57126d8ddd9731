"""The audit log: what is in it stays as it is, whatever the code above does."""

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from readiness.extensions import db
from readiness.store import audit, consultants
from readiness.store.review_models import AuditEntry


@pytest.mark.parametrize(
    "statement", [update(AuditEntry).values(action="nothing"), delete(AuditEntry)], ids=["change", "delete"]
)
def test_the_database_refuses_to_change_an_entry(app: Flask, statement: object) -> None:
    with app.app_context():
        audit.record(db.writing_session, "erased", by="operator", detail={"rows": 3})
        db.session.commit()
        with pytest.raises(DBAPIError, match="never changed"):
            db.session.execute(statement)  # type: ignore[call-overload]
        db.session.rollback()
        assert [entry.action for entry in audit.everything(db.session)] == ["erased"]


def test_entries_are_read_newest_first_a_page_at_a_time(app: Flask) -> None:
    with app.app_context():
        who = consultants.add(db.writing_session, "els@example.be", "admin")
        for number in range(audit.PAGE + 5):
            audit.record(db.session, "viewed_contact", by=who, detail={"number": number})
        db.session.commit()
        first = audit.newest(db.session)
        assert len(first) == audit.PAGE + 1
        assert first[0].detail == {"number": audit.PAGE + 4}
        rest = audit.newest(db.session, before=first[audit.PAGE - 1].id)
        assert [entry.detail["number"] for entry in rest] == [4, 3, 2, 1, 0]
        assert len(list(audit.everything(db.session))) == audit.PAGE + 5
