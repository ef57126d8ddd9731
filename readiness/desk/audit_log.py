"""The audit log, for admins: read a page at a time, or as a file. Nothing here changes it."""

import csv
import io
from collections.abc import Generator, Iterator

from flask import Response, request, url_for
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from readiness import allowance, streams
from readiness.desk import access, audit_words
from readiness.desk.blueprint import desk
from readiness.export.files import in_chunks
from readiness.export.profiles import guarded
from readiness.extensions import db
from readiness.i18n import gettext as _
from readiness.store import audit, consultants
from readiness.store.review_models import AuditEntry
from readiness.templating import render_template

_HEADER = ("id", "at", "actor", "consultant", "action", "subject", "detail")


@desk.get("/audit")
def audit_log() -> str:
    """Show a page of the log, newest first."""
    sent = request.args.get("before", "")
    before = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else None
    entries = audit.newest(db.session, before)
    shown = entries[: audit.PAGE]
    more = len(entries) > len(shown)
    return render_template(
        "desk/audit.html",
        entries=[
            (entry, _who(entry), audit_words.audited(entry.action), audit_words.particulars(entry.detail))
            for entry in shown
        ],
        campaigns=audit.named_campaigns(db.session, shown),
        responses=audit.shown_responses(db.session, shown),
        people={one.uid: one.email for one in consultants.everybody(db.session)},
        more_url=url_for("desk.audit_log", before=shown[-1].id) if more else None,
    )


@desk.get("/audit.csv")
def audit_file() -> Response:
    """Send the whole log as CSV, a batch at a time."""
    streams.ask(access.named())
    allowance.file(access.named())
    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    return Response(streams.begin(_pieces(db.engine), access.named()), mimetype="text/csv", headers=headers)


def _pieces(engine: Engine) -> Generator[bytes, None, None]:
    """The lines, read in a session of their own: the request's has ended when the last ones are sent."""
    with Session(engine) as session:
        yield from in_chunks(_lines(audit.everything(session)))


def _lines(entries: Iterator[AuditEntry]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)

    def line(cells: list[str]) -> str:
        writer.writerow([guarded(cell) for cell in cells])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield line(list(_HEADER))
    for entry in entries:
        at = entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        email = entry.consultant.email if entry.consultant else ""
        yield line([str(entry.id), at, entry.actor, email, entry.action, entry.subject or "", _detail(entry)])


def _who(entry: AuditEntry) -> str:
    if entry.consultant is not None:
        return entry.consultant.email
    names = {
        "company": _("The company"),
        "operator": _("The command line"),
        "nobody": _("Not signed in"),
    }
    return str(names[entry.actor])


def _detail(entry: AuditEntry) -> str:
    """The particulars, as codes: an auditor compares them with the data."""
    return ", ".join(
        f"{key}: {value}" for key, value in sorted(entry.detail.items()) if value not in (None, "")
    )
