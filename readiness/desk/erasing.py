"""Erasing a company for good: asked once more, done at once, and never undone."""

from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import access, destination
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.engines import SMALL_FILE, rewrite_file
from readiness.extensions import db
from readiness.forms import EraseForm, stale_page
from readiness.i18n import gettext as _
from readiness.mail import outbox
from readiness.store import audit, erasure, rounds
from readiness.templating import render_template


@desk.get("/responses/<uid:uid>/erase")
def ask_to_erase(uid: str) -> str:
    """Tell what will be gone."""
    return _page(Case.of(uid), EraseForm(None))


@desk.post("/responses/<uid:uid>/erase")
def erase(uid: str) -> Response | tuple[str, int]:
    """Erase the company with all its rounds and links, and everything that consultants added."""
    case = Case.of(uid, all_rounds=True)
    form = EraseForm(request.form)
    if not form.validate():
        return _page(case, form), HTTPStatus.UNPROCESSABLE_ENTITY
    company = case.assessment.company
    audit.record(db.session, "erased", by=access.consultant(), subject=company.uid)
    letters = erasure.erase_company(db.session, company)
    db.session.commit()
    outbox.remove(current_app.config["READINESS"].data_dir, letters)
    rewrite_file(db.engine, largest=SMALL_FILE)
    flash(_("The company is erased, with everything that belonged to it."))
    return redirect(destination.list_address(), HTTPStatus.SEE_OTHER)


def _page(case: Case, form: EraseForm) -> str:
    errors = [("understood", str(error)) for error in form.understood.errors]
    errors += [("main", stale_page())] if form.csrf_token.errors else []
    return render_template(
        "desk/erase.html",
        form=form,
        errors=errors,
        company=case.assessment.company,
        rounds=len(rounds.of(db.session, case.assessment.company_id)),
        action=url_for("desk.erase", uid=case.assessment.uid),
        back_url=url_for("desk.response", uid=case.assessment.uid),
    )
