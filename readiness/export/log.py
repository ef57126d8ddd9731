"""Every export leaves two entries in the audit log: that it began, and how it ended."""

from collections.abc import Generator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from readiness.engines import writing
from readiness.export.files import ExportFile
from readiness.store import audit
from readiness.store.consultant_models import Consultant

BEGUN, ENDED = "export_begun", "export_ended"


def logged(file: ExportFile, session: Session, by: Consultant | str) -> Generator[bytes, None, None]:
    """The file's chunks, with an entry before the first and one after the last or when the reader goes away.

    Nothing is sent that is not logged. Each entry has a short transaction of its own: on SQLite the session
    must hold no write lock, so whoever changed something commits first. `by` is as in `audit.record`.
    """
    about = {"profile": file.profile.value, "language": file.language, "filter": file.wanted.described()}
    try:
        _record(session, BEGUN, by, about)
        yield from file.chunks
    finally:
        _record(session, ENDED, by, {**about, "rows": file.rows, "complete": file.complete})


def _record(session: Session, action: str, by: Consultant | str, detail: Mapping[str, Any]) -> None:
    with Session(writing(session.get_bind().engine)) as own, own.begin():
        audit.record(own, action, by=by, detail=detail)
