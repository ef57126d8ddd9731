"""A full disk under the copy that a restore works in is told as that: the backup is as good as it was."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.upkeep.backup import backup
from tests.databases import SQLITE, Databases
from tests.upkeep.test_damaged_backup import old  # noqa: F401 - a fixture

_FULL_FROM = """
import resource
from readiness.upkeep import restore
real = restore.{step}
def full(*arguments, **options):
    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))
    return real(*arguments, **options)
restore.{step} = full
from readiness.cli import main
main()
"""
"""No file may grow beyond so many bytes from that step on: SQLite says "disk I/O error" to it."""


def restored(file: Path, folder: Path, step: str, room: int, url: str) -> subprocess.CompletedProcess[str]:
    """What a restore says whose copies may not grow any more from one of its steps on."""
    program = _FULL_FROM.format(step=step, room=room)
    return subprocess.run(
        [sys.executable, "-c", program, "restore", str(file)],
        env=os.environ | {"READINESS_DATABASE_URL": url, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("step", ["_migrate", "check_contents"])
@pytest.mark.parametrize("made", ["new", "old"])
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
    url = databases.empty(SQLITE)
    refused = restored(file, copies, step, 1, url)
    assert refused.returncode == 1
    assert f"Error: {file} cannot be copied to {copies} (" in refused.stderr
    assert refused.stderr.rstrip().endswith("): set TMPDIR to a folder with room for it")
    assert list(copies.iterdir()) == []
