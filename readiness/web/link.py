"""The personal link: shown to whoever holds it, replaced, withdrawn, or forgotten by this browser."""

from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG
from readiness.store import assessments, rounds
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access, invitation
from readiness.web.blueprint import web


@web.get(f"{LANG}/link")
def link() -> str:
    """Show the link with which the company returns; after withdrawing it, that there is none."""
    if "withdrawn" in request.args and not access.token():
        return _page(None, ActionForm(None))
    return _page(access.opened(), ActionForm(None))


@web.post(f"{LANG}/link")
def change_link() -> Response | tuple[str, int]:
    """Replace the link, withdraw it, or let this browser forget it. Only the last leaves the old link working."""
    assessment = access.opened(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(assessment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    action = request.form.get("action")
    if action == "leave":
        response = redirect(url_for("web.start"), HTTPStatus.SEE_OTHER)
        access.take_cookie(response)
        invitation.forget()
    elif action == "revoke":
        assessments.revoke_link(db.session, assessment)
        response = redirect(url_for("web.link", withdrawn=1), HTTPStatus.SEE_OTHER)
        access.take_cookie(response)
        invitation.forget()
    else:
        response = redirect(url_for("web.link", fresh=1), HTTPStatus.SEE_OTHER)
        access.give_cookie(response, assessments.replace_link(db.session, assessment))
    db.session.commit()
    return response


def _page(assessment: Assessment | None, form: ActionForm) -> str:
    base_url = current_app.config["READINESS"].base_url
    return render_template(
        "link.html",
        link=base_url + url_for("web.open_link", token=access.token()) if assessment else None,
        fresh="fresh" in request.args,
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
        saved_date=assessment.saved_at if assessment else None,
        submitted=assessment is not None and assessment.is_submitted,
        reported=assessment is not None and _has_earlier_report(assessment),
        continue_url=url_for("web.resume"),
    )


def _has_earlier_report(assessment: Assessment) -> bool:
    return assessment.round > 1 and rounds.latest_submitted(db.session, assessment.company_id) is not None
