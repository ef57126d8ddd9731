"""The two profiles: what a cell looks like, and that no cell runs as a formula."""

import csv
import io
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.export.profiles import PROFILES, Profile, ProfileName, guarded, unguarded

EXPLAINED = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
DATA, EXCEL = PROFILES[ProfileName.DATA], PROFILES[ProfileName.EXCEL]
TRIGGERS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
HOSTILE = st.text(st.sampled_from("'\"=+-@\t\r\n ,;|\u00a0\u3000＝ax"), max_size=12)
"""Short texts of nothing but what the guard looks at."""
TEXTS = st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "   ", "'"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(trigger: str, before: str) -> None:
    assert guarded(f"{before}{trigger}SUM(A1)") == f"'{before}{trigger}SUM(A1)"


def test_also_inside_a_text_where_another_separator_would_begin_a_cell() -> None:
    assert guarded("Viadeo; =SUM(A1)") == "Viadeo;' =SUM(A1)"
    assert guarded('x,"@y') == "x,'\"@y"


@pytest.mark.parametrize(
    "text",
    [
        "Bakkerij De Linde", "", "a=b", "1+1", "\u00e9cole", '"quoted"',
        "'t Hoekje", "'s Avonds open, 't Pand", "L'Atelier", "''", "'", "x,'y", "A, 'B', C",
    ],
)  # fmt: skip
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'\t'x", "''\t'x"),
        ("'t Hoekje,=1", "'t Hoekje,'=1"),
        ("x;'=1", "x;''=1"),
    ],
)
def test_an_apostrophe_before_a_formula_is_guarded_so_that_it_comes_back(text: str, written: str) -> None:
    assert guarded(text) == written
    assert unguarded(written) == text


@given(TEXTS)
def test_the_guard_can_be_taken_off(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
@pytest.mark.parametrize("profile", [DATA, EXCEL])
def test_no_written_text_begins_with_a_trigger_and_each_survives(profile: Profile, text: str) -> None:
    line = profile.line([profile.cell(text), profile.cell(text)])
    cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=profile.delimiter))
    assert [unguarded(cell) for cell in cells] == [text, text]
    for cell in cells:
        assert unicodedata.normalize("NFKC", cell).lstrip()[:1] not in {"=", "+", "-", "@"}


PAYLOADS = st.sampled_from(
    [
        "x;=1",
        'x;"=1',
        'x,""=1',
        "x\t @1",
        "x\n=1",
        "x|-1",
        "x;'=1",
        ";+1",
        "a, -5",
        'x";"=1',
        "x;\t=1",
        "x; ＝1",
    ]
)


@given(st.lists(st.one_of(TEXTS, PAYLOADS), min_size=1, max_size=4))
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("profile", [DATA, EXCEL])
def test_no_text_runs_when_a_file_is_opened_with_the_wrong_separator(
    profile: Profile, delimiter: str, texts: list[str]
) -> None:
    line = profile.line(profile.cell(text) for text in ["0123456789abcdef", *texts])
    for row in csv.reader(io.StringIO(line, newline=""), delimiter=delimiter):
        for cell in row:
            assert unicodedata.normalize("NFKC", cell).lstrip()[:1] not in {"=", "+", "-", "@"}, cell


CELLS = st.one_of(
    TEXTS,
    st.sampled_from(TRIGGERS).flatmap(lambda trigger: TEXTS.map(lambda text: trigger + text)),
    st.sampled_from(TRIGGERS).flatmap(lambda trigger: TEXTS.map(lambda text: f'x,;\t"\n{trigger}{text}')),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
)


@given(st.lists(CELLS, min_size=1))
@pytest.mark.parametrize("profile", [DATA, EXCEL])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_runs_in_any_dialect_and_every_value_comes_back(
    delimiter: str, profile: Profile, values: list[str | int | Decimal]
) -> None:
    """Written and read with each separator; a decimal comma cannot stand in a line with commas."""
    mark = "." if delimiter == "," else profile.decimal_mark
    dialect = replace(profile, delimiter=delimiter, decimal_mark=mark)
    line = dialect.line(dialect.cell(value) for value in values)
    (cells,) = csv.reader(io.StringIO(line, newline=""), delimiter=delimiter)
    assert len(cells) == len(values)
    for cell, value in zip(cells, values, strict=True):
        if isinstance(value, str):
            assert unguarded(cell) == value
            assert unicodedata.normalize("NFKC", cell).lstrip()[:1] not in {"=", "+", "-", "@"}
            assert cell[:1] not in {"\t", "\r", "\n"}
        else:
            assert type(value)(cell.replace(mark, ".")) == value


def test_a_moment_is_written_in_utc_to_the_second() -> None:
    moment = datetime(2026, 7, 1, 1, 30, 5, 999999, tzinfo=ZoneInfo("Europe/Brussels"))
    assert DATA.cell(moment) == EXCEL.cell(moment) == '"2026-06-30T23:30:05Z"'


def test_numbers_are_bare_and_never_guarded() -> None:
    assert DATA.cell(-5) == EXCEL.cell(-5) == "-5"
    assert DATA.cell(Decimal("-74.50")) == "-74.50"
    assert EXCEL.cell(Decimal("-74.50")) == "-74,50"


def test_excel_begins_with_a_byte_order_mark_and_data_does_not() -> None:
    assert EXCEL.byte_order_mark == "\ufeff"
    assert DATA.byte_order_mark == ""


@given(TEXTS)
def test_the_documented_expression_finds_the_guards(text: str) -> None:
    (expression,) = re.findall(r"```text\n(.*)\n```", EXPLAINED)
    assert re.sub(expression, "", guarded(text)) == text
