"""What a consultant arranges alone: the password, the authenticator, and the codes to recover with."""

from http import HTTPStatus

from flask import current_app, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from readiness.desk import access, authenticator, passwords
from readiness.desk.blueprint import desk
from readiness.desk.forms import ChangePasswordForm, CodeForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.store import consultants
from readiness.store.models import now
from readiness.templating import render_template

_SECRET = "new_authenticator"  # noqa: S105 - the name under which the cookie keeps it
ISSUER = "Readiness"


@desk.get("/account")
def account() -> str:
    """Show what is set up."""
    return _page(ChangePasswordForm(None))


@desk.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Store a new password. Every session ends, so that a copied cookie is dead; this browser begins anew."""
    who = access.consultant()
    form = ChangePasswordForm(request.form)
    form.known = passwords.known_about(who.email)
    valid = form.validate()
    if valid and not passwords.fits(who.password_hash, form.password.data or ""):
        form.password.errors = [_("This is not your present password.")]
        valid = False
    if not valid:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    consultants.set_password(db.session, who, passwords.hashed(form.new_password.data or ""))
    response = redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)
    access.sign_in(response, who, verified=True)
    db.session.commit()
    return response


@desk.get("/account/authenticator")
def set_up_authenticator() -> str:
    """Show a new secret, as a picture and as letters, and ask for a code made with it."""
    session.setdefault(_SECRET, authenticator.new_secret())
    return _set_up_page(CodeForm(None))


@desk.post("/account/authenticator")
def confirm_authenticator() -> Response | str | tuple[str, int]:
    """Take the secret into use once a code shows that the app has it, and show the recovery codes, once."""
    who = access.consultant()
    form = CodeForm(request.form)
    secret = session.get(_SECRET)
    if secret is None:
        return redirect(url_for("desk.set_up_authenticator"), HTTPStatus.SEE_OTHER)
    step = authenticator.step_of(secret, form.code.data or "", now()) if form.validate() else None
    if step is None:
        return _set_up_page(form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    session.pop(_SECRET)
    consultants.set_totp(db.session, who, authenticator.encrypted(secret, _key()))
    consultants.use_totp_step(db.session, who, step)
    codes = consultants.new_recovery_codes(db.session, who)
    db.session.commit()
    return render_template("desk/recovery_codes.html", codes=codes)


@desk.post("/account/authenticator/remove")
def remove_authenticator() -> Response | tuple[str, int]:
    """Do without the second factor again."""
    if not ActionForm(request.form).validate():
        return _page(ChangePasswordForm(None)), HTTPStatus.UNPROCESSABLE_ENTITY
    consultants.set_totp(db.session, access.consultant(), None)
    db.session.commit()
    return redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)


def _key() -> str:
    return str(current_app.secret_key)


def _page(form: ChangePasswordForm) -> str:
    who = access.consultant()
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [
        (field.id, str(error)) for field in (form.password, form.new_password) for error in field.errors
    ]
    return render_template("desk/account.html", form=form, errors=errors, consultant=who)


def _set_up_page(form: CodeForm, *, refused: bool = False) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    if refused and not errors:
        errors.append(("code", _("This code is not right. Take the one that the app shows now.")))
    secret = session[_SECRET]
    uri = authenticator.address(secret, access.consultant().email, ISSUER)
    return render_template(
        "desk/authenticator.html",
        form=form,
        errors=errors,
        picture=authenticator.picture(uri),
        letters=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )
