"""Who a company is: what another tab stored meanwhile is neither lost nor left behind."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness.extensions import db
from readiness.store import assessments, companies
from readiness.store.models import Company, table_of

MOMENT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)
AN = {"contact_name": "An", "consent_version": "1", "consent_language": "nl", "consented_at": MOMENT}
NOBODY = dict.fromkeys(AN)


@pytest.mark.parametrize(
    ("read", "meanwhile", "was_there"),
    [
        (AN, {"contact_email": "an@linde.be"}, True),
        (NOBODY, AN, True),
        (AN, NOBODY, False),
        (NOBODY, {"name": "De Linde"}, False),
    ],
    ids=["an address more", "a first contact", "taken back already", "nothing of it"],
)
def test_a_consent_taken_back_takes_all_that_is_there(
    app: Flask, read: dict[str, object], meanwhile: dict[str, object], was_there: bool
) -> None:
    with app.app_context():
        session = db.writing_session
        company = assessments.begin(session, "nl", "2026.1")[0].company
        for name, value in read.items():
            setattr(company, name, value)
        session.flush()
        # By a statement, so that the object stays as it was read, as another tab's save leaves it.
        theirs = update(table_of(Company)).where(table_of(Company).c.id == company.id)
        session.connection().execute(theirs.values(meanwhile))
        assert companies.forget_contact(session, company) is was_there
        assert companies.contact(company) == companies.Contact(None, None)
        columns = [table_of(Company).c[name] for name in (*AN, "contact_email")]
        assert session.connection().execute(select(*columns)).one() == (None,) * len(columns)
