"""The tokens with which a consultant's programs read: made, shown once, listed, revoked."""

from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import access, words
from readiness.desk.blueprint import desk
from readiness.desk.forms import TokenForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.store import api_tokens, audit
from readiness.store.consultant_models import ADMIN, Consultant
from readiness.store.models import now
from readiness.templating import render_template


@desk.get("/account/api")
def api_access() -> str:
    """List the tokens, with a form to make one."""
    return _page(TokenForm(None))


@desk.post("/account/api")
def make_token() -> Response | str | tuple[str, int]:
    """Make a token and show it, this once."""
    who = access.consultant()
    form = TokenForm(request.form)
    form.allowed = api_tokens.allowed(who.role)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    days = int(form.days.data or 0)
    made, text = api_tokens.make(
        db.session,
        who,
        form.token_name.data or "",
        form.scopes.data or [],
        now() + timedelta(days=days) if days else None,
    )
    audit.record(
        db.session,
        "api_token_made",
        by=who,
        subject=made.uid,
        detail={"scopes": ", ".join(made.scopes)},
    )
    # Drawn first: a token that works and that nobody was shown would be half done.
    page = render_template(
        "desk/secret.html",
        heading=_("Your token"),
        text=_("Copy it now: we keep only a fingerprint of it and cannot show it again."),
        secret=text,
        back_url=url_for("desk.api_access"),
    )
    db.session.commit()
    return page


@desk.post("/account/api/revoke")
def revoke_token() -> Response | tuple[str, int]:
    """Revoke one of one's own tokens; an admin, anybody's."""
    if not ActionForm(request.form).validate():
        return _page(TokenForm(None), stale_page()), HTTPStatus.UNPROCESSABLE_ENTITY
    who = access.consultant()
    found = api_tokens.revoke(db.session, request.form.get("token", ""), _whose(who))
    if found is not None:
        audit.record(db.session, "api_token_revoked", by=who, subject=found.uid)
        flash(_("The token is revoked. It opens nothing any more."))
    db.session.commit()
    return redirect(url_for("desk.api_access"), HTTPStatus.SEE_OTHER)


def _whose(who: Consultant) -> Consultant | None:
    """Whose tokens somebody sees and revokes: their own, an admin everybody's (None)."""
    return None if who.role == ADMIN else who


def _page(form: TokenForm, refused: str = "") -> str:
    who = access.consultant()
    errors = [("main", refused)] if refused else []
    errors += [("main", stale_page())] if form.csrf_token.errors else []
    errors += [
        (anchor, str(error))
        for anchor, field in (("token_name", form.token_name), ("scopes", form.scopes), ("days", form.days))
        for error in field.errors
    ]
    return render_template(
        "desk/api_access.html",
        form=form,
        errors=errors,
        me=who,
        tokens=api_tokens.of(db.session, _whose(who)),
        scopes=[(code, name) for code, name in words.scopes() if code in api_tokens.allowed(who.role)],
        ages=[(str(days), _("%(days)s days", days=days)) for days in (30, 90, 365)] + [("0", _("No end"))],
        now=now(),
    )
