"""docs/asvs.md cannot lie about its proofs: each that it names exists, and each requirement stands once, in order."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.test_proofs import SECURITY

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
STATES = {"met", "not met", "does not apply"}
DEVIATIONS = {*re.findall(r"^\*\*(\d+\.\d+\.\d+),", SECURITY, re.MULTILINE)} | {"6.2.12"}
"""What SECURITY.md gives the reasons for: a chapter, and a line of what is not covered."""


class Row(NamedTuple):
    """One requirement: its number, what it asks, how it stands, and where that is shown."""

    number: str
    asks: str
    state: str
    shown: str


ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split("|")))
    for line in PAGE.splitlines()
    if re.match(r"\| \d", line)
]
PROOFS = {*re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)}


def place(row: Row) -> tuple[int, ...]:
    return tuple(int(part) for part in row.number.split("."))


def test_each_number_stands_once_and_in_order() -> None:
    places = [place(row) for row in ROWS]
    assert len(places) >= 130
    assert places == sorted({*places})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_each_row_says_how_it_stands_and_why(row: Row) -> None:
    assert row.state in STATES
    assert row.asks
    assert row.shown
    if row.state == "met":
        assert re.search(r"`(?:tests|readiness)/|\]\(", row.shown), "it names no proof"
    elif row.state == "not met":
        assert re.search(r"\w{2,}.*\.|Deviation", re.sub(r"`[^`]*`", "", row.shown)), "it gives no reason"


@pytest.mark.parametrize(("file", "name"), sorted(PROOFS))
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    path = ROOT / file
    assert path.exists(), file
    assert re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE), name


def test_nothing_that_looks_like_a_test_is_passed_over() -> None:
    assert len(PROOFS) >= 100
    assert len(re.findall(r"`[^`]*::[^`]*`", PAGE)) == len(re.findall(r"`tests/[\w/]+\.py::\w+`", PAGE))


def test_a_deviation_is_not_called_met_and_leads_to_its_reason() -> None:
    by_number = {row.number: row for row in ROWS}
    assert len(DEVIATIONS) == 4
    for number in DEVIATIONS:
        assert by_number[number].state == "not met", number
        assert "Deviation, see [SECURITY.md](../SECURITY.md)" in by_number[number].shown, number
        assert number in SECURITY
    deviating = {row.number for row in ROWS if row.shown.startswith("Deviation")}
    assert deviating == DEVIATIONS


def test_what_security_md_names_is_on_the_page() -> None:
    named = {*re.findall(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{1,2}(?![\d.]*\d)", SECURITY)}
    assert named >= DEVIATIONS
    assert named <= {row.number for row in ROWS}
