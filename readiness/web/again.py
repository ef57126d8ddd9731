"""Assessing again: a company begins its next round, and gives it up again while it is not handed in."""

from http import HTTPStatus

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language
from readiness.store import own_rounds
from readiness.store.models import Assessment
from readiness.store.own_rounds import UnderWayError
from readiness.templating import render_template
from readiness.web import access, campaign
from readiness.web.blueprint import web


@web.get(f"{LANG}/again")
def ask_to_begin_again() -> str:
    """Tell what a new round is; or that one is under way."""
    newest, reported = access.newest_and_reported()
    return _page(newest, reported, ActionForm(None))


@web.post(f"{LANG}/again")
def begin_again() -> Response | tuple[str, int]:
    """Begin the next round, once, and lead to its first page; refuse while there is one with answers in it."""
    newest, reported = access.newest_and_reported(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(newest, reported, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        begun = own_rounds.begin(db.session, newest, language(), LATEST)
    except UnderWayError:
        return _page(newest, reported, form), HTTPStatus.CONFLICT
    campaign.join(begun.id)
    db.session.commit()
    return redirect(url_for("web.resume"), HTTPStatus.SEE_OTHER)


@web.get(f"{LANG}/again/drop")
def ask_to_drop() -> str:
    """Tell what is gone when the open round is dropped."""
    newest, reported = _droppable()
    return _drop_page(newest, reported, ActionForm(None))


@web.post(f"{LANG}/again/drop")
def drop_round() -> Response | tuple[str, int]:
    """Drop the open round; the report before it stays."""
    newest, reported = _droppable(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _drop_page(newest, reported, form), HTTPStatus.UNPROCESSABLE_ENTITY
    own_rounds.drop(db.session, newest)
    db.session.commit()
    return redirect(url_for("web.report", dropped=1), HTTPStatus.SEE_OTHER)


def _droppable(*, for_update: bool = False) -> tuple[Assessment, Assessment]:
    """The open round that the company began itself, and the report before it; leaves for that report."""
    newest, reported = access.newest_and_reported(for_update=for_update)
    if not own_rounds.may_drop(db.session, newest):
        abort(redirect(url_for("web.report"), HTTPStatus.SEE_OTHER))
    return newest, reported


def _page(newest: Assessment, reported: Assessment, form: ActionForm) -> str:
    return render_template(
        "again.html",
        reported=reported,
        under_way=None if newest.is_submitted else newest,
        own=own_rounds.may_drop(db.session, newest),
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
    )


def _drop_page(newest: Assessment, reported: Assessment, form: ActionForm) -> str:
    return render_template(
        "drop_round.html",
        begun=newest,
        reported=reported,
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
    )
