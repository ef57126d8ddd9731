"""Revision 0003 gives what was stored before its new columns, without writing everything twice."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from readiness.store import schema
from readiness.store.models import folded
from tests.databases import SQLITE, Databases
from tests.revisions import copied
from tests.test_migrations import connected

MOMENT = "2026-05-01 10:00:00.000000"
NAMES = (
    None,
    "",
    "Bakkerij JANSSENS & Zn.",
    "Élégance à Liège",
    "Straße İstanbul ﬁn",
    "E\u0301te\u0301",
    "tab\there",
    "ﷺ" * 200,
    "日本 ＡＢＣ",
    "ÅNGSTRÖM Ǆ ΣΑΣ",
)
ASSESSMENTS: tuple[tuple[str, str | None, tuple[Any, ...]], ...] = (
    ("{}", None, (None, None, None, None)),
    ('{"A1": "p1", "A2": "trade"}', None, (None, None, None, None)),
    ('{"A1": "p1", "A2": "trade"}', "{}", ("p1", "trade", " ", "new")),
    ('{"A1": null, "B1": ["none"]}', '{"flags": {}}', (None, None, " ", "new")),
    (
        '{"A1": "p2_9"}',
        '{"flags": {"push_only": 1, "drop_out": 2, "spread_thin": 0}}',
        ("p2_9", None, " drop_out push_only ", "new"),
    ),
)


def fill(url: str) -> None:
    """Companies of every name, each with one assessment, at revision 0002."""
    with connected(url) as connection:
        for number, name in enumerate(NAMES, 1):
            connection.execute(
                text("INSERT INTO company (id, uid, name, created_at) VALUES (:id, :uid, :name, :at)"),
                {"id": number, "uid": f"{number:032}", "name": name, "at": MOMENT},
            )
        for number, (answers, scorecard, _columns) in enumerate(ASSESSMENTS, 1):
            done = scorecard is not None
            connection.execute(
                text(
                    "INSERT INTO assessment (id, uid, company_id, round, status, language, instrument, answers,"
                    " revision, started_at, saved_at, submitted_at, scorecard, readiness)"
                    " VALUES (:id, :uid, :id, 1, :status, 'nl', '2026.1', :answers, 1, :at, :at, :submitted,"
                    " :scorecard, :readiness)"
                ),
                {
                    "id": number,
                    "uid": f"{100 - number:032}",
                    "status": "submitted" if done else "draft",
                    "answers": answers,
                    "at": MOMENT,
                    "submitted": MOMENT if done else None,
                    "scorecard": scorecard,
                    "readiness": 50.0 if done else None,
                },
            )


def check(url: str) -> None:
    with connected(url) as connection:
        names = connection.execute(text("SELECT search_name FROM company ORDER BY id")).scalars().all()
        assert names == [None if name is None else folded(name)[:400] for name in NAMES]
        columns = connection.execute(
            text("SELECT size, sector, flags, review_status FROM assessment ORDER BY id")
        )
        assert [tuple(row) for row in columns] == [columns for *_documents, columns in ASSESSMENTS]
        if connection.dialect.name == SQLITE:
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        found = connection.execute(text("SELECT id FROM assessment WHERE uid = :uid"), {"uid": f"{98:032}"})
        assert found.scalars().all() == [2]


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that is sent to a database."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    yield sent
    event.remove(Engine, "before_cursor_execute", keep)


def test_what_was_stored_gets_its_columns(empty_database_url: str, statements: list[str]) -> None:
    url = empty_database_url
    schema.upgrade(url, "0002")
    fill(url)
    for _again in range(2):
        statements.clear()
        schema.upgrade(url, "0003")
        check(url)
        assert not [one for one in statements if "_alembic_tmp_assessment" in one], "the table was copied"
        schema.downgrade(url, "0002")
    schema.upgrade(url)
    check(url)


def test_the_new_rules_hold_at_once_for_other_connections(databases: Databases) -> None:
    """They were written into SQLite's catalogue, which an open connection has read before."""
    url = databases.empty(SQLITE)
    schema.upgrade(url, "0002")
    fill(url)
    open_before = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    open_before.execute("SELECT count(*) FROM assessment")
    schema.upgrade(url, "0003")
    for wrong in ("review_status = 'new'", "review_status = 'nonsense', status = 'submitted'"):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
            open_before.execute(f"UPDATE assessment SET {wrong} WHERE id = 1")
    open_before.close()


def rules(url: str) -> list[str]:
    """What the table consists of, in an order of its own: Alembic's is another each time."""
    with connected(url) as connection:
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'assessment'"))
    parts = re.split(r"(?=CONSTRAINT )", str(made).removesuffix(")").replace('"', ""))
    return sorted(" ".join(part.split()).strip(" ,") for part in parts)


def test_a_guarded_catalogue_makes_it_copy_the_table(databases: Databases, statements: list[str]) -> None:
    written, copied = databases.empty(SQLITE), databases.empty(SQLITE)
    for url in (written, copied):
        schema.upgrade(url, "0002")
        fill(url)
    schema.upgrade(written, "0003")

    def guard(_connection: Any, cursor: sqlite3.Cursor, statement: str, *_others: Any) -> None:
        if statement.startswith("UPDATE sqlite_master"):
            cursor.execute("PRAGMA writable_schema = OFF")

    event.listen(Engine, "before_cursor_execute", guard)
    try:
        schema.upgrade(copied, "0003")
    finally:
        event.remove(Engine, "before_cursor_execute", guard)
    assert [one for one in statements if "_alembic_tmp_assessment" in one]
    check(copied)
    assert rules(written) == rules(copied)


@pytest.fixture
def in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The revision with parts of two responses instead of a quarter of a million."""
    scripts = copied(tmp_path, monkeypatch)
    revision = next((scripts / "versions").glob("0003*"))
    changed = re.sub(r"(?m)^PART = .*$", "PART = 2", revision.read_text())
    assert changed != revision.read_text()
    revision.write_text(changed)
    return revision


@pytest.fixture
def commits() -> Iterator[list[Engine]]:
    """Each commit of a transaction that there was."""
    seen: list[Engine] = []

    def keep(connection: Any) -> None:
        seen.append(connection.engine)

    event.listen(Engine, "commit", keep)
    yield seen
    event.remove(Engine, "commit", keep)


@pytest.mark.usefixtures("in_parts")
def test_a_large_table_is_filled_in_parts(databases: Databases, commits: list[Engine]) -> None:
    url = databases.empty(SQLITE)
    schema.upgrade(url, "0002")
    fill(url)
    commits.clear()
    schema.upgrade(url, "0003")
    assert len(commits) == len(ASSESSMENTS) // 2 + 2
    check(url)


SUBMIT = (
    "UPDATE assessment SET status = 'submitted', submitted_at = saved_at, readiness = 50,"
    """ scorecard = '{"flags": {"push_only": 1}}' WHERE id = 2"""
)


@pytest.mark.usefixtures("in_parts")
def test_what_is_submitted_between_two_parts_gets_its_columns(databases: Databases) -> None:
    """By an instance of the release before, which knows no such columns."""
    url = databases.empty(SQLITE)
    schema.upgrade(url, "0002")
    fill(url)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    deeds = iter((SUBMIT, "DELETE FROM assessment WHERE id = 1"))

    def write(_connection: Any, cursor: sqlite3.Cursor, statement: str, *_others: Any) -> None:
        if statement == "BEGIN IMMEDIATE" and column_is_there(other):
            for deed in deeds:
                other.execute(deed)

    event.listen(Engine, "before_cursor_execute", write)
    try:
        schema.upgrade(url, "0003")
    finally:
        event.remove(Engine, "before_cursor_execute", write)
    assert next(deeds, None) is None
    asked = "SELECT id, size, sector, flags, review_status FROM assessment WHERE id < 3"
    assert other.execute(asked).fetchall() == [(2, "p1", "trade", " push_only ", "new")]
    other.close()


def column_is_there(connection: sqlite3.Connection) -> bool:
    """Whether the first part was committed."""
    columns = connection.execute("SELECT name FROM pragma_table_info('assessment')")
    return ("review_status",) in columns.fetchall()


@pytest.mark.parametrize("last", ["add_columns_to_fill", "commit_part", "create_audit_log"])
def test_one_that_was_killed_goes_on(databases: Databases, in_parts: Path, last: str) -> None:
    url = databases.empty(SQLITE)
    schema.upgrade(url, "0002")
    fill(url)
    whole = in_parts.read_text()
    killed = re.sub(
        rf"(?m)^( +)({last}\(\))$", r"\1\2\n\1__import__('os').kill(__import__('os').getpid(), 9)", whole
    )
    assert killed != whole
    in_parts.write_text(killed)
    run = (
        "import sys; from pathlib import Path; from readiness.store import schema; "
        "schema._SCRIPTS = Path(sys.argv[1]); schema.upgrade(sys.argv[2], '0003')"
    )
    command = [sys.executable, "-c", run, str(in_parts.parents[1]), url]
    assert subprocess.run(command, check=False).returncode == -9
    assert schema.current(url) == "0002"
    in_parts.write_text(whole)
    schema.upgrade(url)
    check(url)


@pytest.mark.usefixtures("in_parts")
def test_a_part_that_loses_a_row_is_not_committed(databases: Databases) -> None:
    url = databases.empty(SQLITE)
    schema.upgrade(url, "0002")
    fill(url)
    with connected(url) as connection:
        connection.execute(
            text(
                "CREATE TRIGGER loses AFTER UPDATE ON assessment WHEN new.id = 4"
                " BEGIN DELETE FROM assessment WHERE id = 3; END"
            )
        )
    with pytest.raises(schema.MigrationError, match="assessment would lose 1 row of 5"):
        schema.upgrade(url, "0003")
    assert schema.current(url) == "0002"
    with connected(url) as connection:
        connection.execute(text("DROP TRIGGER loses"))
        assert connection.scalar(text("SELECT count(review_status) FROM assessment")) == 0
    schema.upgrade(url)
    check(url)
