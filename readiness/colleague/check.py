"""The page before the submit, the submit that counts once, and the thanks for it."""

from http import HTTPStatus

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import summary
from readiness.colleague import access
from readiness.colleague.blueprint import colleague
from readiness.colleague.start import full_message
from readiness.colleague.visit import address, page_before, route_of
from readiness.domain.answers import Route
from readiness.domain.together import pages
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language, switched
from readiness.store import colleagues
from readiness.store.colleagues import FullError
from readiness.store.follow_up_models import ColleagueResponse
from readiness.templating import render_template


@colleague.get(f"{LANG}/colleague/check")
def check() -> str:
    """List every answer with a link to change it."""
    return _page(access.draft(), ActionForm(None))


@colleague.post(f"{LANG}/colleague/check")
def submit() -> Response | tuple[str, int] | str:
    """Hand the answers in, once: whoever comes second is led to the same thanks."""
    response = access.draft(for_update=True)
    form = ActionForm(request.form)
    if switched():
        return _page(response, form)
    way = route_of(response, response.answers)
    if not form.validate() or way.missing:
        return _page(response, form, errors=_errors(form, way)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        colleagues.submit(db.session, response)
    except FullError:
        return _page(response, form, errors=[("answers", full_message())]), HTTPStatus.CONFLICT
    db.session.commit()
    return redirect(url_for("colleague.thanks"), HTTPStatus.SEE_OTHER)


@colleague.get(f"{LANG}/colleague/thanks")
def thanks() -> str:
    """Say that it arrived, and how to take it back."""
    response = access.opened()
    if response.submitted_at is None:
        abort(redirect(url_for("colleague.resume"), HTTPStatus.SEE_OTHER))
    return render_template("colleague/thanks.html")


def _page(
    response: ColleagueResponse, form: ActionForm, *, errors: list[tuple[str, str]] | None = None
) -> str:
    way = route_of(response, response.answers)
    return render_template(
        "colleague/check.html",
        sections=summary.sections(way, pages(way), language(), address),
        asked={},
        missing=len(way.missing),
        form=form,
        action=url_for("colleague.submit"),
        errors=errors or [],
        back_url=address(page_before(way)),
    )


def _errors(form: ActionForm, way: Route) -> list[tuple[str, str]]:
    """What stands in the way of the submit: the anchor of each row and what is wrong there."""
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    return errors + summary.missing(way, language())
