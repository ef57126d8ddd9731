"""The archive: whoever opens it in five years needs nothing else."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas
import pytest
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST
from readiness.domain.text import LANGUAGES
from readiness.export.archive import zipped
from readiness.export.archive_readme import in_words
from readiness.export.described import described
from readiness.export.missing import Missing
from readiness.export.profiles import PROFILES, ProfileName
from readiness.export.table import Table
from readiness.store.models import DRAFT
from readiness.store.responses import ANY, NOBODY, Filter
from tests.export.stored import FORMULA, HOW_MANY, INSTRUMENT, NOW, made, submitted, validate

BIN = Path(sys.executable).parent
REASONS = [str(int(reason)) for reason in Missing]


def unpacked(session: Session, folder: Path, wanted: Filter | None = None) -> Path:
    _file, content = made(ProfileName.ARCHIVE, session, wanted)
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def frictionless(path: Path) -> tuple[bool, dict[str, Any]]:
    """What `frictionless validate` says, in a process of its own: its imports warn."""
    command = [str(BIN / "frictionless"), "validate", "--json", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    return done.returncode == 0, json.loads(done.stdout)


def test_frictionless_accepts_it_and_would_not_accept_anything(stored: Session, tmp_path: Path) -> None:
    first = submitted(stored)[0]
    first.answers = {**first.answers, "B1": ["other"], "B1.other": FORMULA}
    stored.commit()
    validate(stored, first, "B1", ["linkedin", "facebook"])
    folder = unpacked(stored, tmp_path, Filter(status=ANY))
    accepted, report = frictionless(folder / "datapackage.json")
    assert accepted, report
    assert report["tasks"][0]["stats"]["rows"] == HOW_MANY + 2
    responses = folder / "responses.csv"
    responses.write_text(responses.read_text().replace(f'"{LATEST}"', '"1.0"', 1))
    accepted, report = frictionless(folder / "datapackage.json")
    assert not accepted
    assert report["tasks"][0]["errors"][0]["type"] == "constraint-error"


def test_the_members_are_those_of_the_package_and_hold_no_name(stored: Session, tmp_path: Path) -> None:
    folder = unpacked(stored, tmp_path, Filter(name="Hostile"))
    package = json.loads((folder / "datapackage.json").read_text())
    named = {resource["path"] for resource in package["resources"]}
    assert {path.name for path in folder.iterdir()} == named | {"README.md", "datapackage.json"}
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "Hostile" not in text
        assert "an@example.be" not in text
        assert "(demo" not in text


def test_the_same_responses_give_the_same_bytes(stored: Session) -> None:
    assert made(ProfileName.ARCHIVE, stored)[1] == made(ProfileName.ARCHIVE, stored)[1]


def test_pandas_reads_every_table_as_the_readme_says(stored: Session, tmp_path: Path) -> None:
    folder = unpacked(stored, tmp_path)
    text = (folder / "README.md").read_text()
    values = re.search(r"na_values=\[(.*?)\]", text)
    assert values is not None
    reasons = json.loads(f"[{values[1]}]")
    assert sorted(reasons) == sorted(REASONS)
    frame = pandas.read_csv(folder / "responses.csv", na_values=reasons, parse_dates=["submitted_at"])
    assert len(frame) == HOW_MANY
    for field in json.loads((folder / "datapackage.json").read_text())["resources"][0]["schema"]["fields"]:
        kind = frame[field["name"]].dtype.kind
        assert kind in {"integer": "if", "number": "if", "datetime": "OUM", "string": "OUf"}[field["type"]]
    assert frame["validated_readiness"].isna().all()
    assert len(pandas.read_csv(folder / "benchmarks.csv")) == len(rows(folder / "benchmarks.csv"))


def test_the_codebook_explains_every_column_and_every_value(stored: Session, tmp_path: Path) -> None:
    first = submitted(stored)[0]
    validate(stored, first, "C1", "approved")
    folder = unpacked(stored, tmp_path, Filter(status=ANY))
    explained = rows(folder / "codebook.csv")
    columns = [row for row in explained if row["kind"] == "column"]
    found = rows(folder / "responses.csv")
    assert [row["column"] for row in columns] == list(found[0])
    codes: dict[str, set[str]] = {}
    for row in explained:
        assert all(row[language] for language in LANGUAGES), row
        if row["kind"] == "code":
            codes.setdefault(row["column"], set()).add(row["code"])
    assert [row["code"] for row in explained if row["kind"] == "missing"] == sorted(REASONS)
    for response in found:
        for name, known in codes.items():
            assert set(response[name].split(" ")) <= known | set(REASONS), name
    assert explained[-1]["kind"] == "note"
    assert "apostrof" in explained[-1]["nl"]


def test_the_columns_are_described_in_the_order_of_the_table() -> None:
    table = Table([INSTRUMENT], PROFILES[ProfileName.DATA], "nl")
    assert [column.name for column in described([INSTRUMENT])] == list(table.names)


def test_the_benchmarks_are_all_there_with_source_year_population_and_trust(
    stored: Session, tmp_path: Path
) -> None:
    found = rows(unpacked(stored, tmp_path) / "benchmarks.csv")
    benchmarks = INSTRUMENT.benchmarks
    shares = [share for series in benchmarks.series.values() for share in series.shares]
    classes = [one for scale in benchmarks.positions for one in scale.classes]
    kinds = [row["kind"] for row in found]
    assert kinds.count("share") == len(shares)
    assert kinds.count("class") == len(classes)
    assert kinds.count("context") == len(benchmarks.contexts)
    assert kinds.count("absent") == len(benchmarks.absent)
    for row in found:
        if row["kind"] in {"share", "class"}:
            assert row["year"] in {"2012", "2023"}
            assert all(
                row[name] for name in ("trust", "url", "source_nl", "population_fr", "name_de", "percent")
            )
    two = next(row for row in found if row["code"] == "several_types")
    assert (two["percent"], two["trust"], two["instrument"]) == ("45.0083", "A", LATEST)
    linkedin = next(row for row in found if row["code"] == "linkedin")
    assert (linkedin["percent"], linkedin["sentence"], linkedin["name_fr"]) == ("30", "S39", "LinkedIn")


def test_the_readme_says_what_it_is(stored: Session, tmp_path: Path) -> None:
    wanted = Filter(language="fr", least=10, name="x", status=ANY)
    text = (unpacked(stored, tmp_path, wanted) / "README.md").read_text()
    assert "Made on 2026-11-23T12:00:00Z" in text
    assert f"0 responses; questionnaire {LATEST}" in text
    assert "answered in fr, readiness at least 10" in text
    for reason in Missing:
        assert f"`{int(reason)}`: {reason.label['en']}" in text


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Filter(), "submitted ones"),
        (Filter(status=DRAFT), "draft ones"),
        (Filter(status=ANY, assigned=NOBODY), "drafts and submitted ones, assigned to nobody"),
        (
            Filter(since=NOW, until=NOW),
            f"submitted ones, from {NOW.isoformat()} on, before {NOW.isoformat()}",
        ),
        (Filter(name="Peeters"), "submitted ones, company name holds a text (not repeated here)"),
    ],
)
def test_a_filter_is_put_into_words(wanted: Filter, words: str) -> None:
    assert in_words(wanted) == words


def test_every_filter_has_words() -> None:
    texts = dict.fromkeys(
        ("review", "name", "size", "sector", "language", "instrument", "flag", "assigned", "campaign"), "x"
    )
    everything = Filter(status=ANY, least=10, most=20, since=NOW, until=NOW, **texts)
    assert all(getattr(everything, each.name) for each in fields(Filter))
    words = in_words(everything)
    assert words.count(", ") == len(fields(Filter)) - 1
    assert "answers the campaign x" in words


@pytest.mark.parametrize("large", [True, False])
def test_a_zip_file_streams_and_opens(tmp_path: Path, large: bool) -> None:
    members = (("one", [b"1" * 100_000] * 50), ("two", [b""]))
    pieces = list(zipped(members, large=large))
    path = tmp_path / "x.zip"
    path.write_bytes(b"".join(pieces))
    with ZipFile(path) as archive:
        assert archive.read("one") == b"1" * 5_000_000
        assert archive.namelist() == ["one", "two"]
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
