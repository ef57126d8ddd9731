"""Webhooks: addresses that are told when a company hands in and when a review is validated."""

from http import HTTPStatus

from flask import abort, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import access
from readiness.desk.blueprint import desk
from readiness.desk.forms import WebhookForm
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.store import audit
from readiness.store import webhooks as store
from readiness.store.api_models import SUBMITTED_EVENT, VALIDATED_EVENT, WebhookDelivery
from readiness.store.models import now
from readiness.store.outgoing_models import DONE, FAILED
from readiness.templating import render_template


@desk.get("/webhooks")
def webhooks() -> str:
    """List the webhooks and what was sent to them, with a form to add one."""
    return _page(WebhookForm(None))


@desk.post("/webhooks")
def add_webhook() -> Response | str | tuple[str, int]:
    """Add one and show the secret that it is signed with, this once."""
    # Few ask for them: encryption takes seven megabytes of a worker.
    from readiness.encryption import encrypt
    from readiness.webhooks.signature import new_secret

    who, config = access.consultant(), current_app.config["READINESS"]
    form = WebhookForm(request.form)
    form.networks = config.webhook_networks
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    secret = new_secret()
    try:
        made = store.add(
            db.session,
            who,
            form.url.data or "",
            encrypt(secret, config.secret_keys),
            submitted=SUBMITTED_EVENT in (form.events.data or ()),
            validated=VALIDATED_EVENT in (form.events.data or ()),
        )
    except store.TooManyError:
        refused = _("You have %(most)s webhooks. Remove one first.", most=store.MOST)
        return _page(form, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    audit.record(db.session, "webhook_added", by=who, subject=made.uid)
    page = render_template(
        "desk/secret.html",
        heading=_("The secret of your webhook"),
        text=_("The receiver checks the signature with it. Copy it now: we do not show it again."),
        secret=secret,
        back_url=url_for("desk.webhooks"),
    )
    db.session.commit()
    return page


@desk.post("/webhooks/change")
def change_webhook() -> Response | tuple[str, int]:
    """Remove a webhook, switch it on again, or send one delivery again, as the pressed button says."""
    if not ActionForm(request.form).validate():
        return _page(WebhookForm(None), stale_page()), HTTPStatus.UNPROCESSABLE_ENTITY
    action, _colon, which = request.form.get("go", "").partition(":")
    if action == "again":
        _send_again(which)
    else:
        _change(action, which)
    db.session.commit()
    return redirect(url_for("desk.webhooks"), HTTPStatus.SEE_OTHER)


def _send_again(number: str) -> None:
    known = number.isascii() and number.isdigit() and len(number) < 10
    if not known or not store.send_again(db.session, access.consultant(), int(number)):
        abort(HTTPStatus.NOT_FOUND)
    flash(_("It is sent again."))


def _change(action: str, uid: str) -> None:
    who = access.consultant()
    found = store.one(db.session, who, uid)
    if found is None:
        flash(_("This webhook was removed already."))
    elif action == "remove":
        store.remove(db.session, found)
        audit.record(db.session, "webhook_removed", by=who, subject=uid)
        flash(_("The webhook is removed."))
    elif action == "on":
        store.switch_on(db.session, found)
        flash(_("The webhook is switched on again."))


def _state(delivery: WebhookDelivery) -> str:
    """How far a delivery is."""
    if store.is_kept_back(delivery):
        return _("Kept until the webhook is switched on again")
    return {DONE: _("Delivered"), FAILED: _("Given up")}.get(delivery.outgoing.state, _("Waiting"))


def _page(form: WebhookForm, refused: str = "") -> str:
    who = access.consultant()
    errors = [("main", refused)] if refused else []
    errors += [("main", stale_page())] if form.csrf_token.errors else []
    errors += [
        (anchor, str(error))
        for anchor, field in (("url", form.url), ("events", form.events))
        for error in field.errors
    ]
    return render_template(
        "desk/webhooks.html",
        form=form,
        errors=errors,
        hooks=store.of(db.session, who),
        deliveries=store.deliveries(db.session, who),
        events=[
            (SUBMITTED_EVENT, _("A company handed in its answers")),
            (VALIDATED_EVENT, _("A review was validated")),
        ],
        state=_state,
        ended=(DONE, FAILED),
        days=store.GIVEN_UP.days,
        now=now(),
    )
