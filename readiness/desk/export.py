"""Exports from the desk: the filters of the list, a form of file, and its bytes as they are made."""

from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import Response as FlaskResponse
from flask import abort, request, url_for

from readiness import allowance, streams
from readiness.desk import access, filters, freshness
from readiness.desk.blueprint import desk
from readiness.desk.filters import Asked
from readiness.desk.forms import ExportForm
from readiness.desk.rights import allows
from readiness.export.files import ExportFile, TooManyRowsError
from readiness.export.files import export as export_file
from readiness.export.log import logged
from readiness.export.profiles import ProfileName
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANGUAGE_NAMES, language
from readiness.i18n import gettext as _
from readiness.store import exporting
from readiness.store.consultant_models import LEAD
from readiness.templating import render_template


@desk.get("/export")
def export() -> str:
    """Ask for the form of the file, for the filters in the address."""
    return _page(filters.read(request.args, access.consultant().uid), ExportForm(None))


@desk.post("/export/file")
def send_export() -> FlaskResponse | tuple[str, int]:
    """Send the file while it is made; who asked for what is in the audit log before the first byte."""
    form = ExportForm(request.form)
    if form.profile.data == ProfileName.CONTACTS:
        abort(HTTPStatus.NOT_FOUND)
    return _sent(form)


@desk.post("/export/contacts")
def send_contacts() -> FlaskResponse | tuple[str, int]:
    """Send names and contact details, which no other file has."""
    form = ExportForm(request.form)
    form.profile.data = ProfileName.CONTACTS.value
    return _sent(form)


def _sent(form: ExportForm) -> FlaskResponse | tuple[str, int]:
    asked = filters.read(dict(parse_qsl(form.query.data or "")), access.consultant().uid)
    # A file of more than was asked for would not be noticed: a filter that was not understood is no filter.
    if not form.validate() or asked.errors:
        return _page(asked, form), HTTPStatus.UNPROCESSABLE_ENTITY
    streams.ask(access.named())
    allowance.file(access.named())
    try:
        file = export_file(
            ProfileName(form.profile.data or ""), form.language.data or "", asked.wanted, freshness.reading()
        )
    except TooManyRowsError:
        refused = _("A worksheet cannot hold that many responses. Narrow the filters, or choose CSV.")
        return _page(asked, form, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    return _streamed(file)


def _streamed(file: ExportFile) -> FlaskResponse:
    chunks = logged(file, db.session, access.consultant())
    # The log is written in a transaction of its own, which waits for this one to end.
    db.session.commit()
    headers = {"Content-Disposition": f"attachment; filename={file.name}"}
    stream = streams.begin(chunks, access.named())
    return FlaskResponse(stream, content_type=file.mimetype, headers=headers)


def _page(asked: Asked, form: ExportForm, refused: str = "") -> str:
    errors = [("main", refused)] if refused else []
    errors += [("main", stale_page())] if form.csrf_token.errors else []
    labels = filters.labels()
    return render_template(
        "desk/export.html",
        asked=asked,
        chosen=[(labels[name], filters.in_words(name, text)) for name, text in asked.understood.items()],
        count=exporting.count(freshness.reading(), asked.wanted),
        freshness=freshness.in_words(),
        form=form,
        profiles=_profiles(),
        names=LANGUAGE_NAMES,
        language=form.language.data or language(),
        may_see_contacts=allows(LEAD, access.consultant().role),
        back_url=f"{url_for('desk.responses')}?{asked.query}",
        # The filters themselves are on the list.
        errors=[*(("main", message) for _name, message in asked.errors), *errors],
    )


def _profiles() -> list[tuple[str, str, str]]:
    """The forms of file: code, name, and what each is for."""
    return [
        (
            ProfileName.EXCEL.value,
            _("CSV for Excel"),
            _("Texts in the language that you choose. Opens by double-click in a Belgian Excel."),
        ),
        (
            ProfileName.XLSX.value,
            _("Excel workbook"),
            _("The same as a workbook, with a sheet that explains every column."),
        ),
        (
            ProfileName.DATA.value,
            _("CSV for analysis"),
            _("Codes and decimal points, for R, Python and SPSS."),
        ),
        (
            ProfileName.ARCHIVE.value,
            _("Archive file"),
            _("Data, codebook, benchmarks and an explanation in one file, to keep for years."),
        ),
    ]
