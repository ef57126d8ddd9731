"""A damaged row is named, whatever the damage, and all the others are looked at; no answer is shown."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import make_url, text

from readiness import cli
from readiness.engines import make_engine, writing
from tests.client import StrictClient
from tests.owning import arrive

UNREADABLE = [
    ("answers", '{"B1": ["a secret\'', "answers cannot be read"),
    ("answers", "[" * 100_000, "answers cannot be read"),
    ("scorecard", "{", "scorecard cannot be read"),
    ("page_seconds", b"\xff", "page_seconds cannot be read"),
    ("saved_at", "a secret", "saved_at cannot be read"),
    ("submitted_at", 5, "submitted_at cannot be read"),
    ("revision", "a secret", "revision cannot be read"),
    ("flags", b"\xff", "flags cannot be read"),
]
"""Only SQLite stores these."""
WRONG = [
    ("answers", "5", "answers have a wrong form"),
    ("answers", "[]", "answers have a wrong form"),
    ("answers", '{"B1": 5}', "answers have a wrong form"),
    ("answers", '{"B1": [["a secret"]]}', "answers have a wrong form"),
    ("answers", '{"B1": {"a secret": null}}', "answers have a wrong form"),
    ("answers", '{"A1": ["a secret"]}', "answers do not fit its questionnaire"),
    ("scorecard", "[]", "scorecard has a wrong form"),
    ("scorecard", "{}", "readiness of the scorecard"),
    ("instrument", "1999.9", "its questionnaire 1999.9 is not part of this program"),
]


def verify() -> Result:
    return CliRunner().invoke(cli.main, ["verify"])


def ask(url: str, statement: str, **values: object) -> list[str]:
    engine = make_engine(url)
    with writing(engine).begin() as connection:
        done = connection.execute(text(statement), values)
        found = [row[0] for row in done] if done.returns_rows else []
    engine.dispose()
    return found


def damage(url: str, column: str, value: object, status: str) -> str:
    """Write a value into a response past everything that would refuse it; return the response's number."""
    kind = {"answers": "JSONB", "scorecard": "JSONB", "saved_at": "TIMESTAMPTZ"}.get(column, "TEXT")
    new = f"CAST(:value AS {kind})" if url.startswith("postgresql") else ":value"
    ask(url, f"UPDATE assessment SET {column} = {new} WHERE status = :status", value=value, status=status)
    return ask(url, "SELECT uid FROM assessment WHERE status = :status", status=status)[0]


def check_both(url: str, column: str, value: object, message: str) -> None:
    """A damaged submitted response is named, and so is a draft that is read after it."""
    first, second = damage(url, column, value, "submitted"), damage(url, "answers", "[]", "draft")
    found = verify()
    assert isinstance(found.exception, SystemExit), found.exception
    assert found.exit_code == 1
    assert f"response {first}: {message}" in found.output
    assert f"response {second}: answers have a wrong form" in found.output
    assert "2 responses checked, 2 problems." in found.output
    assert "a secret" not in found.output


@pytest.mark.parametrize(("column", "value", "message"), WRONG)
def test_a_row_that_says_what_cannot_be_is_named(
    app: Flask, client: StrictClient, database_url: str, column: str, value: object, message: str
) -> None:
    arrive(client, app)
    check_both(database_url, column, value, message)


@pytest.mark.parametrize(("column", "value", "message"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_row_that_cannot_be_read_is_named(
    app: Flask,
    client: StrictClient,
    backend: str,
    database_url: str,
    column: str,
    value: object,
    message: str,
) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL stores none of these")
    arrive(client, app)
    check_both(database_url, column, value, message)


def test_a_date_that_python_does_not_know_is_named(
    app: Flask, client: StrictClient, backend: str, database_url: str
) -> None:
    if backend != "postgresql":
        pytest.skip("only PostgreSQL has such dates")
    arrive(client, app)
    check_both(database_url, "saved_at", "infinity", "saved_at cannot be read")


def test_rows_of_other_tables_are_read_too(
    app: Flask, client: StrictClient, backend: str, database_url: str
) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL stores no such document")
    arrive(client, app)
    ask(database_url, "UPDATE validated_answer SET value = '{'")
    (number,) = ask(database_url, "SELECT id FROM validated_answer")
    found = verify()
    assert found.exit_code == 1
    assert f"row {number} of validated_answer: value cannot be read" in found.output
    assert "2 responses checked, 1 problem." in found.output


def test_no_backup_is_made_of_what_cannot_be_read_and_the_database_can_be_kept(
    app: Flask, client: StrictClient, backend: str, database_url: str, tmp_path: Path
) -> None:
    arrive(client, app)
    on_sqlite = backend == "sqlite"
    damage(database_url, *(("answers", "{") if on_sqlite else ("saved_at", "infinity")), "submitted")
    refused = CliRunner().invoke(cli.main, ["backup", str(tmp_path / "x.backup")])
    assert isinstance(refused.exception, SystemExit), refused.exception
    assert "A row of assessment cannot be read, so there is no backup: `readiness verify`" in refused.output
    file = make_url(database_url).database
    command = f"sqlite3 {file} '.backup kept.db'" if on_sqlite else "pg_dump --file kept.sql"
    assert f"keep what is there: `umask 077; {command}`." in refused.output
