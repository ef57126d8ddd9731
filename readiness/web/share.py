"""Sharing the report: links that show it to others, made, listed and revoked by whoever holds the personal link."""

from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANG
from readiness.i18n import gettext as _
from readiness.store import sharing
from readiness.store.models import Assessment, now
from readiness.store.sharing import TooManyError
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.forms import ShareForm


@web.get(f"{LANG}/share")
def share() -> str:
    """Tell what sharing shows, and which links there are."""
    return _page(access.reported(), ShareForm(None))


@web.post(f"{LANG}/share")
def change_shares() -> Response | str | tuple[str, int]:
    """Make a link and show it this once, or revoke one."""
    _newest, reported = access.newest_and_reported(for_update=True)
    form = ShareForm(request.form)
    if not form.validate():
        return _page(reported, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.revoke.data:
        sharing.revoke(db.session, reported.company_id, form.revoke.data)
        db.session.commit()
        return redirect(url_for("web.share", revoked=1), HTTPStatus.SEE_OTHER)
    try:
        token = sharing.share(db.session, reported, int(form.days.data or 0))
    except TooManyError:
        return _page(reported, form, too_many=True), HTTPStatus.UNPROCESSABLE_ENTITY
    # Drawn first: a link that works and that nobody was shown would be half done.
    page = _page(reported, ShareForm(None), token=token)
    db.session.commit()
    return page


def _page(reported: Assessment, form: ShareForm, *, token: str = "", too_many: bool = False) -> str:
    moment = now()
    links = sharing.of_company(db.session, reported.company_id)
    base_url = current_app.config["READINESS"].base_url
    return render_template(
        "share.html",
        reported=reported,
        company_name=reported.company.name,
        link=base_url + url_for("web.open_shared", token=token) if token else None,
        working=[one for one in links if sharing.works(one, moment)],
        ended=[one for one in links if not sharing.works(one, moment)],
        several_rounds=len({one.assessment_id for one in links} | {reported.id}) > 1,
        days=sharing.DAYS,
        form=form,
        errors=_errors(form, too_many=too_many),
        revoked="revoked" in request.args,
    )


def _errors(form: ShareForm, *, too_many: bool) -> list[tuple[str, str]]:
    errors = [("days", stale_page())] if form.csrf_token.errors else []
    errors += [("days", str(error)) for error in (*form.days.errors, *form.revoke.errors)]
    if too_many:
        errors.append(
            ("links", _("You have %(most)s links that work. Withdraw one first.", most=sharing.MOST))
        )
    return errors
