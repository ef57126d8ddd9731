"""How long everything is kept, and what has been kept long enough."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from readiness.config import Config
from readiness.desk import access, audit_words
from readiness.desk.blueprint import desk
from readiness.engines import SMALL_FILE, rewrite_file
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.store import retention as store
from readiness.templating import render_template
from readiness.upkeep import purge as upkeep


@desk.get("/retention")
def retention() -> str:
    """Show the settings and what would be taken away now."""
    return _page(ActionForm(None))


@desk.post("/retention")
def purge() -> Response | tuple[str, int]:
    """Take away what is too old, unless the clock seems to have jumped."""
    form = ActionForm(request.form)
    if not form.validate():
        return _page(form, stale_page()), HTTPStatus.UNPROCESSABLE_ENTITY
    limits = upkeep.limits_of(_config())
    # Counting takes a while: nobody who saves waits for it.
    db.session.commit()
    with Session(db.engine) as reading:
        doubt = upkeep.doubt_about(reading, limits, store.count(reading, limits))
    if doubt:
        return _page(form, _doubtful()), HTTPStatus.UNPROCESSABLE_ENTITY
    taken = upkeep.purge_all(db.session, _config(), limits, access.consultant())
    rewrite_file(db.engine, largest=SMALL_FILE)
    flash(_told(taken))
    return redirect(url_for("desk.retention"), HTTPStatus.SEE_OTHER)


def _told(taken: Mapping[str, int]) -> str:
    """What was removed, counted by kind; another may have been first."""
    counts = audit_words.particulars({kind: number for kind, number in taken.items() if number})
    if not counts:
        return _("There was nothing to remove any more.")
    return _("Removed for good. %(counts)s.", counts=", ".join(counts))


def _config() -> Config:
    config: Config = current_app.config["READINESS"]
    return config


def _doubtful() -> str:
    message: str = _(
        "The clock of the server seems to have jumped, so nothing was removed. Check it first; the command "
        "“readiness purge” says more."
    )
    return message


def _page(form: ActionForm, refused: str = "") -> str:
    config = _config()
    with Session(db.engine) as reading:
        old = store.count(reading, upkeep.limits_of(config))
    return render_template(
        "desk/retention.html",
        form=form,
        errors=[("main", refused)] if refused else [],
        days=config.keep_drafts_days,
        months=config.keep_submissions_months,
        old=old,
    )
