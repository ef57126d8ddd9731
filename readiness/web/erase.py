"""Erasing everything: asked once more, done at once, and never undone."""

from http import HTTPStatus

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.engines import SMALL_FILE, rewrite_file
from readiness.extensions import db
from readiness.forms import EraseForm, stale_page
from readiness.i18n import LANG
from readiness.mail import outbox
from readiness.store import audit, erasure
from readiness.templating import render_template
from readiness.web import access, invitation
from readiness.web.blueprint import web


@web.get(f"{LANG}/your-data/erase")
def ask_to_erase() -> str:
    """Tell what will be gone."""
    access.opened()
    return _page(EraseForm(None))


@web.post(f"{LANG}/your-data/erase")
def erase() -> Response | tuple[str, int]:
    """Erase the company with all its rounds and links, and let this browser forget it."""
    company = access.opened(for_update=True).company
    form = EraseForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    audit.record(db.session, "erased", by="company", subject=company.uid)
    letters = erasure.erase_company(db.session, company)
    db.session.commit()
    outbox.remove(current_app.config["READINESS"].data_dir, letters)
    rewrite_file(db.engine, largest=SMALL_FILE)
    response = redirect(url_for("web.erased"), HTTPStatus.SEE_OTHER)
    access.take_cookie(response)
    invitation.forget()
    return response


@web.get(f"{LANG}/erased")
def erased() -> str:
    """Say that it is done; whoever still has data here is shown them instead."""
    if access.found() is not None:
        abort(redirect(url_for("web.your_data"), HTTPStatus.SEE_OTHER))
    return render_template("erased.html")


def _page(form: EraseForm) -> str:
    errors = [("understood", str(error)) for error in form.understood.errors]
    errors += [("answers", stale_page())] if form.csrf_token.errors else []
    return render_template("erase.html", form=form, errors=errors)
