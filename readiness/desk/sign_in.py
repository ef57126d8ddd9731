"""Signing in: address and password, the second factor, and out again."""

from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from readiness.desk import access, authenticator, passwords
from readiness.desk.blueprint import desk
from readiness.desk.forms import CodeForm, SignInForm
from readiness.desk.limits import Limits
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.store import consultants
from readiness.store.consultant_models import Consultant
from readiness.store.models import now
from readiness.templating import render_template


@desk.get("/sign-in")
def sign_in() -> str | Response:
    """Ask for address and password; whoever is in already goes on."""
    if access.session() is not None:
        return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    return _page(SignInForm(None))


@desk.post("/sign-in")
def send_sign_in() -> Response | tuple[str, int]:
    """Let in whoever knows the password; anybody else hears the same, and waits as long."""
    form = SignInForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    limits = Limits.on(db.session, form.email.data or "", request.remote_addr)
    who = _recognised(form) if not limits.reached() else None
    if who is None:
        limits.failed()
        db.session.commit()
        return _page(form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    limits.succeeded()
    second = who.totp_secret is not None
    target = "desk.second_factor" if second else "desk.responses"
    response = redirect(url_for(target), HTTPStatus.SEE_OTHER)
    access.sign_in(response, who, verified=not second)
    db.session.commit()
    return response


@desk.get("/second-factor")
def second_factor() -> str | Response:
    """Ask for the code of the authenticator."""
    found = access.session()
    if found is not None and found.verified_at is not None:
        return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    return _code_page(CodeForm(None))


@desk.post("/second-factor")
def send_second_factor() -> Response | tuple[str, int]:
    """Begin a full session for whoever gives a fresh code, or one to recover with."""
    form = CodeForm(request.form)
    if not form.validate():
        return _code_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    who = access.consultant()
    limits = Limits.on(db.session, f"{who.uid} second factor", request.remote_addr)
    if limits.reached() or not _is_second_factor(who, form.code.data or ""):
        limits.failed()
        db.session.commit()
        return _code_page(form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    limits.succeeded()
    response = redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    access.sign_in(response, who, verified=True)
    db.session.commit()
    return response


@desk.post("/sign-out")
def sign_out() -> Response:
    """End the session. Without a form of ours nothing happens: nobody can be signed out from elsewhere."""
    if not ActionForm(request.form).validate():
        return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)
    response = redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    access.sign_out(response)
    db.session.commit()
    return response


def _recognised(form: SignInForm) -> Consultant | None:
    who = consultants.by_email(db.session, form.email.data or "")
    usable = who if who is not None and who.disabled_at is None else None
    password: str = form.password.data or ""
    if not passwords.fits(usable.password_hash if usable else None, password):
        return None
    if usable is not None and usable.password_hash and passwords.is_outdated(usable.password_hash):
        usable.password_hash = passwords.hashed(password)
    return usable


def _is_second_factor(who: Consultant, code: str) -> bool:
    if consultants.use_recovery_code(db.session, who, code):
        return True
    if who.totp_secret is None:
        return False
    secret = authenticator.decrypted(who.totp_secret, str(current_app.secret_key))
    step = authenticator.step_of(secret, code, now())
    return step is not None and consultants.use_totp_step(db.session, who, step)


def _page(form: SignInForm, *, refused: bool = False) -> str:
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
    return render_template("desk/sign_in.html", form=form, errors=errors)


def _code_page(form: CodeForm, *, refused: bool = False) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    if refused or form.code.errors:
        errors.append(
            ("code", _("This code is not right, or was used before. Wait for the next one and try again."))
        )
    return render_template("desk/second_factor.html", form=form, errors=errors)
