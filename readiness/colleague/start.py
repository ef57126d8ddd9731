"""Coming in by the link that a company gave its colleagues: what it is about, and the beginning."""

from http import HTTPStatus

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.colleague import access
from readiness.colleague.blueprint import colleague
from readiness.colleague.forms import BeginForm
from readiness.colleague.visit import resume_at
from readiness.errors import ClosedLink
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANG, language, negotiated, switched
from readiness.i18n import gettext as _
from readiness.store import colleagues
from readiness.store.colleagues import FullError
from readiness.store.models import Assessment
from readiness.templating import render_template

MINUTES = 10
"""How long it takes, as for the company."""


@colleague.get("/c/<token>")
def arrive(token: str) -> Response:
    """Send a colleague to their own language."""
    response = redirect(url_for("colleague.start", lang=negotiated(), token=token), HTTPStatus.SEE_OTHER)
    response.vary.add("Accept-Language")
    return response


@colleague.get(f"{LANG}/c/<token>")
def start(token: str) -> str:
    """Tell who asks, what happens with the answers, and who will see what."""
    return _page(_invitation(token), token, BeginForm(None))


@colleague.post(f"{LANG}/c/<token>")
def begin(token: str) -> Response | tuple[str, int] | str:
    """Begin, and give this browser the key to its answers."""
    assessment = _invitation(token)
    form = BeginForm(request.form)
    if switched():
        return _page(assessment, token, form)
    if not form.validate():
        return _page(assessment, token, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        mine, key = colleagues.begin(db.session, assessment, form.name.data or None, language())
    except FullError:
        return _page(assessment, token, form, full=True), HTTPStatus.CONFLICT
    response = redirect(resume_at(mine), HTTPStatus.SEE_OTHER)
    access.give_cookie(response, key)
    db.session.commit()
    return response


@colleague.get(f"{LANG}/colleague/")
def resume() -> Response:
    """Go on with the first open question, or to the check page when there is none."""
    return redirect(resume_at(access.draft()), HTTPStatus.SEE_OTHER)


def full_message() -> str:
    """What somebody is told for whom there is no room."""
    message: str = _(
        "So many colleagues have begun that nobody can join any more. Tell whoever sent you the link."
    )
    return message


def _invitation(token: str) -> Assessment:
    """The round that the link asks about; whoever began before it was closed is led on."""
    assessment = colleagues.invited_by(db.session, token)
    if assessment is None:
        if request.method == "GET" and access.found() is not None:
            abort(redirect(url_for("colleague.resume"), HTTPStatus.SEE_OTHER))
        guesses.wrong()
        raise ClosedLink
    return assessment


def _page(assessment: Assessment, token: str, form: BeginForm, *, full: bool = False) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [("name", str(error)) for error in form.name.errors]
    mine = access.found()
    return render_template(
        "colleague/start.html",
        company_name=assessment.company.name,
        form=form,
        action=url_for("colleague.begin", token=token),
        errors=errors + ([("answers", full_message())] if full else []),
        mine=mine,
        minutes=MINUTES,
        keep_months=current_app.config["READINESS"].keep_submissions_months,
    )
