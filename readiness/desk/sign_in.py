"""Signing in: address and password, the second factor, and out again."""

import logging
from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import (
    access,
    authenticator,
    choosing_password,
    destination,
    entrance,
    known_browser,
    passkey_site,
    passwords,
)
from readiness.desk.blueprint import desk
from readiness.desk.forms import CodeForm, SignInForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.store import audit, consultants
from readiness.store.consultant_models import Consultant
from readiness.store.models import now
from readiness.templating import render_template

_log = logging.getLogger(__name__)


@desk.get("/sign-in")
def sign_in() -> str | Response:
    """Ask for address and password; whoever is in already goes on, unless what they want asks for it again."""
    form = SignInForm(None)
    saved = choosing_password.just_chosen()
    if access.asks_again():
        form.email.data = access.consultant().email
    elif access.session() is not None:
        return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    return _page(form, saved=saved)


@desk.post("/sign-in")
def send_sign_in() -> Response | tuple[str, int]:
    """Let in whoever knows the password; anybody else hears the same, and waits as long."""
    form = SignInForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    email: str = form.email.data or ""
    who = consultants.by_email(db.session, email)
    limits = known_browser.limits(who, email, "password")
    if limits.reached() or not _is_password(who, form.password.data or "") or who is None:
        entrance.refuse(limits, who, "password")
        db.session.commit()
        return _page(form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    limits.succeeded()
    response = _lead_on(who)
    db.session.commit()
    return response


@desk.get("/second-factor")
def second_factor() -> str | Response:
    """Ask for the code of the authenticator, or for a passkey."""
    if access.waits_for() != access.SECOND_FACTOR:
        return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    return _code_page(CodeForm(None))


@desk.post("/second-factor")
def send_second_factor() -> Response | tuple[str, int]:
    """Begin a full session for whoever gives a fresh code, or one to recover with."""
    who = access.consultant()
    form = CodeForm(request.form)
    if not form.validate():
        return _code_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    limits = known_browser.limits(who, f"{who.uid} second factor", "second factor")
    how = _second_factor(who, form.code.data or "") if not limits.reached() else None
    if how is None:
        entrance.refuse(limits, who, "code")
        db.session.commit()
        return _code_page(form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    limits.succeeded()
    response = redirect(destination.after_sign_in(who), HTTPStatus.SEE_OTHER)
    entrance.let_in(response, who, how)
    db.session.commit()
    return response


@desk.post("/sign-out")
def sign_out() -> Response:
    """End the session. Without a form of ours nothing happens: nobody can be signed out from elsewhere."""
    who = access.consultant()
    if not ActionForm(request.form).validate():
        return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    response = redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    access.sign_out(response)
    destination.forget()
    audit.record(db.session, "signed_out", by=who, subject=who.uid)
    db.session.commit()
    return response


def _is_password(who: Consultant | None, password: str) -> bool:
    """Whether somebody may use this password; it takes as long when there is nobody."""
    stored = who.password_hash if who is not None and who.disabled_at is None else None
    fits = passwords.fits(stored, password)
    if fits and who is not None and passwords.is_outdated(stored or ""):
        who.password_hash = passwords.hashed(password)
    return fits


def _lead_on(who: Consultant) -> Response:
    """After the right password: in, or to the second factor, or to set up the one that is required."""
    has_second_factor = consultants.second_factors(db.session, who) > 0
    if has_second_factor or access.second_factor_required():
        before = access.SECOND_FACTOR if has_second_factor else access.SET_UP
        response = redirect(url_for(before), HTTPStatus.SEE_OTHER)
        access.sign_in(response, who, verified=False)
    else:
        response = redirect(destination.after_sign_in(who), HTTPStatus.SEE_OTHER)
        entrance.let_in(response, who, "password")
    return response


def _second_factor(who: Consultant, code: str) -> str | None:
    """What a code is, once it is taken; None when it opens nothing."""
    if consultants.use_recovery_code(db.session, who, code):
        return "recovery code"
    if who.totp_secret is None:
        return None
    keys = current_app.config["READINESS"].secret_keys
    try:
        secret = authenticator.decrypted(who.totp_secret, keys)
    except authenticator.UnreadableSecretError:
        _log.warning(
            "the authenticator of %s needs a key that is gone: `readiness consultant reset --second-factor` for them",
            who.uid,
        )
        return None
    step = authenticator.step_of(secret, code, now())
    if step is None or not consultants.use_totp_step(db.session, who, step):
        return None
    return "authenticator"


def _page(form: SignInForm, *, refused: bool = False, saved: bool = False) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [("email", str(form.email.errors[0]))] if form.email.errors else []
    if refused:
        errors.append(
            (
                "email",
                _(
                    "These do not belong together, or there were too many tries. Check both, or wait fifteen minutes."
                ),
            )
        )
    return render_template(
        "desk/sign_in.html",
        form=form,
        errors=errors,
        site=passkey_site.here(),
        again=access.asks_again(),
        saved=saved,
    )


def _code_page(form: CodeForm, *, refused: bool = False) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    if refused or form.code.errors:
        errors.append(
            ("code", _("This code is not right, or was used before. Wait for the next one and try again."))
        )
    return render_template(
        "desk/second_factor.html",
        form=form,
        errors=errors,
        site=passkey_site.here(),
        has_app=access.consultant().totp_secret is not None,
    )
