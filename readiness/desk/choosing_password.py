"""Choosing a password by a one-time link: for whoever is new, and whoever forgot theirs."""

from http import HTTPStatus

from flask import current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.desk import access, passwords
from readiness.desk.blueprint import desk
from readiness.desk.forms import NewPasswordForm
from readiness.errors import UnknownLink
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.store import audit, consultants, passkeys
from readiness.store.consultant_models import Consultant
from readiness.templating import render_template

_TOKEN = "password_link"  # noqa: S105 - the name under which the cookie keeps it
_CHOSE = "chose_password"


@desk.get("/p/<token>")
def open_password_link(token: str) -> Response:
    """Take the token out of the address and into the signed cookie. It is used up only by choosing."""
    if consultants.by_password_link(db.session, token) is None:
        guesses.wrong()
        raise UnknownLink
    session[_TOKEN] = token
    return redirect(url_for("desk.choose_password"), HTTPStatus.SEE_OTHER)


@desk.get("/password")
def choose_password() -> str:
    """Ask for a new password."""
    return _page(_owner(), NewPasswordForm(None))


@desk.post("/password")
def save_password() -> Response | tuple[str, int]:
    """Store the new password and ask to sign in with it."""
    who = _owner()
    form = NewPasswordForm(request.form)
    form.known = passwords.known_about(who.email, current_app.config["READINESS"].operator)
    if not form.validate():
        return _page(who, form), HTTPStatus.UNPROCESSABLE_ENTITY
    consultants.set_password(db.session, who, passwords.hashed(form.new_password.data or ""))
    # Who lost the password may have lost it to somebody.
    ended = consultants.take_other_ways_in(db.session, who)
    audit.record(db.session, "password_link_used", by=who, subject=who.uid, detail=ended)
    response = redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    access.sign_out(response)
    db.session.commit()
    # Only now: whoever has to send the form again needs the link for it.
    session.pop(_TOKEN, None)
    session[_CHOSE] = True
    return response


def just_chosen() -> bool:
    """Whether somebody chose a password in this browser a moment ago; told once."""
    return bool(session.pop(_CHOSE, False))


def _owner() -> Consultant:
    who = consultants.by_password_link(db.session, session.get(_TOKEN, ""))
    if who is None:
        raise UnknownLink
    return who


def _page(who: Consultant, form: NewPasswordForm) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [("new_password", str(error)) for error in form.new_password.errors]
    return render_template(
        "desk/password.html",
        form=form,
        errors=errors,
        email=who.email,
        has_password=who.password_hash is not None,
        passkeys=passkeys.of(db.session, who),
        removes=who.totp_secret is not None,
    )
