"""The one entry to every export: a file with its name and type, and its bytes as they are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy.orm import Session

from readiness.belgium import BELGIUM
from readiness.content.loader import load, versions
from readiness.domain.report import Instrument
from readiness.export import benchmark_table, codebook, contact_table
from readiness.export.archive import zipped
from readiness.export.archive_readme import readme
from readiness.export.cells import Cell
from readiness.export.column import Column
from readiness.export.described import described
from readiness.export.package import BENCHMARKS, CODEBOOK, RESPONSES, datapackage
from readiness.export.profiles import PROFILES, ProfileName
from readiness.export.table import Table
from readiness.store.exporting import contacts, count, responses, snapshot
from readiness.store.models import now
from readiness.store.responses import Filter

_CHUNK = 64 * 1024
# A million rows stay well below the 2 GiB from which a zip file needs its larger form.
_LARGE = 1_000_000
MOST_ROWS = 1_048_576 - 1
"""How many responses a worksheet holds below its header."""
WORKBOOKS = "readiness-workbook-"
"""How each folder begins in which a workbook is made, so that one whose process was killed is known for what it is."""
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = TypeVar("Row")


class TooManyRowsError(Exception):
    """A worksheet cannot hold that many responses."""


@dataclass
class ExportFile:
    """A file that is made while `chunks` is read; `rows` and `complete` say how far it is.

    Whoever reads `chunks` and stops before the end closes it (a WSGI server does): temporary files go then.
    """

    profile: ProfileName
    language: str
    wanted: Filter
    name: str
    mimetype: str
    rows: int = 0
    complete: bool = False
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))

    def counting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted as they pass."""
        for row in rows:
            self.rows += 1
            yield row


@dataclass(frozen=True, slots=True)
class _Order:
    """What a maker needs to know. `reading` is a snapshot that lasts as long as it makes."""

    file: ExportFile
    reading: Session
    at: datetime
    instruments: tuple[Instrument, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return described(self.instruments)

    def csv(self, profile: ProfileName) -> Iterator[bytes]:
        """The responses as CSV."""
        form = PROFILES[profile]
        table = Table(self.instruments, form, self.file.language)
        found = responses(self.reading, self.file.wanted)
        return in_chunks(form.lines(table.names, table.rows(self.file.counting(found))))


def export(
    profile: ProfileName, language: str, wanted: Filter, session: Session, *, at: datetime | None = None
) -> ExportFile:
    """A file of the responses that are wanted, with labels in a language where the profile has labels.

    It is read from a snapshot of the session's database that begins with the first chunk, so the session
    itself may close before; what it has not committed is not in the file. `at` is when the file is made.
    Raises TooManyRowsError.
    """
    moment = at or now()
    if profile is ProfileName.XLSX and count(session, wanted) > MOST_ROWS:
        raise TooManyRowsError(
            f"A worksheet holds {MOST_ROWS} responses and there are more: "
            f"ask for fewer, or for the profile {ProfileName.DATA}."
        )
    maker, ending, mimetype = _MAKERS[profile]
    name = f"readiness-{profile}-{moment.astimezone(BELGIUM):%Y-%m-%d}.{ending}"
    file = ExportFile(profile, language, wanted, name, mimetype)
    file.chunks = _made(maker, file, session, moment)
    return file


def _made(
    maker: "Callable[[_Order], Iterator[bytes]]", file: ExportFile, session: Session, at: datetime
) -> Iterator[bytes]:
    instruments = tuple(load(each) for each in versions())
    with snapshot(session) as reading:
        yield from maker(_Order(file, reading, at, instruments))
    file.complete = True


def in_chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as UTF-8 in pieces of some 64 KiB."""
    waiting: list[str] = []
    length = 0
    for line in lines:
        waiting.append(line)
        length += len(line)
        if length >= _CHUNK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode()


def _data(order: _Order) -> Iterator[bytes]:
    return order.csv(order.file.profile)


def _contacts(order: _Order) -> Iterator[bytes]:
    found = order.file.counting(contacts(order.reading, order.file.wanted))
    return _plain(contact_table.NAMES, map(contact_table.row, found))


def _workbook(order: _Order) -> Iterator[bytes]:
    # Few ask for one, and its library takes two megabytes of a worker.
    from readiness.export import workbook

    # All of it is made before any of it can be sent: first the answer leaves, with its place among the requests.
    yield b""
    table = Table(order.instruments, workbook.Typed(), order.file.language)
    rows = table.rows(order.file.counting(responses(order.reading, order.file.wanted)))
    columns = order.columns
    with TemporaryDirectory(prefix=WORKBOOKS) as folder:
        path = Path(folder) / "responses.xlsx"
        explained = codebook.NAMES, map(tuple, codebook.rows(columns))
        workbook.write(path, order.file.language, columns, rows, explained, order.at)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def _archive(order: _Order) -> Iterator[bytes]:
    total = count(order.reading, order.file.wanted)
    columns = order.columns
    known = [one.version for one in order.instruments]
    program = version("readiness")
    about = readme(order.file.wanted, total, known, program, order.at)
    package = datapackage(columns, known, program, order.at)
    members = (
        ("README.md", (about.encode(),)),
        ("datapackage.json", (package.encode(),)),
        (RESPONSES, order.csv(ProfileName.DATA)),
        (CODEBOOK, _plain(codebook.NAMES, codebook.rows(columns))),
        (BENCHMARKS, _plain(benchmark_table.NAMES, benchmark_table.rows(order.instruments))),
    )
    return zipped(members, large=total > _LARGE)


def _plain(names: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    form = PROFILES[ProfileName.DATA]
    return in_chunks(form.lines(names, (map(form.cell, row) for row in rows)))


_MAKERS: dict[ProfileName, tuple[Callable[[_Order], Iterator[bytes]], str, str]] = {
    ProfileName.DATA: (_data, "csv", _CSV),
    ProfileName.EXCEL: (_data, "csv", _CSV),
    ProfileName.XLSX: (_workbook, "xlsx", _XLSX),
    ProfileName.ARCHIVE: (_archive, "zip", "application/zip"),
    ProfileName.CONTACTS: (_contacts, "csv", _CSV),
}
