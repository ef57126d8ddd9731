"""What a killed backup or restore leaves holds every row: the next one takes it away, and nothing else."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from readiness import cli
from readiness.extensions import db
from readiness.mail.outbox import FOLDER
from readiness.upkeep.backup import backup
from tests.databases import SQLITE, Databases
from tests.mail.inviting import invite
from tests.serving import COMMAND, serving

_KILL_ITSELF = """
import os, signal
from readiness.store import copying
from readiness.upkeep import backup, restore
def killed(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
backup.copy = restore.copy = killed
from readiness.export import workbook
write = workbook.write
def written(*arguments):
    write(*arguments)
    killed()
workbook.write = written
# Nothing but the letter of a worker is written to the disk like this before that.
os.fsync = killed
from readiness.cli import main
main()
"""


def killed(folder: Path, *arguments: str, **settings: str) -> None:
    """Run a command that is killed when it begins to copy rows, has made a workbook or has written a letter."""
    done = subprocess.run(
        [sys.executable, "-c", _KILL_ITSELF, *arguments],
        cwd=folder,
        env=os.environ | settings,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def grow_old(folder: Path, hours: int) -> None:
    then = time.time() - hours * 3600
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what resembles a leftover and is none."""
    made = tmp_path / "folder"
    made.mkdir()
    (made / ".hidden.backup").write_text("theirs")
    (made / "readiness-draft-theirs").write_text("theirs")
    return made


def test_a_backup_takes_away_what_a_killed_one_left_a_day_ago(app: Flask, folder: Path) -> None:
    theirs = names(folder)
    killed(folder, "backup", "x.backup")
    left = names(folder) - theirs
    assert left
    for hours, stays in ((23, left), (25, set())):
        grow_old(folder, hours)
        another = folder / f"{hours}.backup"
        done = CliRunner().invoke(cli.main, ["backup", str(another)])
        assert done.exit_code == 0, done.output
        another.unlink()
        assert names(folder) == theirs | stays


def test_a_restore_takes_away_what_a_killed_one_left_a_day_ago(
    app: Flask, databases: Databases, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.backup"
    with app.app_context():
        backup(db.engine, file)
    theirs = names(folder)
    # First into the database that the killed one had begun with.
    began, another = databases.empty(SQLITE), databases.empty(SQLITE)
    killed(folder, "restore", str(file), TMPDIR=str(folder), READINESS_DATABASE_URL=began)
    left = names(folder) - theirs
    assert len(left) == 1
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for hours, stays, url in ((23, left, began), (25, set(), another)):
        grow_old(folder, hours)
        done = CliRunner().invoke(cli.main, ["restore", str(file)], env={"READINESS_DATABASE_URL": url})
        assert done.exit_code == 0, done.output
        assert names(folder) == theirs | stays


def purged(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        done = CliRunner().invoke(cli.main, ["purge"])
    assert done.exit_code == 0, done.output


def started(folder: Path) -> None:
    settings = {name: value for name, value in os.environ.items() if name.startswith("READINESS_")}
    del settings["READINESS_BASE_URL"]
    with serving(folder.parent, COMMAND, "127.0.0.1", TMPDIR=str(folder), READINESS_WORKERS="1", **settings):
        pass


@pytest.mark.parametrize("sweep", [purged, started])
@pytest.mark.any_database
def test_the_site_takes_away_what_its_killed_processes_left_a_day_ago(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch, sweep: Callable[[Path], None]
) -> None:
    """A workbook with all answers, and a letter with its personal link."""
    monkeypatch.setenv("READINESS_DATA_DIR", str(folder))
    theirs = names(folder)
    invite(app)
    killed(
        folder, "export", "--profile", "xlsx", "--output", str(folder.parent / "x.xlsx"), TMPDIR=str(folder)
    )
    killed(folder, "worker", "--once")
    [workbook] = names(folder) - theirs - {FOLDER}
    [letter] = names(folder / FOLDER)
    assert names(folder / workbook) == {"responses.xlsx"}
    assert b"/i/" in (folder / FOLDER / letter).read_bytes()
    (folder / FOLDER / "theirs").touch()
    for hours, stays in ((23, True), (25, False)):
        grow_old(folder, hours)
        sweep(folder)
        assert (names(folder) >= {workbook}, names(folder) >= theirs) == (stays, True)
        assert names(folder / FOLDER) == {"theirs", *([letter] if stays else ())}
