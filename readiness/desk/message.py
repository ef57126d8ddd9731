"""The personal message: a consultant's words on the company's report."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.reading import digest
from readiness.desk import access
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.desk.forms import MessageForm
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANGUAGE_NAMES
from readiness.i18n import gettext as _
from readiness.store import reviews
from readiness.templating import render_template


@desk.get("/responses/<uid:uid>/message")
def message(uid: str) -> str:
    """Show the message, to be written or changed."""
    case = Case.of(uid)
    stored = _stored(case)
    return _page(case, MessageForm(None, data={"message": stored, "base": digest({"message": stored})}))


@desk.post("/responses/<uid:uid>/message")
def save_message(uid: str) -> Response | tuple[str, int]:
    """Put the message on the report; an empty one takes it away."""
    case = Case.of(uid, for_update=True)
    form = MessageForm(request.form)
    if not form.validate():
        return _page(case, form), HTTPStatus.UNPROCESSABLE_ENTITY
    stored, text = _stored(case), form.message.data or ""
    if form.base.data != digest({"message": stored}) and stored != text:
        return _conflict(case, stored, text), HTTPStatus.CONFLICT
    reviews.set_message(db.session, case.assessment, access.consultant(), text)
    db.session.commit()
    flash(_("The message is on the report.") if text else _("The message is taken off the report."))
    return redirect(url_for("desk.response", uid=uid) + "#message", HTTPStatus.SEE_OTHER)


def _stored(case: Case) -> str:
    found = reviews.message(db.session, case.assessment)
    return found.text if found else ""


def _conflict(case: Case, stored: str, text: str) -> str:
    uid = case.assessment.uid
    return conflict.page(
        [conflict.Difference(_("Personal message"), stored.split("\n") if stored else [], text.split("\n"))],
        [("message", text)],
        digest({"message": stored}),
        action=url_for("desk.save_message", uid=uid),
        keep_url=url_for("desk.response", uid=uid),
        template="desk/conflict.html",
    )


def _page(case: Case, form: MessageForm) -> str:
    errors = [("main", stale_page())] if form.csrf_token.errors else []
    errors += [("message", str(error)) for error in form.message.errors]
    return render_template(
        "desk/message.html",
        form=form,
        errors=errors,
        company=case.assessment.company,
        language=dict(LANGUAGE_NAMES)[case.assessment.language],
        back_url=url_for("desk.response", uid=case.assessment.uid) + "#message",
        action=url_for("desk.save_message", uid=case.assessment.uid),
    )
