"""The workbook: every cell is what it is, and a text that looks like a formula is a text."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from sqlalchemy.orm import Session

from readiness.export.codebook import NAMES
from readiness.export.column import STRING, Column
from readiness.export.files import export
from readiness.export.profiles import ProfileName
from readiness.export.workbook import write
from readiness.store.responses import Filter
from readiness.streams import Streams
from tests.domain.questionnaires import words
from tests.export.stored import FORMULA, HOW_MANY, INSTRUMENT, NOW, made, submitted

HOSTILE = [
    FORMULA,
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "{=1+1}",
    "https://example.org",
    "internal:Sheet2!A1",
    "mailto:a@b.be",
    "12",
    "1e5",
    "TRUE",
    " blanks ",
    "line\nline",
    "line\r\nline",
    "tab\tand \x01 \x1f",
    "_x0041_",
    "<b>&amp;</b>",
    "😀",
    "\ufffe",
    "<r><t>rich</t></r>",
    '<r><t>x</t></r></is></c><c r="B2"><f>1+1</f></c><c r="C2" t="inlineStr"><is><r><t>y</t></r>',
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def written(folder: Path, texts: list[str]) -> Workbook:
    path = folder / "written.xlsx"
    rows = [[text] for text in texts]
    write(path, "nl", [Column("text", STRING, words("text"))], rows, (["code"], [["x"]]), NOW)
    return load_workbook(path)


def assert_same(book: Workbook, texts: list[str]) -> None:
    sheet = book.worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    # The standard writes some signs as _xHHHH_ (ST_Xstring), which openpyxl leaves to its reader.
    assert [unescape(str(cell.value)) for cell in cells] == texts
    assert sheet.max_column == 1
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text_exactly_as_it_was_typed(tmp_path: Path, text: str) -> None:
    assert_same(written(tmp_path, [text]), [text])


@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
@settings(max_examples=50)
def test_every_text_survives(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    assert_same(written(tmp_path_factory.mktemp("books"), texts), texts)


def test_a_text_that_is_too_long_for_a_cell_is_not_cut(tmp_path: Path) -> None:
    assert_same(written(tmp_path, ["x" * 32_767]), ["x" * 32_767])
    with pytest.raises(ValueError, match="row 2"):
        written(tmp_path, ["x" * 32_768])


def test_numbers_are_numbers_and_moments_are_moments(stored: Session) -> None:
    first = submitted(stored)[0]
    answers = {**first.answers, "B1": ["other"], "B1.other": FORMULA}
    first.answers = answers
    stored.commit()
    _file, content = made(ProfileName.XLSX, stored)
    book = load_workbook(io.BytesIO(content))
    sheet, codebook = book.worksheets
    header, *rows = sheet.iter_rows()
    assert len(rows) == HOW_MANY
    for row in (header, *rows, *codebook.iter_rows()):
        assert all(cell.data_type != "f" for cell in row)
    found = dict(zip((str(cell.value) for cell in header), rows[0], strict=True))
    assert isinstance(found["submitted_at"].value, datetime)
    assert found["submitted_at"].value == first.submitted_at.replace(tzinfo=None)  # type: ignore[union-attr]
    assert found["readiness"].value == pytest.approx(first.readiness, abs=0.005)
    assert found["accounts__other"].value == 1
    assert found["accounts__other_text"].value == FORMULA
    assert found["validated_readiness"].value == "niet gevalideerd"
    size = INSTRUMENT.questionnaire.item("A1").option(first.size or "")
    assert found["size"].value == size.text["nl"]


def test_a_workbook_is_begun_before_it_is_made(stored: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making it takes seconds, in which a place among the requests is free for somebody else."""
    began = []
    monkeypatch.setattr("readiness.export.workbook.write", lambda *_arguments: began.append(True))
    file = export(ProfileName.XLSX, "nl", Filter(), stored)
    stream = Streams().begin((chunk for chunk in file.chunks), "els")
    assert began == []
    assert next(stream) == b""
    with pytest.raises(FileNotFoundError):
        next(stream)
    assert began == [True]


def test_the_header_is_bold_stays_in_sight_and_filters(stored: Session) -> None:
    _file, content = made(ProfileName.XLSX, stored, language="de")
    responses, codebook = load_workbook(io.BytesIO(content)).worksheets
    assert (responses.title, codebook.title) == ("Einsendungen", "Codebuch")
    for sheet, rows in ((responses, HOW_MANY), (codebook, codebook.max_row - 1)):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(rows + 1, sheet.max_column).coordinate}"
        assert all(cell.font.b for cell in sheet[1])
        assert all(8 <= width.width <= 61 for width in sheet.column_dimensions.values())
    assert [cell.value for cell in codebook[1]] == list(NAMES)
