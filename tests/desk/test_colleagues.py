"""Consultants see of colleagues what the company sees: figures, and nothing of anybody alone."""

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.store.models import Assessment
from tests.client import StrictClient
from tests.colleague.joining import NO_ACCOUNT, PAGES, join, make_link, reported
from tests.desk.reviewing import page_of
from tests.desk.signing import add_consultant, sign_in
from tests.desk.test_exporting import exported

RESULT = 'id="together"'


@pytest.fixture
def consultant(app: Flask, client: StrictClient) -> StrictClient:
    add_consultant(app, role="admin")
    sign_in(client)
    return client


def uid(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Assessment.uid)).one()


def test_the_figures_are_those_of_the_company_and_no_name_is_there(
    app: Flask, consultant: StrictClient
) -> None:
    company = reported(app)
    link = make_link(company)
    page = page_of(uid(app))
    assert "collega" not in consultant.get(page).text.lower()
    for name, pages in (("Fatima", PAGES), ("Zoë", NO_ACCOUNT)):
        join(app, link, name=name, pages=pages)
    shown = consultant.get(page).text
    assert "2 collega’s hebben geantwoord. Het resultaat verschijnt vanaf 3." in shown
    assert RESULT not in shown
    join(app, link, name="Jan")
    for path in (page, f"{page}/report"):
        shown = consultant.get(path).text
        assert RESULT in shown, path
        assert not [name for name in ("Fatima", "Zoë", "Jan") if name in shown], path
        assert "/nl/colleagues" not in shown, path


def test_no_export_holds_anything_of_colleagues(app: Flask, consultant: StrictClient) -> None:
    company = reported(app)
    link = make_link(company)
    before = [exported(consultant, profile) for profile in ("data", "excel")]
    for _ in range(3):
        join(app, link, name="Fatima", pages=NO_ACCOUNT)
    assert [exported(consultant, profile) for profile in ("data", "excel")] == before
