"""The companies that a campaign invites: pasted or read from a file, checked, and imported once confirmed."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from readiness.desk import access, importing
from readiness.desk.blueprint import desk
from readiness.desk.campaign_forms import LARGEST_LIST, LONGEST_LIST, GuestsForm
from readiness.desk.campaigns import opened
from readiness.desk.importing import Checked
from readiness.domain.guest_list import TooManyLinesError, Wrong
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import gettext as _
from readiness.i18n import ngettext
from readiness.store import audit, inviting
from readiness.store.campaign_models import Campaign
from readiness.templating import render_template

Errors = list[tuple[str, str]]


@desk.get("/campaigns/<uid:campaign_uid>/companies")
def guests(campaign_uid: str) -> str:
    """Ask for a list."""
    return _page(opened(campaign_uid), GuestsForm(None), None, [])


@desk.post("/campaigns/<uid:campaign_uid>/companies")
def import_guests(campaign_uid: str) -> Response | str | tuple[str, int]:
    """Check the list, or import what was checked, as the pressed button says."""
    found = inviting.locked(db.session, opened(campaign_uid))
    try:
        form = GuestsForm(request.form)
    except RequestEntityTooLarge:
        # Its lines were not read, so they stand in the browser alone: going back shows them again.
        return _page(
            found, GuestsForm(None), None, [("lines", _too_long())]
        ), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    confirmed = request.form.get("go") == "import"
    read, errors = _read(found, form)
    if read is None or errors:
        return _page(found, form, read, errors), HTTPStatus.UNPROCESSABLE_ENTITY
    if not confirmed:
        # What can be imported is carried along; the rest stays to be corrected.
        status = HTTPStatus.UNPROCESSABLE_ENTITY if read.wrong else HTTPStatus.OK
        return _page(found, form, read, _wrong(read)), status
    return _imported(found, form, read)


def _imported(found: Campaign, form: GuestsForm, read: Checked) -> Response | str | tuple[str, int]:
    """Import what the page showed; show it anew when that is no longer what could be imported."""
    shown = importing.check(
        form.checked.data or "", "", found.language, inviting.addresses(db.session, found)
    )
    if not shown.good and {one for line in shown.wrong for one in line.wrong} == {Wrong.INVITED_BEFORE}:
        # The button was pressed twice, or the page sent again.
        flash(_("These companies are in the campaign already: nothing was imported twice."))
        return redirect(url_for("desk.campaign", campaign_uid=found.uid), HTTPStatus.SEE_OTHER)
    if shown.wrong or not shown.good:
        changed = _(
            "Something changed since you checked the list. Look at it again: nothing is imported yet."
        )
        return _page(found, form, read, [("lines", changed), *_wrong(read)]), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        inviting.add(db.session, found, shown.good)
    except inviting.TooManyError:
        refused = _("A campaign invites at most %(most)s companies. Make a second one.", most=inviting.MOST)
        return _page(found, form, read, [("lines", refused)]), HTTPStatus.UNPROCESSABLE_ENTITY
    number = len(shown.good)
    detail = {"number": number}
    audit.record(db.session, "invitations_imported", by=access.consultant(), subject=found.uid, detail=detail)
    flash(ngettext("%(num)s company is imported.", "%(num)s companies are imported.", number))
    if not (form.lines.data or "").strip():
        db.session.commit()
        return redirect(url_for("desk.campaign", campaign_uid=found.uid), HTTPStatus.SEE_OTHER)
    # Lines that are still to be corrected stand on no other page, so this one keeps them.
    rest = importing.check("", form.lines.data or "", found.language, inviting.addresses(db.session, found))
    page = _page(found, form, rest, _wrong(rest))
    db.session.commit()
    return page


def _read(found: Campaign, form: GuestsForm) -> tuple[Checked | None, Errors]:
    """What the form holds, its file too; and what stands in the way of reading it."""
    errors = _taken_in(form)
    errors += [("main", stale_page())] if not form.validate() and form.csrf_token.errors else []
    errors += [("lines", str(error)) for field in (form.checked, form.lines) for error in field.errors]
    if errors:
        return None, errors
    try:
        read = importing.check(
            form.checked.data or "",
            form.lines.data or "",
            found.language,
            inviting.addresses(db.session, found),
        )
    except TooManyLinesError:
        return None, [("lines", _too_long())]
    if read.weight > LONGEST_LIST:
        return None, [("lines", _too_long())]
    if not read.good and not read.wrong:
        return None, [("lines", _("Paste at least one line, or choose a file."))]
    return read, []


def _taken_in(form: GuestsForm) -> Errors:
    """Put the lines of a file under those of the text area, where they stay whatever is wrong."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return []
    try:
        typed = importing.decoded(sent.read())
    except UnicodeError:
        return [("file", _("This file holds no plain text. Save the worksheet as CSV, or paste its cells."))]
    form.lines.data = "\n".join(filter(None, (form.lines.data, typed)))
    return []


def _too_long() -> str:
    return str(
        _(
            "Import at most %(kilobytes)s kB or %(most)s lines at once: some 1,000 companies. "
            "Go back, leave lines out, and import them afterwards.",
            kilobytes=LARGEST_LIST,
            most=inviting.MOST,
        )
    )


def _wrong(read: Checked) -> Errors:
    """What the summary says of lines that cannot be imported; the page says which."""
    if not read.wrong:
        return []
    number = len(read.wrong)
    text = ngettext(
        "%(num)s line cannot be imported: correct it, or leave it out.",
        "%(num)s lines cannot be imported: correct them, or leave them out.",
        number,
    )
    return [("lines", text)]


def _page(found: Campaign, form: GuestsForm, read: Checked | None, errors: Errors) -> str:
    if read is not None:
        form.checked.data, form.lines.data = read.carried, read.remaining
    return render_template(
        "desk/guests.html",
        campaign=found,
        form=form,
        read=read,
        faults=importing.faults(),
        kilobytes=LARGEST_LIST,
        errors=errors,
    )
