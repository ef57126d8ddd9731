"""What an operator types: filters that exist, a file or a pipe, and a trace of each export."""

import csv
import io
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from readiness.cli import main
from readiness.content.loader import LATEST
from readiness.domain.review import IN_REVIEW
from readiness.export.files import export
from readiness.export.log import logged
from readiness.export.options import filter_of
from readiness.export.profiles import ProfileName
from readiness.store import audit, campaigns, consultants
from readiness.store.responses import ANY, Filter, newest
from readiness.store.review_models import AuditEntry
from tests.export.stored import ELS, HOW_MANY, multiply, submitted

BIN = Path(sys.executable).parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


def entries(session: Session) -> list[AuditEntry]:
    """The audit log as it is now, newest first."""
    session.rollback()
    return audit.newest(session)


def uids(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [row["uid"] for row in csv.DictReader(io.StringIO(result.stdout, newline=""))]


def test_every_option_is_the_filter_of_the_list(stored: Session) -> None:
    els = consultants.by_email(stored, ELS)
    middle = submitted(stored)[HOW_MANY // 2]
    flag = next(code for code, height in (middle.scorecard or {})["flags"].items() if height)
    assert els is not None
    assert middle.submitted_at is not None
    day = f"{middle.submitted_at:%Y-%m-%d}"
    campaign = campaigns.make(stored, "Bakkers", "nl", middle.submitted_at.date(), els)
    campaigns.belongs(stored, middle.id, campaign)
    stored.commit()
    pairs = [
        (["--status", "any"], Filter(status=ANY)),
        (["--status", "draft"], Filter(status="draft")),
        (["--review", IN_REVIEW], Filter(review=IN_REVIEW)),
        (["--name", "demo 1"], Filter(name="demo 1")),
        (["--size", middle.size or ""], Filter(size=middle.size or "")),
        (["--sector", middle.sector or ""], Filter(sector=middle.sector or "")),
        (["--respondent-language", "fr"], Filter(language="fr")),
        (["--instrument", LATEST], Filter(instrument=LATEST)),
        (["--least", "40", "--most", "60"], Filter(least=40, most=60)),
        (["--flag", flag], Filter(flag=flag)),
        (["--assigned", ELS.upper()], Filter(assigned=els.uid)),
        (["--assigned", "nobody"], Filter(assigned="nobody")),
        (["--campaign", campaign.uid], Filter(campaign=campaign.uid)),
    ]
    for arguments, wanted in pairs:
        listed = [row.uid for row in newest(stored, wanted).rows]
        assert listed, arguments
        assert uids(run(*arguments)) == listed[::-1], arguments
    assert middle.uid in uids(run("--since", day, "--until", day))
    before = uids(run("--until", day))
    assert before[-1] == uids(run("--since", day, "--until", day))[-1]
    assert set(before) | set(uids(run("--since", day))) == {one.uid for one in submitted(stored)}


def test_a_day_is_a_belgian_one_and_the_last_is_included(session: Session) -> None:
    asked = {"status": "submitted", "since": datetime(2026, 7, 1), "until": datetime(2026, 10, 25)}  # noqa: DTZ001
    wanted = filter_of(session, asked)
    assert wanted.since is not None
    assert wanted.until is not None
    assert wanted.since.isoformat() == "2026-07-01T00:00:00+02:00"
    assert wanted.until.isoformat() == "2026-10-26T00:00:00+01:00"


def test_the_first_and_the_last_day_there_are_leave_nothing_out(stored: Session) -> None:
    everything = uids(run())
    assert everything
    assert uids(run("--since", "0001-01-01", "--until", "9999-12-31")) == everything
    assert uids(run("--since", "9999-12-31")) == uids(run("--until", "0001-01-01")) == []


@pytest.mark.parametrize(
    ("option", "value", "listed"),
    [
        ("--status", "gone", "'submitted', 'draft', 'any'"),
        ("--review", "done", "'new', 'in_review'"),
        ("--size", "huge", "p1, p2_9, p10_49, p50_249, p250"),
        ("--sector", "space", "trade"),
        ("--respondent-language", "es", "'nl', 'fr', 'de', 'en'"),
        ("--instrument", "1.0", LATEST),
        ("--least", "101", "0<=x<=100"),
        ("--flag", "none", "drop_out, push_only"),
        ("--assigned", "jan@example.be", f"{ELS}, nobody"),
        ("--campaign", "bakkers", "no campaign"),
        ("--since", "yesterday", "%Y-%m-%d"),
        ("--profile", "pdf", "'data', 'excel', 'xlsx', 'archive', 'contacts'"),
    ],
)
def test_what_does_not_exist_is_refused_and_what_exists_is_listed(
    stored: Session, option: str, value: str, listed: str
) -> None:
    result = run(option, value)
    assert result.exit_code == 2
    assert option in result.stderr
    assert value in result.stderr
    assert listed in result.stderr
    assert result.stdout == ""
    assert entries(stored) == [], "nothing was exported"


def test_an_export_is_logged_without_what_a_company_typed(stored: Session) -> None:
    assert run("--profile", "excel", "--lang", "fr", "--name", "Hostile", "--least", "1").exit_code == 0
    ended, begun = entries(stored)
    about = {
        "profile": "excel",
        "language": "fr",
        "filter": {"status": "submitted", "name": "…", "least": 1},
    }
    assert (begun.action, begun.actor, begun.detail) == ("export_begun", "operator", about)
    assert (ended.action, ended.actor) == ("export_ended", "operator")
    assert ended.detail == {**about, "rows": 1, "complete": True}


def test_a_reader_that_goes_away_is_logged_as_such(stored: Session) -> None:
    els = consultants.by_email(stored, ELS)
    assert els is not None
    chunks = logged(export(ProfileName.DATA, "nl", Filter(), stored), stored, els)
    next(chunks)
    assert [entry.action for entry in entries(stored)] == ["export_begun"]
    chunks.close()
    entry = entries(stored)[0]
    assert (entry.action, entry.consultant_id) == ("export_ended", els.id)
    assert entry.detail["complete"] is False


def test_a_pipe_that_closes_ends_it_quietly_and_is_logged(stored: Session) -> None:
    multiply(stored, 2000)
    process = subprocess.Popen([BIN / "readiness", "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), complaint) == (0, b"")
    entry = entries(stored)[0]
    assert (entry.action, entry.detail["complete"]) == ("export_ended", False)
    assert 0 < entry.detail["rows"] < HOW_MANY + 2000


def has_written(*folders: Path) -> bool:
    """Whether anything stands in a file of these folders."""
    with suppress(FileNotFoundError):  # A file that went between being found and being looked at.
        return any(one.is_file() and one.stat().st_size for folder in folders for one in folder.rglob("*"))
    return False


@pytest.mark.parametrize("profile", ["xlsx", "archive"])
def test_an_interrupted_export_leaves_no_file(stored: Session, tmp_path: Path, profile: str) -> None:
    # So many that the end is seconds away when the first are written, also where this process gets no turn meanwhile.
    multiply(stored, 8000)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    target = tmp_path / "target"
    target.mkdir()
    process = subprocess.Popen(
        [BIN / "readiness", "export", "--profile", profile, "--output", target / "file"],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.DEVNULL,
        # A shell that starts the tests in the background makes everything under it deaf to Ctrl+C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    # In the middle of writing: before, Python may be clearing up, where it passes over an interruption.
    while not (entries(stored) and has_written(temporary, target)):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(60) != 0
    assert list(target.iterdir()) == []
    assert list(temporary.iterdir()) == []
    assert entries(stored)[0].detail["complete"] is False


def test_a_file_takes_its_place_when_it_is_complete(stored: Session, tmp_path: Path) -> None:
    target = tmp_path / "responses.xlsx"
    target.write_text("older")
    result = run("--profile", "xlsx", "--output", str(target))
    assert result.exit_code == 0
    assert f"{HOW_MANY} responses written to {target}" in result.stderr
    assert target.read_bytes().startswith(b"PK")
    assert list(tmp_path.iterdir()) == [target]
