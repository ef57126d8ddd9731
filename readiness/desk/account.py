"""What a consultant arranges alone: the page with all of it, the password, and where they are signed in."""

from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import access, entrance, known_browser, passkey_site, passwords
from readiness.desk.blueprint import desk
from readiness.desk.forms import ChangePasswordForm, NewPasskeyForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.i18n import ngettext
from readiness.store import api_tokens, audit, consultants, desk_sessions, passkeys
from readiness.store.consultant_models import Consultant
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
    form.known = passwords.known_about(who.email, current_app.config["READINESS"].operator)
    if not form.validate() or not _is_present_password(form, who):
        return page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    consultants.set_password(db.session, who, passwords.hashed(form.new_password.data or ""))
    audit.record(db.session, "password_changed", by=who, subject=who.uid)
    response = redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)
    entrance.begin(response, who)
    db.session.commit()
    flash(_("Your password is changed."))
    _tell_of_tokens(who)
    return response


def _is_present_password(form: ChangePasswordForm, who: Consultant) -> bool:
    """Whether the form gives it; as limited as signing in, because a session may be somebody else's copy."""
    limits = known_browser.limits(who, who.email, "password")
    if not limits.reached() and passwords.fits(who.password_hash, form.password.data or ""):
        limits.succeeded()
        return True
    entrance.refuse(limits, who, "password")
    db.session.commit()
    form.password.errors = [
        _(
            "This is not your present password, or there were too many tries. Check it, or wait fifteen minutes."
        )
    ]
    return False


def _tell_of_tokens(who: Consultant) -> None:
    """Say how many tokens still read: whoever changes the password may fear that somebody made one."""
    if tokens := len(api_tokens.of(db.session, who)):
        flash(
            ngettext(
                "%(num)s token still reads for your programs. Revoke it under “API access” if you do not know it.",
                "%(num)s tokens still read for your programs. Revoke under “API access” those you do not know.",
                tokens,
            )
        )


@desk.post("/account/sessions/end")
def end_other_sessions() -> Response | tuple[str, int]:
    """Sign out every other browser, or the one whose button was pressed; this one stays in."""
    who, mine = access.consultant(), access.session()
    if mine is None or not ActionForm(request.form).validate():
        return page(refused=("main", stale_page())), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = request.form.get("session")
    if wanted is None:
        desk_sessions.end_others(db.session, mine)
        audit.record(db.session, "signed_out_elsewhere", by=who, subject=who.uid)
        flash(_("You are signed out everywhere else."))
    else:
        # A session that ended by itself in the meantime is as wished.
        if desk_sessions.end_other(db.session, mine, wanted):
            audit.record(db.session, "session_ended", by=who, subject=who.uid)
        flash(_("The other browser is signed out."))
    db.session.commit()
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
