"""A colleague takes their answers back: asked once more, done at once."""

from http import HTTPStatus

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.colleague import access
from readiness.colleague.blueprint import colleague
from readiness.engines import SMALL_FILE, rewrite_file
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG
from readiness.store import colleagues
from readiness.store.follow_up_models import ColleagueResponse
from readiness.templating import render_template


@colleague.get(f"{LANG}/colleague/erase")
def ask_to_erase() -> str:
    """Tell what will be gone."""
    return _page(access.opened(), ActionForm(None))


@colleague.post(f"{LANG}/colleague/erase")
def erase() -> Response | tuple[str, int]:
    """Erase the answers, submitted or not, and let this browser forget them."""
    response = access.opened(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(response, form), HTTPStatus.UNPROCESSABLE_ENTITY
    colleagues.withdraw(db.session, response)
    db.session.commit()
    rewrite_file(db.engine, largest=SMALL_FILE)
    done = redirect(url_for("colleague.erased"), HTTPStatus.SEE_OTHER)
    access.take_cookie(done)
    return done


@colleague.get(f"{LANG}/colleague/erased")
def erased() -> str:
    """Say that it is done; whoever still has answers here is led to them instead."""
    if access.found() is not None:
        abort(redirect(url_for("colleague.resume"), HTTPStatus.SEE_OTHER))
    return render_template("colleague/erased.html")


def _page(response: ColleagueResponse, form: ActionForm) -> str:
    return render_template(
        "colleague/erase.html",
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
        submitted=response.submitted_at is not None,
        back_url=url_for("colleague.thanks" if response.submitted_at else "colleague.resume"),
    )
