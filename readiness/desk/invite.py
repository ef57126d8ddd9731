"""A company's personal link: a lead makes one for a new company or a new one, and sends it in a mail of their own."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.content.loader import LATEST
from readiness.desk import access, links
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.desk.forms import InviteForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANGUAGE_NAMES
from readiness.i18n import gettext as _
from readiness.store import assessments, audit
from readiness.templating import render_template


@desk.get("/invite")
def invite() -> str:
    """Ask for the company's name and language."""
    return _page(InviteForm(None))


@desk.post("/invite")
def make_invitation() -> str | tuple[str, int]:
    """Begin an assessment for the company and show its link, once."""
    form = InviteForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    assessment, token = assessments.begin(db.session, form.language.data or "", LATEST)
    assessment.company.name = form.company_name.data or None
    audit.record(db.session, "invited", by=access.consultant(), subject=assessment.company.uid)
    # Drawn first: a link that works and that nobody was shown would be half done.
    page = _link_page(token, url_for("desk.invite"))
    db.session.commit()
    return page


@desk.post("/responses/<uid:uid>/link")
def replace_link(uid: str) -> str | Response:
    """Give a company that lost its link a new one; the old one opens nothing any more."""
    case = Case.of(uid, for_update=True)
    if not ActionForm(request.form).validate():
        flash(stale_page())
        return redirect(url_for("desk.response", uid=uid), HTTPStatus.SEE_OTHER)
    token = assessments.replace_link(db.session, case.assessment)
    audit.record(db.session, "link_replaced", by=access.consultant(), subject=case.assessment.company.uid)
    page = _link_page(token, url_for("desk.response", uid=uid))
    db.session.commit()
    return page


def _link_page(token: str, back_url: str) -> str:
    return render_template(
        "desk/link.html",
        heading=_("The company’s personal link"),
        text=_("Send it to the company. Whoever has the link can answer; it is shown only now."),
        link=links.absolute("web.open_link", token=token),
        back_url=back_url,
    )


def _page(form: InviteForm) -> str:
    errors = [("main", stale_page())] if form.csrf_token.errors else []
    errors += [("company_name", str(error)) for error in form.company_name.errors]
    return render_template("desk/invite.html", form=form, errors=errors, names=LANGUAGE_NAMES)
