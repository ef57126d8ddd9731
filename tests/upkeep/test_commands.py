"""What an operator types to take away what is too old, or one company that asks for it."""

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select, text, update

from readiness import cli
from readiness.existing import shown
from readiness.extensions import db
from readiness.store import assessments, hourly
from readiness.store.models import Assessment, Company, HourlyCount, now
from readiness.store.review_models import AuditEntry
from readiness.store.tables import METADATA
from tests.client import StrictClient
from tests.owning import arrive, remains


def run(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(cli.main, arguments, input=answer)


def begin(app: Flask, *days: int) -> None:
    """A draft for each of these ages in days."""
    with app.app_context():
        for age in days:
            assessments.begin(db.writing_session, "nl", "2026.1", at=now() - timedelta(days=age))
        db.session.commit()


def everything(app: Flask) -> str:
    with app.app_context(), db.engine.connect() as connection:
        return "".join(
            repr(connection.execute(text(f"SELECT * FROM {table.name}")).all())
            for table in METADATA.sorted_tables
        )


def entries(app: Flask) -> list[tuple[str, str, str | None, dict[str, int]]]:
    with app.app_context():
        found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.actor, one.action, one.subject, one.detail) for one in found]


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_purge_tells_what_it_took_and_writes_it_down_once(app: Flask) -> None:
    begin(app, 200, 91, 89, 0)
    result = run("purge")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(
        "Taken away:\n       2  drafts\n       0  submissions\n       2  companies\n"
    )
    assert count(app, Assessment) == 2
    ((actor, action, subject, detail),) = entries(app)
    assert (actor, action, subject) == ("operator", "purged", None)
    assert (detail["drafts"], detail["companies"]) == (2, 2)


def test_a_purge_takes_counts_whose_hour_is_over(app: Flask) -> None:
    with app.app_context():
        for hours in (0, 2, 30):
            hourly.count_one(db.writing_session.connection(), "a" * 64, 1, at=now() - timedelta(hours=hours))
        db.session.commit()
    assert "       2  hourly counts\n" in run("purge").output
    assert count(app, HourlyCount) == 1


def test_the_settings_say_how_old(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(app, 20, 9, 0)
    monkeypatch.setenv("READINESS_KEEP_DRAFTS_DAYS", "10")
    assert "       1  drafts\n" in run("purge").output


def test_a_purge_says_first_where_it_is_and_what_it_keeps(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of another site would take away what this one promises to keep."""
    monkeypatch.setenv("READINESS_KEEP_SUBMISSIONS_MONTHS", "6")
    where, kept = run("purge", "--dry-run").stderr.splitlines()
    assert where == f"Database: {shown(app.config['READINESS'].database_url)}"
    assert kept == "Kept: drafts for 90 days, submissions for 6 months."


def test_a_dry_run_counts_the_same_and_changes_nothing(app: Flask) -> None:
    begin(app, 200, 91, 0)
    before = everything(app)
    dry = run("purge", "--dry-run")
    assert everything(app) == before
    real = run("purge")
    assert dry.output.replace("Would be taken", "Taken") == real.output
    assert everything(app) != before


def test_a_clock_that_was_set_back_takes_nothing_until_somebody_vouches_for_it(app: Flask) -> None:
    begin(app, 200, -2)
    before = everything(app)
    result = run("purge")
    assert result.exit_code == 1
    assert "which is still to come. Nothing was taken away." in result.output
    assert everything(app) == before
    assert "It would refuse, though" in run("purge", "--dry-run").output
    assert run("purge", "--force").exit_code == 0
    assert count(app, Assessment) == 1


def test_a_clock_that_jumped_ahead_takes_nothing(app: Flask) -> None:
    # Seen from a clock 400 days ahead, everything that there is lies 400 days back.
    begin(app, 400, 401, 402)
    before = everything(app)
    result = run("purge")
    assert result.exit_code == 1
    assert "nothing happened on this site for 400 days" in result.output
    assert everything(app) == before


def test_a_purge_vouches_for_the_next_one(app: Flask) -> None:
    begin(app, 100)
    assert run("purge", "--force").exit_code == 0
    begin(app, 100)
    assert run("purge").exit_code == 0


def test_nothing_of_what_was_purged_remains(app: Flask, client: StrictClient, database_url: str) -> None:
    owner = arrive(client, app)
    begin(app, 0)
    with app.app_context():
        long_ago = now() - timedelta(days=800)
        theirs = update(Assessment).where(Assessment.company_id == owner.company_id)
        db.writing_session.execute(theirs.values(saved_at=long_ago))
        db.session.execute(theirs.where(Assessment.submitted_at.is_not(None)).values(submitted_at=long_ago))
        db.session.commit()
    assert remains(app, database_url, owner.traces) == owner.traces
    assert run("purge").exit_code == 0
    assert remains(app, database_url, owner.traces) == []


def test_an_operator_erases_a_company_that_asks(app: Flask, client: StrictClient, database_url: str) -> None:
    owner = arrive(client, app)
    refused = run("company", "erase", owner.company_uid, answer="n\n")
    assert refused.exit_code == 1
    assert "Bakkerij Wisselbeek, rounds: 2. Erase it?" in refused.output
    assert remains(app, database_url, owner.traces) == owner.traces
    done = run("company", "erase", owner.company_uid, "--yes")
    assert done.exit_code == 0, done.output
    assert remains(app, database_url, owner.traces) == []
    assert entries(app) == [("operator", "erased", owner.company_uid, {})]


def test_a_company_that_is_not_there_is_one_line(app: Flask) -> None:
    begin(app, 0)
    result = run("company", "erase", "nobody", "--yes")
    assert result.exit_code == 1
    assert result.output == "Error: There is no company with the number nobody.\n"
    assert count(app, Company) == 1


def test_the_number_of_a_response_leads_to_its_company(app: Flask) -> None:
    begin(app, 0)
    with app.app_context():
        response = db.session.scalars(select(Assessment)).one()
        uid, company = response.uid, response.company.uid
    result = run("company", "erase", uid, "--yes")
    assert result.exit_code == 1
    assert result.output.endswith(f": this is the number of a response; its company is {company}.\n")
    assert count(app, Company) == 1
