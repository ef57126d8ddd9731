"""Passkeys: adding and removing them, and signing in with one, which stands for both factors.

A script asks here for what a device has to sign, and sends what it signed; it gets JSON.
"""

from http import HTTPStatus
from typing import Any

from flask import abort, flash, jsonify, redirect, request, session, url_for
from werkzeug.wrappers import Response

from readiness.desk import access, account, destination, entrance, known_browser, passkey_site, second_factors
from readiness.desk.blueprint import desk
from readiness.desk.forms import NewPasskeyForm, SignedForm
from readiness.desk.passkey_site import Site
from readiness.extensions import db
from readiness.forms import ActionForm, Form, stale_page
from readiness.i18n import gettext as _
from readiness.store import audit, passkeys
from readiness.store.consultant_models import Consultant, Passkey

_CHALLENGE = "passkey_challenge"
"""The name under which the signed cookie keeps it: what one browser asked for, no other can answer."""

Answer = Response | tuple[Response, int]


@desk.post("/passkey/options")
def passkey_options() -> Answer:
    """Say what a device has to sign to get in."""
    site = _site()
    if not SignedForm(request.form).validate():
        return _refused(stale_page())
    from readiness.desk import ceremony

    options = ceremony.request_options(site, _new_challenge(None))
    db.session.commit()
    return jsonify(options)


@desk.post("/passkey")
def sign_in_with_passkey() -> Answer:
    """Let in whoever has a passkey of an account; anybody else hears the same, whatever is wrong."""
    site = _site()
    form = SignedForm(request.form)
    if not form.validate():
        return _refused(stale_page())
    challenge = _taken_challenge(None)
    credential_id, key, who = _found(form.credential.data or "")
    limits = known_browser.limits(who, f"passkey {credential_id}", "passkey")
    why = "limit" if limits.reached() else _objection(site, form.credential.data or "", challenge, key, who)
    if why or who is None:
        entrance.refuse(limits, who, "passkey", why)
        db.session.commit()
        return _refused(
            _("No account opens with this passkey, or there were too many tries. Use your password, or wait.")
        )
    limits.succeeded()
    response = jsonify(location=destination.after_sign_in(who))
    entrance.let_in(response, who, "passkey")
    db.session.commit()
    return response


@desk.post("/account/passkeys/options")
def new_passkey_options() -> Answer:
    """Check the name, before a device makes something that would be refused, and say what it has to sign."""
    site, who = _site(), access.consultant()
    form = NewPasskeyForm(request.form)
    if not form.validate():
        return _refused(_first_error(form))
    from readiness.desk import ceremony

    held = passkeys.of(db.session, who)
    options = ceremony.creation_options(site, who, held, _new_challenge(who))
    db.session.commit()
    return jsonify(options)


@desk.post("/account/passkeys")
def add_passkey() -> Answer:
    """Store a passkey that a device made; whoever needed one to get in is in."""
    site, who = _site(), access.consultant()
    form = NewPasskeyForm(request.form)
    if not form.validate():
        return _refused(_first_error(form))
    setting_up = access.must_set_up()
    key = _made(site, form, who)
    if key is None:
        db.session.commit()
        return _refused(_("This passkey could not be added. Try again."))
    response = jsonify(location=url_for("desk.account"))
    if setting_up:
        entrance.let_in(response, who, "passkey")
    audit.record(db.session, "passkey_added", by=who, subject=who.uid, detail={"passkey": key.id})
    db.session.commit()
    flash(_("The passkey is added."))
    return response


@desk.post("/account/passkeys/remove")
def remove_passkey() -> Response | tuple[str, int]:
    """Remove one of the consultant's own passkeys, unless it is the last second factor and one is required."""
    who = access.consultant()
    if not ActionForm(request.form).validate():
        return account.page(refused=("main", stale_page())), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = request.form.get("passkey", "")
    key = next((key for key in passkeys.of(db.session, who) if str(key.id) == wanted), None)
    if key is not None and second_factors.is_needed(who):
        return account.page(refused=("passkeys", second_factors.needed())), HTTPStatus.UNPROCESSABLE_ENTITY
    if key is not None:
        passkeys.remove(db.session, key)
        second_factors.record_removal(who, "passkey_removed", passkey=key.id)
        db.session.commit()
        flash(_("The passkey is removed."))
    return redirect(url_for("desk.account"), HTTPStatus.SEE_OTHER)


def _site() -> Site:
    site = passkey_site.here()
    if site is None:
        abort(HTTPStatus.NOT_FOUND)
    return site


def _new_challenge(who: Consultant | None) -> bytes:
    challenge = passkeys.new_challenge(db.session, who)
    session[_CHALLENGE] = challenge.hex()
    return challenge


def _taken_challenge(who: Consultant | None) -> bytes | None:
    """The challenge that this browser asked for; it is used up, whatever comes of it."""
    challenge = bytes.fromhex(session.pop(_CHALLENGE, ""))
    return challenge if passkeys.take_challenge(db.session, challenge, who) else None


def _found(sent: str) -> tuple[str, Passkey | None, Consultant | None]:
    from readiness.desk import ceremony

    credential_id = ceremony.credential_id(sent)
    key, who = passkeys.by_credential(db.session, credential_id) or (None, None)
    return credential_id, key, who


def _objection(
    site: Site, sent: str, challenge: bytes | None, key: Passkey | None, who: Consultant | None
) -> str:
    """Why nobody is let in, as the audit log names it; empty when everything is right."""
    from readiness.desk import ceremony

    if challenge is None:
        return "challenge"
    if key is None or who is None:
        return "unknown passkey"
    if who.disabled_at is not None:
        return "disabled"
    try:
        count = ceremony.sign_count(site, sent, challenge, key, who)
    except ceremony.RefusedError:
        return "signature"
    return "" if passkeys.use(db.session, key, count) else "sign count"


def _made(site: Site, form: NewPasskeyForm, who: Consultant) -> Passkey | None:
    from readiness.desk import ceremony

    challenge = _taken_challenge(who)
    if challenge is None:
        return None
    try:
        new = ceremony.new_key(site, form.credential.data or "", challenge)
    except ceremony.RefusedError:
        return None
    if passkeys.by_credential(db.session, new.credential_id) is not None:
        return None
    return passkeys.add(
        db.session,
        who,
        form.passkey_name.data or "",
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
    )


def _first_error(form: Form) -> str:
    if form.csrf_token.errors:
        return stale_page()
    errors: list[Any] = form.passkey_name.errors
    return str(errors[0])


def _refused(message: str) -> Answer:
    return jsonify(error=message), HTTPStatus.UNPROCESSABLE_ENTITY
