"""What a consultant arranges alone: the page with all of it, the password, and where they are signed in."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from readiness.desk import access, entrance, passkey_site, passwords
from readiness.desk.blueprint import desk
from readiness.desk.forms import ChangePasswordForm, NewPasskeyForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.store import audit, consultants, desk_sessions, passkeys
from readiness.templating import render_template

FEW_CODES = 3


@desk.get("/account")
def account() -> str:
    """Show what is set up."""
    return page()


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
        return page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    consultants.set_password(db.session, who, passwords.hashed(form.new_password.data or ""))
    audit.record(db.session, "password_changed", by=who, subject=who.uid)
    response = redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)
    entrance.begin(response, who)
    db.session.commit()
    flash(_("Your password is changed."))
    return response


@desk.post("/account/sessions/end")
def end_other_sessions() -> Response | tuple[str, int]:
    """Sign out every other browser; this one stays in."""
    who, mine = access.consultant(), access.session()
    if mine is None or not ActionForm(request.form).validate():
        return page(refused=("main", stale_page())), HTTPStatus.UNPROCESSABLE_ENTITY
    desk_sessions.end_others(db.session, mine)
    audit.record(db.session, "signed_out_elsewhere", by=who, subject=who.uid)
    db.session.commit()
    flash(_("You are signed out everywhere else."))
    return redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)


def page(form: ChangePasswordForm | None = None, refused: tuple[str, str] | None = None) -> str:
    """The account page; with the form to change a password as it was sent, or the anchor and text of a refusal."""
    who, mine = access.consultant(), access.session()
    form = form or ChangePasswordForm(None)
    errors = [refused] if refused else []
    errors += [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [
        (field.id, str(error)) for field in (form.password, form.new_password) for error in field.errors
    ]
    return render_template(
        "desk/account.html",
        form=form,
        errors=errors,
        consultant=who,
        site=passkey_site.here(),
        passkey_form=NewPasskeyForm(None),
        passkeys=passkeys.of(db.session, who),
        has_second=bool(consultants.second_factors(db.session, who)),
        codes_left=consultants.recovery_codes_left(db.session, who),
        few_codes=FEW_CODES,
        sessions=desk_sessions.of(db.session, who),
        mine=mine,
    )
