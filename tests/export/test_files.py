"""One entry for every profile: streamed, counted, and nothing left behind."""

import csv
import io
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from readiness.export import files
from readiness.export.files import TooManyRowsError, export, in_chunks
from readiness.export.profiles import ProfileName, unguarded
from readiness.store.exporting import BATCH
from readiness.store.models import DRAFT
from readiness.store.responses import ANY, Filter
from tests.export.stored import COMPANY, FORMULA, HOW_MANY, NOW, made, multiply, submitted

PROFILES = list(ProfileName)
# What the process itself held at most, in kilobytes; resource usage would begin with that of its parent.
PEAK = """
import re, sys
from pathlib import Path
from readiness.cli import main
main(sys.argv[1:], standalone_mode=False)
print(re.search("VmHWM:\\s*([0-9]+) kB", Path("/proc/self/status").read_text())[1])
"""


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, with nothing else in it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_name_of_a_file_has_the_day_that_it_is_in_belgium(stored: Session) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert export(ProfileName.DATA, "nl", Filter(), stored, at=late).name == "readiness-data-2026-11-24.csv"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_file_has_a_name_counts_its_rows_and_says_when_it_is_complete(
    stored: Session, temporary: Path, profile: ProfileName
) -> None:
    file = export(profile, "nl", Filter(), stored, at=NOW)
    assert file.name.startswith(f"readiness-{profile}-2026-11-23.")
    assert (file.rows, file.complete) == (0, False)
    assert b"".join(file.chunks)
    assert (file.rows, file.complete) == (HOW_MANY, True)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_reader_that_goes_away_leaves_nothing_behind(
    stored: Session, temporary: Path, profile: ProfileName
) -> None:
    file = export(profile, "nl", Filter(), stored, at=NOW)
    # A workbook's first piece is empty: the answer leaves before any of it is made.
    while not next(file.chunks):
        pass
    pool = stored.get_bind().engine.pool
    held = pool.checkedout()  # type: ignore[attr-defined]
    file.chunks.close()  # type: ignore[attr-defined]
    assert pool.checkedout() == held - 1  # type: ignore[attr-defined]
    assert not file.complete
    assert list(temporary.iterdir()) == []


def test_a_workbook_that_fails_leaves_nothing_behind(stored: Session, temporary: Path) -> None:
    last = submitted(stored)[-1]
    last.answers = {**last.answers, "B1": ["other"], "B1.other": "x" * 40_000}
    stored.commit()
    with pytest.raises(ValueError, match=f"row {HOW_MANY + 1} "):
        made(ProfileName.XLSX, stored)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_header_is_there_without_rows(session: Session, profile: ProfileName) -> None:
    file, content = made(profile, session)
    assert (file.rows, file.complete) == (0, True)
    assert b"uid" in content or profile in {ProfileName.XLSX, ProfileName.ARCHIVE}


@pytest.mark.parametrize("profile", [ProfileName.DATA, ProfileName.XLSX, ProfileName.ARCHIVE])
def test_memory_does_not_grow_with_the_rows(stored: Session, tmp_path: Path, profile: ProfileName) -> None:
    def peak() -> float:
        command = [
            sys.executable,
            "-c",
            PEAK,
            "export",
            "--profile",
            profile,
            "--output",
            str(tmp_path / "x"),
        ]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024

    multiply(stored, 2 * BATCH)  # As many as are ever held at a time.
    small = peak()
    multiply(stored, 5 * BATCH)
    assert peak() < small + 6, "megabytes; held in memory, the further rows would be more than eighty"


def test_drafts_come_on_request(stored: Session) -> None:
    _file, content = made(ProfileName.DATA, stored, Filter(status=ANY))
    assert [row["status"] for row in table(content)].count("draft") == 2
    _file, content = made(ProfileName.DATA, stored, Filter(status=DRAFT))
    assert [row["readiness"] for row in table(content)] == ["-4", "-4"]


def test_contact_data_is_in_its_own_profile_and_in_no_other(stored: Session) -> None:
    _file, content = made(ProfileName.CONTACTS, stored)
    first, *others = table(content)
    assert unguarded(first["contact_name"]) == FORMULA
    assert first["contact_name"] == f"'{FORMULA}"
    assert (first["company_name"], first["contact_email"]) == (COMPANY, "an@example.be")
    assert (first["enterprise_number"], first["consented_at"]) == ("0123456749", "2026-11-23T12:00:00Z")
    assert {row["contact_email"] for row in others} == {"-9"}
    _file, data = made(ProfileName.DATA, stored)
    assert [(row["uid"], row["company"]) for row in table(data)] == [
        (row["uid"], row["company"]) for row in (first, *others)
    ]
    for profile in (ProfileName.DATA, ProfileName.EXCEL):
        text = made(profile, stored)[1].decode()
        for one in submitted(stored):
            assert (one.company.name or "") not in text
        assert "example.be" not in text


def test_more_rows_than_a_worksheet_holds_are_refused_before_anything_is_sent(
    stored: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", HOW_MANY - 1)
    with pytest.raises(TooManyRowsError, match=f"{HOW_MANY - 1} responses"):
        export(ProfileName.XLSX, "nl", Filter(), stored)


def test_lines_are_put_together_into_pieces() -> None:
    pieces = list(in_chunks(["é" * 1000] * 200))
    assert b"".join(pieces).decode() == "é" * 200_000
    assert 2 <= len(pieces) < 10
