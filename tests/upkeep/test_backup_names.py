"""A backup holds all rows whatever its name is: in an address of a database some signs have a meaning."""

import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store.copying import Contents
from readiness.upkeep.backup import backup
from readiness.upkeep.backup_file import BackupError, Description, check_rows
from tests.client import StrictClient
from tests.owning import arrive
from tests.upkeep.test_backup import holds, run


@pytest.mark.parametrize(
    "name", ["week?1/b.backup", "a%41/b%20.backup", "week#1/b.backup", "b?mode=ro.backup"]
)
def test_a_backup_holds_everything_whatever_signs_its_name_has(
    name: str, client: StrictClient, app: Flask, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    arrive(client, app)
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    made = run("backup", str(file))
    assert made.exit_code == 0, made.output
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restored = run("restore", str(file), READINESS_DATABASE_URL=empty_database_url)
    assert restored.exit_code == 0, restored.output
    assert holds(empty_database_url)["company"] == holds(database_url)["company"]


def test_a_backup_is_restored_where_the_temporary_folder_has_such_a_name(
    app: Flask, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        backup(db.engine, tmp_path / "backup")
    (tmp_path / "room?1%41").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "room?1%41"))
    restored = run("restore", str(tmp_path / "backup"), READINESS_DATABASE_URL=empty_database_url)
    assert restored.exit_code == 0, restored.output
    assert {path.name for path in tmp_path.iterdir()} == {"backup", "room?1%41"}


def test_rows_that_are_not_in_the_file_are_no_backup(app: Flask, tmp_path: Path) -> None:
    """What was counted is looked for in the file, before it takes the name."""
    file = tmp_path / "backup"
    with app.app_context():
        described = backup(db.engine, file)
    check_rows(file, described, file)
    with pytest.raises(BackupError, match=r"does not hold what was copied \(company\)"):
        check_rows(file, Description("", "", "", {"company": Contents(1, "")}), file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE company")
    with pytest.raises(BackupError, match=r"does not hold what was copied \(company\)"):
        check_rows(file, described, file)
