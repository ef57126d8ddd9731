"""Asking one's colleagues: the link for them, who has answered, and nothing of what anybody answered alone."""

from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.content.loader import load
from readiness.domain.together import GROUP, turnout
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language
from readiness.presentation.quotes import quote
from readiness.presentation.together import turnout_in_words
from readiness.store import colleagues
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web

WHOLE_COMPANY = "S33"
"""The article's sentence on whom this concerns."""


@web.get(f"{LANG}/colleagues")
def ask_colleagues() -> str:
    """Tell what it is, who has answered, and how to make the link."""
    return _page(access.reported(), ActionForm(None))


@web.post(f"{LANG}/colleagues")
def change_colleague_link() -> Response | tuple[str, int] | str:
    """Make the link, which is shown only now, or close it."""
    assessment = access.reported(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(assessment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("action") == "close":
        colleagues.close_link(db.session, assessment)
        db.session.commit()
        return redirect(url_for("web.ask_colleagues"), HTTPStatus.SEE_OTHER)
    token = colleagues.make_link(db.session, assessment)
    base_url: str = current_app.config["READINESS"].base_url
    # Drawn first: a link that works and that nobody was shown would be half done.
    page = _page(assessment, form, link=base_url + url_for("colleague.arrive", token=token))
    db.session.commit()
    return page


def _page(assessment: Assessment, form: ActionForm, *, link: str = "") -> str:
    instrument = load(assessment.instrument)
    found = turnout(colleagues.places(db.session, assessment))
    return render_template(
        "colleagues.html",
        quote=quote(instrument, WHOLE_COMPANY, language()),
        article=instrument.article,
        open=colleagues.open_link(db.session, assessment),
        link=link,
        turnout=found,
        said=turnout_in_words(found),
        names=colleagues.names(db.session, assessment),
        group=GROUP,
        most=colleagues.MOST_SUBMITTED,
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
    )
