"""R30: of a row that the database refuses, the log names the rule and nothing that somebody typed."""

import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.logs import JsonFormatter, SafeFormatter
from readiness.replica import Replica
from readiness.store import consultants
from tests.client import StrictClient
from tests.desk.reviewing import act
from tests.desk.signing import COLLEAGUE, DESK, add_consultant, sign_in
from tests.owning import DETAILS, EMAIL, NAME, NUMBER, PERSON
from tests.web.walking import address, send, walk_to

RULE = "ck_nothing_more"
TYPED = ("zeldzaamnet", NAME, NUMBER, PERSON, EMAIL, COLLEAGUE)


@contextmanager
def refusing(app: Flask, table: str) -> Iterator[None]:
    """Let the database take no row of a table while the block runs."""
    if db_name(app) == "postgresql":
        before = [f"ALTER TABLE {table} ADD CONSTRAINT {RULE} CHECK (false) NOT VALID"]
        after = [f"ALTER TABLE {table} DROP CONSTRAINT {RULE}"]
    else:
        refuse = f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {RULE}'); END"
        kinds = ("INSERT", "UPDATE")
        before = [f"CREATE TRIGGER {RULE}_{kind} BEFORE {kind} ON {table} {refuse}" for kind in kinds]
        after = [f"DROP TRIGGER {RULE}_{kind}" for kind in kinds]
    run(app, before)
    try:
        yield
    finally:
        run(app, after)


def db_name(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def run(app: Flask, statements: list[str]) -> None:
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def send_answers(app: Flask, client: StrictClient) -> TestResponse:
    walk_to(client, "accounts")
    with refusing(app, "assessment"):
        return send(client, address("accounts"), {"q_B1": ["linkedin", "other"], "q_B1_other": "zeldzaamnet"})


def send_details(app: Flask, client: StrictClient) -> TestResponse:
    walk_to(client, "check")
    with refusing(app, "company"):
        return send(client, "/nl/details", DETAILS)


def add_the_same(app: Flask, client: StrictClient) -> TestResponse:
    """Two administrators add somebody at the same moment: neither sees the other's row."""
    add_consultant(app, role="admin")
    add_consultant(app, COLLEAGUE)
    sign_in(client)
    people = f"{DESK}/consultants"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consultants, "by_email", lambda *_: None)
        return act(client, people, people, {"email": COLLEAGUE, "role": "lead"})


@pytest.mark.parametrize(
    ("deed", "rule"),
    [
        (send_answers, RULE),
        (send_details, RULE),
        (add_the_same, r"uq_consultant_email|consultant\.email"),
    ],
)
def test_what_the_database_refuses_is_logged_without_the_row(
    app: Flask,
    client: StrictClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    deed: Callable[[Flask, StrictClient], TestResponse],
    rule: str,
) -> None:
    monkeypatch.setattr(app, "testing", False)
    answer = deed(app, client)
    assert answer.status_code == 500
    failed = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert failed
    for formatter in (SafeFormatter("%(message)s"), JsonFormatter("%(message)s")):
        written = "\n".join(map(formatter.format, failed))
        assert answer.headers["X-Request-ID"] in written
        assert re.search(rule, written)
        assert [each for each in (*TYPED, "DETAIL", "Failing row") if each in written] == []


def everything_told(error: DBAPIError) -> str:
    """All that a log, a debugger or a report could print of an error."""
    causes = (error, error.orig, error.__cause__, error.__context__)
    return "".join([*traceback.format_exception(error), *map(repr, causes), *map(str, causes)])


def engines(app: Flask, database_url: str) -> Iterator[Engine]:
    """Each engine that a process of the program may have."""
    with app.app_context():
        yield from db.engines
    if database_url.startswith("postgresql"):
        replica = Replica(database_url, timedelta())
        yield replica.engine
        replica.engine.dispose()


def test_no_engine_tells_the_row_and_code_still_learns_the_rule(app: Flask, database_url: str) -> None:
    add_consultant(app, COLLEAGUE)
    columns = "email, role, created_at"
    again = text(f"INSERT INTO consultant (uid, {columns}) SELECT 'x', {columns} FROM consultant")
    for engine in engines(app, database_url):
        with pytest.raises(IntegrityError) as refused, engine.begin() as connection:
            connection.execute(again)
        told = everything_told(refused.value)
        assert COLLEAGUE not in told
        assert "DETAIL" not in told
        assert "email" in str(refused.value.orig)
        if engine.dialect.name == "postgresql":
            assert refused.value.orig.sqlstate == "23505"  # type: ignore[union-attr]
            diagnosis = refused.value.orig.diag  # type: ignore[union-attr]
            assert diagnosis.constraint_name == "uq_consultant_email"
            assert COLLEAGUE in diagnosis.message_detail


def test_no_value_that_cannot_be_read_is_told(app: Flask, database_url: str) -> None:
    """Where the message itself quotes what was typed. SQLite takes any text for a number."""
    for engine in engines(app, database_url) if database_url.startswith("postgresql") else ():
        for quoted in ("CAST(CAST(:typed AS text) AS integer)", "CAST(CAST(:typed AS text) AS json)"):
            with pytest.raises(DataError) as refused, engine.connect() as connection:
                connection.execute(text(f"SELECT {quoted}"), {"typed": f'{PERSON} "{EMAIL}"'})
            told = everything_told(refused.value)
            assert "invalid input syntax for type" in told
            assert [each for each in (PERSON, EMAIL, "DETAIL", "CONTEXT") if each in told] == []


def test_a_server_that_lets_nobody_in_says_so_in_one_line() -> None:
    """Without a connection the driver takes the parts of the message for one text."""

    def refused() -> object:
        raise psycopg.OperationalError("connection failed: FATAL:  not now\nDETAIL:  why\nHINT:  what to do")

    engine = create_engine("postgresql+psycopg://", creator=refused)
    with pytest.raises(OperationalError) as thrown:
        engine.connect()
    assert repr(thrown.value.orig) == "OperationalError('connection failed: FATAL:  not now')"
    assert not re.search("^(DETAIL|HINT)", everything_told(thrown.value), re.MULTILINE)
