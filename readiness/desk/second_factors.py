"""What stands beside the password: the authenticator, the recovery codes, and setting one up before all else."""

from http import HTTPStatus

from flask import current_app, flash, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response

from readiness.desk import access, account, authenticator, entrance, passkey_site
from readiness.desk.blueprint import desk
from readiness.desk.forms import CodeForm, NewPasskeyForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.store import audit, consultants
from readiness.store.consultant_models import Consultant
from readiness.store.models import now
from readiness.templating import render_template

_SECRET = "offered_authenticator"  # noqa: S105 - the name under which the cookie keeps it
ISSUER = "Readiness"


@desk.get("/second-factor/set-up")
def set_up_second_factor() -> str | Response:
    """Offer what there is; nothing else opens before one of them is set up."""
    if not access.must_set_up():
        return redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)
    return render_template("desk/set_up.html", form=NewPasskeyForm(None), site=passkey_site.here())


@desk.get("/account/authenticator")
def set_up_authenticator() -> str:
    """Show a new secret, as a picture and as letters, and ask for a code made with it."""
    if (secret := _offered()) is None:
        secret = authenticator.new_secret()
        session[_SECRET] = [access.consultant().uid, authenticator.encrypted(secret, _keys())]
    return _set_up_page(CodeForm(None), secret)


@desk.post("/account/authenticator")
def confirm_authenticator() -> Response | str | tuple[str, int]:
    """Take the secret into use once a code shows that the app has it, and show the recovery codes, once."""
    who = access.consultant()
    form = CodeForm(request.form)
    secret = _offered()
    if secret is None:
        return redirect(url_for("desk.set_up_authenticator"), HTTPStatus.SEE_OTHER)
    step = authenticator.step_of(secret, form.code.data or "", now()) if form.validate() else None
    if step is None:
        return _set_up_page(form, secret, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    setting_up = access.must_set_up()
    consultants.set_totp(db.session, who, authenticator.encrypted(secret, _keys()))
    consultants.use_totp_step(db.session, who, step)
    audit.record(db.session, "authenticator_added", by=who, subject=who.uid)
    response = make_response(_new_codes_page(who))
    if setting_up:
        entrance.let_in(response, who, "authenticator")
    db.session.commit()
    # Only now: whoever has to send the code again needs the secret that their app already has.
    session.pop(_SECRET, None)
    return response


@desk.post("/account/authenticator/remove")
def remove_authenticator() -> Response | tuple[str, int]:
    """Do without the authenticator again, unless it is the last second factor and one is required."""
    who = access.consultant()
    if not ActionForm(request.form).validate():
        return account.page(refused=("main", stale_page())), HTTPStatus.UNPROCESSABLE_ENTITY
    if who.totp_secret is not None and is_needed(who):
        return account.page(refused=("authenticator", needed())), HTTPStatus.UNPROCESSABLE_ENTITY
    if who.totp_secret is not None:
        consultants.set_totp(db.session, who, None)
        record_removal(who, "authenticator_removed")
        db.session.commit()
        flash(_("The app is removed."))
    return redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)


@desk.post("/account/recovery-codes")
def make_recovery_codes() -> Response | str | tuple[str, int]:
    """Make new recovery codes, which void the old ones, and show them, once."""
    who = access.consultant()
    if not ActionForm(request.form).validate():
        return account.page(refused=("main", stale_page())), HTTPStatus.UNPROCESSABLE_ENTITY
    if not consultants.second_factors(db.session, who):
        return redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)
    page = _new_codes_page(who)
    db.session.commit()
    return page


def is_needed(who: Consultant) -> bool:
    """Whether somebody has one second factor left and has to keep it."""
    return access.second_factor_required() and consultants.second_factors(db.session, who) == 1


def needed() -> str:
    """Why the last second factor is not removed."""
    message: str = _("You need a second factor here. Set up another one first, then remove this one.")
    return message


def record_removal(who: Consultant, action: str, **detail: int) -> None:
    """Record that a second factor is gone; with the last of them the recovery codes are void."""
    if not consultants.second_factors(db.session, who):
        consultants.forget_recovery_codes(db.session, who)
    audit.record(db.session, action, by=who, subject=who.uid, detail=detail)


def _new_codes_page(who: Consultant) -> str:
    codes = consultants.new_recovery_codes(db.session, who)
    audit.record(db.session, "recovery_codes_made", by=who, subject=who.uid)
    return render_template("desk/recovery_codes.html", codes=codes)


def _offered() -> str | None:
    """The secret that this browser was shown and that is not in use yet: only to whom it was shown.

    The cookie holds it encrypted, with its owner, so that nobody who signs in here next is given what another knows.
    """
    owner, kept = session.get(_SECRET, ("", ""))
    if owner != access.consultant().uid:
        return None
    try:
        return authenticator.decrypted(kept, _keys())
    except authenticator.UnreadableSecretError:
        return None


def _keys() -> tuple[str, ...]:
    keys: tuple[str, ...] = current_app.config["READINESS"].secret_keys
    return keys


def _set_up_page(form: CodeForm, secret: str, *, refused: bool = False) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    if refused and not errors:
        errors.append(("code", _("This code is not right. Take the one that the app shows now.")))
    uri = authenticator.address(secret, access.consultant().email, ISSUER)
    return render_template(
        "desk/authenticator.html",
        form=form,
        errors=errors,
        picture=authenticator.picture(uri),
        letters=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )
