"""Who works at the desk: an admin adds consultants, changes their role, and keeps them out."""

from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import access, links, words
from readiness.desk.blueprint import desk
from readiness.desk.forms import ConsultantForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.store import audit, consultants
from readiness.store.consultant_models import ADMIN, Consultant
from readiness.templating import render_template


@desk.get("/consultants")
def people() -> str:
    """List everybody, with a form to add somebody."""
    return _page(ConsultantForm(None))


@desk.post("/consultants")
def add_consultant() -> Response | str | tuple[str, int]:
    """Add somebody and show the one-time link with which they choose a password, once."""
    form = ConsultantForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        who = consultants.add(db.session, form.email.data or "", form.role.data or "")
    except consultants.AlreadyThereError:
        form.email.errors = [_("Somebody with this address is in the list already.")]
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    _log("consultant_added", who, role=who.role)
    link = _new_link(who)
    # Drawn first: a link that works and that nobody was shown would be half done.
    page = _link_page(who, link)
    db.session.commit()
    return page


@desk.post("/consultants/<uid:consultant_uid>")
def change_consultant(consultant_uid: str) -> Response | str | tuple[str, int]:
    """Give a new link, another role, keep out, or let in again. Nobody does so to themselves."""
    consultants.lock_administrators(db.session)
    me = access.consultant()
    db.session.refresh(me)
    if me.disabled_at is not None or me.role != ADMIN:
        # Another administrator was first, and ended the session.
        return redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    who = consultants.by_uid(db.session, consultant_uid)
    if who is None:
        abort(HTTPStatus.NOT_FOUND)
    if not ActionForm(request.form).validate():
        return _page(ConsultantForm(None), stale_page()), HTTPStatus.UNPROCESSABLE_ENTITY
    if who.id == me.id:
        message = _("You cannot change your own role or keep yourself out: ask another administrator.")
        return _page(ConsultantForm(None), message), HTTPStatus.UNPROCESSABLE_ENTITY
    link = _change(who, request.form.get("go", ""))
    answer = redirect(url_for("desk.people"), HTTPStatus.SEE_OTHER) if link is None else _link_page(who, link)
    db.session.commit()
    return answer


def _change(who: Consultant, action: str) -> str | None:
    """Do what the pressed button says; a new link is given back to be shown."""
    if action == "disable":
        consultants.disable(db.session, who)
        _log("consultant_disabled", who)
        flash(_("%(who)s is kept out and signed out everywhere.", who=who.email))
    elif action == "enable":
        consultants.enable(db.session, who)
        _log("consultant_enabled", who)
        flash(_("%(who)s can sign in again.", who=who.email))
    elif action == "link":
        _log("consultant_reset", who)
        return _new_link(who)
    elif action in dict(words.roles()) and action != who.role:
        consultants.set_role(db.session, who, action)
        _log("role_changed", who, role=action)
        flash(_("%(who)s has another role now, and has to sign in again.", who=who.email))
    return None


def _new_link(who: Consultant) -> str:
    token = consultants.new_password_link(db.session, who)
    return links.absolute("desk.open_password_link", token=token)


def _log(action: str, who: Consultant, **detail: str) -> None:
    audit.record(db.session, action, by=access.consultant(), subject=who.uid, detail=detail)


def _link_page(who: Consultant, link: str) -> str:
    return render_template(
        "desk/link.html",
        heading=_("A link for %(who)s", who=who.email),
        text=_("With this link they choose a password. It works once, for 24 hours, and is shown only now."),
        link=link,
        back_url=url_for("desk.people"),
    )


def _page(form: ConsultantForm, refused: str = "") -> str:
    errors = [("main", refused)] if refused else []
    errors += [("main", stale_page())] if form.csrf_token.errors else []
    errors += [("email", str(error)) for error in form.email.errors]
    return render_template(
        "desk/people.html",
        people=consultants.everybody(db.session),
        me=access.consultant(),
        roles=words.roles(),
        form=form,
        errors=errors,
    )
