"""A damaged or changed backup is refused in one line that names the operator's file, and nothing is restored.

`backup_0011.sql` is the dump of a backup that the program of revision 0011 made, before 21cc7ea.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from readiness import cli
from readiness.engines import make_engine
from readiness.extensions import db
from readiness.store.copying import contents
from readiness.upkeep.backup import backup
from readiness.upkeep.restore import NOT_BACK
from tests.client import StrictClient
from tests.databases import tables_of
from tests.owning import arrive

OLD = Path(__file__).parent / "backup_0011.sql"
DOCUMENT = "UPDATE readiness_backup SET document = "
RENUMBERED = "UPDATE alembic_version SET version_num = '0003'"


def described_as(revision: str) -> str:
    return f"{DOCUMENT} json_set(document, '$.revision', '{revision}')"


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli.main, arguments, env=environment)


def altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def old(app: Flask, tmp_path: Path) -> Path:
    """A backup of revision 0011."""
    path = tmp_path / "old.backup"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text())
    return path


@pytest.fixture
def new(app: Flask, client: StrictClient, tmp_path: Path) -> Path:
    """A backup of this program's revision."""
    arrive(client, app)
    with app.app_context():
        backup(db.engine, tmp_path / "new.backup")
    return tmp_path / "new.backup"


def check_refused(path: Path, target: str, *messages: str) -> None:
    refused = run("restore", str(path), READINESS_DATABASE_URL=target)
    assert isinstance(refused.exception, SystemExit), refused.exception
    assert refused.exit_code == 1
    database, line = refused.output.splitlines()
    assert database.startswith("Database: ")
    assert line.startswith(f"Error: {path} ")
    assert all(message in line for message in messages), line
    assert tables_of(target) == []


def test_an_older_backup_is_restored_as_it_was(old: Path, empty_database_url: str) -> None:
    restored = run("restore", str(old), READINESS_DATABASE_URL=empty_database_url)
    assert restored.exit_code == 0, restored.output
    assert {"assessment", "company"} <= set(tables_of(empty_database_url))
    with closing(sqlite3.connect(old)) as connection:
        (document,) = connection.execute("SELECT document FROM readiness_backup").fetchone()
    engine = make_engine(empty_database_url)
    with engine.connect() as connection:
        held = {name: list(one) for name, one in contents(connection).items()}
    engine.dispose()
    described = json.loads(document)["tables"]
    assert {name: one for name, one in held.items() if name not in NOT_BACK} == {
        name: one for name, one in described.items() if name not in NOT_BACK
    }
    verified = run("verify", READINESS_DATABASE_URL=empty_database_url)
    assert (verified.exit_code, "2 responses checked" in verified.output) == (0, True), verified.output


CHANGES = [
    ("company", ["UPDATE company SET name = 'another'"]),
    ("note", ["DELETE FROM note"]),
    ("assessment", ["UPDATE assessment SET answers = '{'"]),
    ("assessment", ["UPDATE assessment SET answers = '[' || answers"]),
    ("company", ["UPDATE company SET created_at = 'yesterday'"]),
    ("company", ["UPDATE company SET name = CAST(x'ff' AS TEXT)"]),
    ("saved_view", ["DROP TABLE saved_view"]),
    ("api_token", ["ALTER TABLE api_token DROP COLUMN expires_at"]),
    ("its revision", ["UPDATE company SET name = 'another'", described_as("0003")]),
    ("company", ["UPDATE company SET name = 'another'", described_as("0003"), RENUMBERED]),
    ("note", [f"{DOCUMENT} json_remove(document, '$.tables.note')"]),
    ("its tables", [described_as("0003"), RENUMBERED]),
    ("its revision", [described_as("0003")]),
    ("its revision", ["DELETE FROM alembic_version"]),
]


@pytest.mark.parametrize("made", ["new", "old"])
@pytest.mark.parametrize(("what", "statements"), CHANGES, ids=range(len(CHANGES)))
@pytest.mark.any_database
def test_a_changed_backup_is_refused_whichever_version_made_it(
    request: pytest.FixtureRequest, empty_database_url: str, made: str, what: str, statements: list[str]
) -> None:
    file: Path = request.getfixturevalue(made)
    altered(file, *statements)
    check_refused(file, empty_database_url, "was changed since it was made", f"({what}", "take another")


DESCRIPTIONS = [
    "'{'",
    "'{}'",
    "'[]'",
    "x'ff00'",
    "5",
    "'null'",
    "json_set(document, '$.tables.note', json('[1]'))",
    "json_set(document, '$.tables.note', json('[\"1\", 1]'))",
    "json_set(document, '$.tables.note', 1)",
    "json_set(document, '$.tables', 1)",
    "json_set(document, '$.revision', 12)",
    "json_set(document, '$.made_at', 'yesterday')",
    "json_remove(document, '$.program')",
]


@pytest.mark.parametrize("document", DESCRIPTIONS)
@pytest.mark.any_database
def test_a_damaged_description_is_refused(new: Path, empty_database_url: str, document: str) -> None:
    altered(new, f"{DOCUMENT} {document}")
    check_refused(new, empty_database_url, "is damaged: it does not say what it holds. Take another")


@pytest.mark.any_database
def test_a_backup_without_its_description_is_refused(new: Path, empty_database_url: str) -> None:
    altered(new, "DELETE FROM readiness_backup")
    check_refused(new, empty_database_url, "does not say what it holds", "take another")


def overwritten(path: Path, old: bytes, new: bytes) -> None:
    held = path.read_bytes()
    assert old in held
    path.write_bytes(held.replace(old, new))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: overwritten(path, b'"linkedin"', b'"linkedin}'),
        lambda path: overwritten(path, b'"linkedin"', b'"linkedin\xff'),
        lambda path: overwritten(path, b"CREATE TABLE note", b"CREATE TABLE n\xffte"),
        lambda path: overwritten(path, b"CREATE TABLE note (", b"CREATE TABLE note ,"),
    ],
)
@pytest.mark.any_database
def test_a_flipped_byte_is_refused(
    new: Path, empty_database_url: str, damage: Callable[[Path], None]
) -> None:
    damage(new)
    check_refused(new, empty_database_url, "ake another")


@pytest.mark.any_database
def test_a_newer_versions_backup_is_refused(new: Path, empty_database_url: str) -> None:
    altered(new, described_as("9999"), "UPDATE alembic_version SET version_num = '9999'")
    check_refused(new, empty_database_url, "made by a newer version of this program")
