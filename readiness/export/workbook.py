"""The table as a workbook (.xlsx): texts stay texts, numbers are numbers and moments are moments."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from readiness.domain.text import Text
from readiness.export.cells import Cell
from readiness.export.column import DATETIME, NUMBER, STRING, Column

_SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
    "remove_timezone": True,
}
_RESPONSES = Text(nl="Inzendingen", fr="Dossiers", de="Einsendungen", en="Responses")
_CODEBOOK = Text(nl="Codeboek", fr="Dictionnaire", de="Codebuch", en="Codebook")
_WIDTHS = {STRING: 24, DATETIME: 19, NUMBER: 10}
_NARROW, _WIDE = 10, 60


class _Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types.
    """A worksheet that takes no text for markup.

    XlsxWriter copies a text that begins with <r> and ends with </r> into the file as it is, for it may be its
    own rich text: a company that types such a text could put a formula into the workbook. We have no rich text.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
        self._xml_inline_string(string, True, attributes)


class Typed:
    """The form in which a worksheet takes its cells: as they are, with labels."""

    labels = True

    def cell(self, value: Cell) -> Cell:
        """Leave the value what it is."""
        return value

    def plain(self, code: str) -> Cell:
        """Leave a code what it is."""
        return code

    def moment(self, iso: str) -> Cell:
        """Make a moment of it."""
        return datetime.fromisoformat(iso)

    def together(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """Leave the cells apart: each has a place of its own."""
        return cells


def write(
    path: Path,
    language: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    codebook: tuple[Sequence[str], Iterable[Sequence[Cell]]],
    at: datetime,
) -> None:
    """Write the workbook: a sheet of responses and one that explains it. `at` is when it is made.

    Rows are written as they come and kept in temporary files beside `path`. Raises ValueError for a text
    that is longer than a cell holds.
    """
    with Workbook(str(path), {**_SETTINGS, "tmpdir": str(path.parent)}) as workbook:
        workbook.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        heading = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet(_RESPONSES[language], _Sheet)
        for number, column in enumerate(columns):
            width = max(_WIDTHS.get(column.type, _NARROW), len(column.name) + 4)
            sheet.set_column(number, number, width)
        _fill(sheet, [column.name for column in columns], rows, heading)
        names, explained = codebook
        sheet = workbook.add_worksheet(_CODEBOOK[language], _Sheet)
        sheet.set_column(0, len(names) - 1, _WIDTHS[STRING])
        sheet.set_column(len(names) - len(Text.__slots__), len(names) - 1, _WIDE)
        _fill(sheet, names, explained, heading)


def _fill(sheet: Worksheet, names: Sequence[str], rows: Iterable[Sequence[Cell]], heading: Format) -> None:
    """A bold header that stays in sight and filters, and the rows below it."""
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, last, place, value)
    sheet.autofilter(0, 0, last, len(names) - 1)


def _write(sheet: Worksheet, row: int, place: int, value: Cell) -> None:
    if isinstance(value, str):
        refused = sheet.write_string(row, place, value)
    elif isinstance(value, datetime):
        refused = sheet.write_datetime(row, place, value.astimezone(UTC))
    else:
        refused = sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value)
    if refused:
        raise ValueError(f"a value in row {row + 1} does not fit into a cell")
