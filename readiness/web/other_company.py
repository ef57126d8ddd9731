"""A personal link that is opened where the answers of another company are: the browser forgets nothing unasked."""

from http import HTTPStatus

from flask import abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.errors import UnknownLink
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG
from readiness.store import assessments
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web

_KEPT = "other_link"


def is_here(opened: Assessment) -> bool:
    """Whether this browser holds a link that works, to another company than the one that is opened."""
    sent = access.token()
    mine = assessments.by_token(db.session, sent) if sent else None
    return mine is not None and mine.company_id != opened.company_id


def ask(token: str, lang: str) -> Response:
    """Let the link wait in the cookie, and lead to the question."""
    session[_KEPT] = token
    return redirect(url_for("web.other_company", lang=lang), HTTPStatus.SEE_OTHER)


@web.get(f"{LANG}/other-company")
def other_company() -> str:
    """Ask before the other company's link goes."""
    _waiting()
    return _page(ActionForm(None))


@web.post(f"{LANG}/other-company")
def leave_other_company() -> Response | tuple[str, int]:
    """Give this browser the link that waits, in the place of the other company's."""
    token = _waiting()
    form = ActionForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if assessments.by_token(db.session, token) is None:
        session.pop(_KEPT)
        guesses.wrong()
        raise UnknownLink
    session.pop(_KEPT)
    response = redirect(url_for("web.resume"), HTTPStatus.SEE_OTHER)
    access.give_cookie(response, token)
    return response


def _waiting() -> str:
    """The link that waits. Whoever has none goes on with what the browser holds."""
    token: str = session.get(_KEPT) or ""
    if not token:
        abort(redirect(url_for("web.resume"), HTTPStatus.SEE_OTHER))
    return token


def _page(form: ActionForm) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    return render_template("other_company.html", form=form, errors=errors)
