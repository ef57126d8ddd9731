"""Nothing that was stored before a backup began is missing after it is restored, on either database."""

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text

from readiness import cli
from readiness.engines import make_engine, writing
from readiness.extensions import db
from readiness.store import assessments, schema
from readiness.store.copying import Contents, contents
from readiness.store.models import Assessment, Company
from readiness.upkeep.backup import backup
from readiness.upkeep.restore import NOT_BACK
from tests.client import StrictClient
from tests.databases import Databases, chosen_backends, tables_of
from tests.owning import arrive


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli.main, arguments, env=environment)


def holds(url: str) -> dict[str, Contents]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return contents(connection)
    finally:
        engine.dispose()


@pytest.fixture(params=chosen_backends())
def target(request: pytest.FixtureRequest, databases: Databases) -> str:
    """An empty database to restore into, of either kind."""
    return databases.empty(request.param)


@pytest.fixture
def saved(client: StrictClient, app: Flask, tmp_path: Path) -> tuple[Path, str]:
    """A backup of a company with everything that can belong to one, and the company's number."""
    owner = arrive(client, app)
    with app.app_context():
        backup(db.engine, tmp_path / "backup")
    return tmp_path / "backup", owner.company_uid


def altered(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_everything_comes_back_in_either_kind_of_database(
    saved: tuple[Path, str], database_url: str, target: str
) -> None:
    restored = run("restore", str(saved[0]), READINESS_DATABASE_URL=target)
    assert restored.exit_code == 0, restored.output
    before = holds(database_url)
    assert {name: one for name, one in holds(target).items() if name not in NOT_BACK} == {
        name: one for name, one in before.items() if name not in NOT_BACK
    }
    assert all(one.rows for name, one in before.items() if name in {"company", "assessment", "note"})
    assert run("verify", READINESS_DATABASE_URL=target).exit_code == 0


def test_the_exports_of_both_are_the_same_bytes(saved: tuple[Path, str], target: str, tmp_path: Path) -> None:
    assert run("restore", str(saved[0]), READINESS_DATABASE_URL=target).exit_code == 0
    exports = []
    for number, settings in enumerate(({}, {"READINESS_DATABASE_URL": target})):
        path = tmp_path / f"{number}.csv"
        done = run("export", "--profile", "data", "--output", str(path), **settings)
        assert done.exit_code == 0, done.output
        exports.append(path.read_bytes())
    assert exports[0] == exports[1] != b""


def test_work_goes_on_in_a_restored_database(saved: tuple[Path, str], target: str) -> None:
    assert run("restore", str(saved[0]), READINESS_DATABASE_URL=target).exit_code == 0
    assert run("demo", "3", "--yes", READINESS_DATABASE_URL=target).exit_code == 0


def test_a_backup_is_its_owners_alone_and_takes_no_other_files_place(
    saved: tuple[Path, str], app: Flask
) -> None:
    path = saved[0]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["backup"]
    before = path.read_bytes()
    again = run("backup", str(path))
    assert again.exit_code == 1
    assert "name a new file" in again.output
    assert path.read_bytes() == before
    nowhere = run("backup", str(path.parent / "no folder" / "backup"))
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output


def test_what_was_acknowledged_before_a_backup_began_is_in_it_while_others_write(
    app: Flask, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    enough, ended = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            while not ended.is_set():
                assessment, _token = assessments.begin(db.writing_session, "nl", "2026.1")
                assessments.save(db.session, assessment, {"A1": "p1"})
                db.session.commit()
                acknowledged.append(assessment.uid)
                if len(acknowledged) > 20:
                    enough.set()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        assert enough.wait(60)
        before = list(acknowledged)
        with app.app_context():
            description = backup(db.engine, tmp_path / "backup")
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    with closing(sqlite3.connect(tmp_path / "backup")) as connection:
        found = {uid for (uid,) in connection.execute("SELECT uid FROM assessment WHERE answers <> '{}'")}
    assert set(before) <= found
    # Of each company that was being written the backup holds all or nothing.
    assert description.tables["assessment"].rows == description.tables["company"].rows
    assert description.tables["access_link"].rows == description.tables["company"].rows


def test_only_an_empty_database_is_restored_into(saved: tuple[Path, str], database_url: str) -> None:
    before = holds(database_url)
    refused = run("restore", str(saved[0]))
    assert refused.exit_code == 1
    assert "is not empty" in refused.output
    assert holds(database_url) == before


def test_a_filled_database_of_an_earlier_release_stays_at_its_revision(
    saved: tuple[Path, str], empty_database_url: str
) -> None:
    """It is the wrong one, and a site may be running on it."""
    schema.upgrade(empty_database_url, "0004")
    engine = make_engine(empty_database_url)
    with writing(engine).begin() as connection:
        statement = text("INSERT INTO company (uid, created_at) VALUES (:uid, '2026-01-01 00:00:00')")
        connection.execute(statement, {"uid": saved[1]})
    engine.dispose()
    refused = run("restore", str(saved[0]), READINESS_DATABASE_URL=empty_database_url)
    assert (refused.exit_code, "is not empty" in refused.output) == (1, True), refused.output
    assert schema.current(empty_database_url) == "0004"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.write_bytes(b"no database"), "no backup"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "damaged"),
        (lambda path: path.unlink(), "is not there"),
        (lambda path: altered(path, "DROP TABLE readiness_backup"), "no backup"),
    ],
    ids=["no database", "cut off", "gone", "no description"],
)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_written(
    saved: tuple[Path, str], target: str, damage: object, message: str
) -> None:
    damage(saved[0])  # type: ignore[operator]
    refused = run("restore", str(saved[0]), READINESS_DATABASE_URL=target)
    assert refused.exit_code == 1
    assert message in refused.output
    assert "Traceback" not in refused.output
    assert tables_of(target) == []


def test_whoever_was_erased_since_does_not_come_back(
    saved: tuple[Path, str], app: Flask, target: str, tmp_path: Path
) -> None:
    path, uid = saved
    assert run("company", "erase", uid, "--yes").exit_code == 0
    listed = run("company", "erased")
    assert listed.output.split() == [uid]
    (tmp_path / "erased").write_text(f"\n{uid}\n{'0' * 32}\n")
    restored = run("restore", str(path), "--erased", str(tmp_path / "erased"), READINESS_DATABASE_URL=target)
    assert restored.exit_code == 0, restored.output
    assert "1 of 2 erased companies" in restored.output
    engine = make_engine(target)
    with engine.connect() as connection:
        assert connection.execute(select(Company.uid)).all() == []
        assert connection.execute(select(Assessment.uid)).all() == []
        assert connection.scalar(text("SELECT subject FROM audit_entry WHERE action = 'erased'")) == uid
    engine.dispose()


@pytest.mark.parametrize("line", ["x y z", "uid,company", "0" * 31, "A" * 32, "0" * 32 + " 1"])
def test_a_list_of_erased_companies_with_anything_else_in_it_is_refused(
    saved: tuple[Path, str], target: str, tmp_path: Path, line: str
) -> None:
    """With a wrong file those who were erased would come back, and nobody would be told."""
    (tmp_path / "erased").write_text(f"{saved[1]}\n{line}\n")
    refused = run(
        "restore", str(saved[0]), "--erased", str(tmp_path / "erased"), READINESS_DATABASE_URL=target
    )
    assert (refused.exit_code, "line 2 of" in refused.output) == (1, True)
    assert tables_of(target) == []


def test_verify_names_what_is_wrong_and_no_answer(
    saved: tuple[Path, str], app: Flask, database_url: str
) -> None:
    assert run("verify").exit_code == 0
    engine = make_engine(database_url)
    with writing(engine).begin() as connection:
        query = select(Assessment.uid).where(Assessment.scorecard.is_not(None)).order_by(Assessment.id)
        uid = connection.scalars(query).first()
        connection.execute(
            text("UPDATE assessment SET readiness = 1.5, flags = ' none ' WHERE uid = :uid"), {"uid": uid}
        )
    engine.dispose()
    found = run("verify")
    assert found.exit_code == 1
    assert f"response {uid}: readiness, flags" in found.output
    assert "1 problem." in found.output


def test_verify_finds_a_row_without_its_parent(
    saved: tuple[Path, str], backend: str, database_url: str
) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL refuses such a row itself, whoever writes it")
    engine = make_engine(database_url, foreign_keys=False)
    with writing(engine).begin() as connection:
        connection.execute(text("UPDATE assessment SET company_id = 987654"))
    engine.dispose()
    found = run("verify")
    assert found.exit_code == 1
    assert "refers to a row of company that is not there" in found.output
