"""A full disk under a copy is told as that, and names the copy: neither backup nor database is to blame."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from readiness.extensions import db
from readiness.upkeep.backup import backup
from readiness.upkeep.backup_file import BackupError, description_of
from tests.databases import SQLITE, Databases
from tests.survive.failing import failing
from tests.upkeep.test_damaged_backup import old  # noqa: F401 - a fixture

_FULL_FROM = """
import resource
from readiness.upkeep import {module}
real = {module}.{step}
def full(*arguments, **options):
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    return real(*arguments, **options)
{module}.{step} = full
from readiness.cli import main
main()
"""
"""No file may grow any more from that step on: SQLite says "disk I/O error" to it."""


def run_full(step: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a command says whose files may not grow any more from one of its steps on."""
    module, _dot, function = step.partition(".")
    program = _FULL_FROM.format(module=module, step=function)
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("step", ["_migrate", "check_contents"])
@pytest.mark.parametrize("made", ["new", "old"])
@pytest.mark.any_database
def test_a_full_disk_is_not_the_backup_s_fault(
    app: Flask, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest, made: str, step: str
) -> None:
    if made == "new":
        file = tmp_path / "new.backup"
        with app.app_context():
            backup(db.engine, file)
    else:
        file = request.getfixturevalue("old")
    copies = tmp_path / "copies"
    copies.mkdir()
    settings = {"READINESS_DATABASE_URL": databases.empty(SQLITE), "TMPDIR": str(copies)}
    refused = run_full(f"restore.{step}", "restore", str(file), **settings)
    assert refused.returncode == 1
    assert f"Error: {file} cannot be copied to {copies} (" in refused.stderr
    assert refused.stderr.rstrip().endswith("): set TMPDIR to a folder with room for it")
    assert list(copies.iterdir()) == []


@pytest.mark.parametrize("step", ["schema.upgrade", "copy", "describe"])
def test_a_full_disk_under_a_backup_is_the_backup_s_and_not_the_database_s(
    app: Flask, tmp_path: Path, step: str
) -> None:
    file = tmp_path / "x.backup"
    refused = run_full(f"backup.{step}", "backup", str(file))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[1:] == [f"Error: {file} cannot be written: disk I/O error"]
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_goes_away_under_a_backup_is_not_the_file_s_fault(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), failing(app, 5, no_room=True) as broken, pytest.raises(OperationalError):
        backup(db.engine, tmp_path / "x.backup")
    assert broken.failed
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def _without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without hard links, as exFAT is: mounting one needs root, and a kernel that knows it."""

    def refused(_draft: Path, path: Path) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))

    monkeypatch.setattr(os, "link", refused)


@pytest.mark.usefixtures("_without_links")
@pytest.mark.any_database
def test_a_backup_needs_no_hard_links(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "x.backup"
    with app.app_context():
        made = backup(db.engine, file)
    assert description_of(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.any_database
def test_a_file_that_appears_meanwhile_stays(
    app: Flask, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        request.getfixturevalue("_without_links")
    file = tmp_path / "x.backup"
    monkeypatch.setattr(
        "readiness.upkeep.backup.describe", lambda _draft, _description: file.write_text("theirs")
    )
    with app.app_context(), pytest.raises(BackupError, match="appeared meanwhile: name a new file"):
        backup(db.engine, file)
    assert [(one, one.read_text()) for one in tmp_path.iterdir()] == [(file, "theirs")]


@pytest.mark.any_database
def test_a_backup_and_its_name_are_on_the_disk_when_it_is_told(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, brought = tmp_path / "x.backup", list[tuple[bool, bool]]()
    fsync = os.fsync

    def listed(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if tmp_path in (path, path.parent):
            brought.append((path == tmp_path, file.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", listed)
    with app.app_context():
        backup(db.engine, file)
    # First the draft, while nothing has the name; then the folder, when it has.
    assert brought == [(False, False), (True, True)]
