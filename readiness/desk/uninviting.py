"""Taking a company off the list of a campaign, as long as it has not begun: a wrong address, or one that objects."""

from http import HTTPStatus

from flask import abort, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.desk import access
from readiness.desk.blueprint import desk
from readiness.desk.campaigns import opened
from readiness.engines import SMALL_FILE, rewrite_file
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.mail import outbox
from readiness.store import audit, campaigns, inviting
from readiness.store.campaign_models import Campaign, Invitation
from readiness.templating import render_template


@desk.get("/campaigns/<uid:campaign_uid>/companies/<uid:invitation_uid>/remove")
def ask_to_uninvite(campaign_uid: str, invitation_uid: str) -> str:
    """Ask whether the company is to go."""
    return _page(_found(opened(campaign_uid), invitation_uid), ActionForm(None))


@desk.post("/campaigns/<uid:campaign_uid>/companies/<uid:invitation_uid>/remove")
def uninvite(campaign_uid: str, invitation_uid: str) -> Response | tuple[str, int]:
    """Erase the invitation with its links, and its letters in the outbox of this machine."""
    campaign = inviting.locked(db.session, opened(campaign_uid))
    invitation = _found(campaign, invitation_uid)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(invitation, form), HTTPStatus.UNPROCESSABLE_ENTITY
    audit.record(db.session, "invitation_erased", by=access.consultant(), subject=invitation.uid)
    letters = campaigns.erase_invitation(db.session, invitation)
    db.session.commit()
    outbox.remove(current_app.config["READINESS"].data_dir, letters)
    rewrite_file(db.engine, largest=SMALL_FILE)
    flash(_("The company is no longer in the list, and its links open nothing."))
    return redirect(url_for("desk.campaign", campaign_uid=campaign_uid), HTTPStatus.SEE_OTHER)


def _found(campaign: Campaign, uid: str) -> Invitation:
    """An invitation of the campaign that nobody has begun by; 404 for any other."""
    return inviting.unused(db.session, campaign, uid) or abort(HTTPStatus.NOT_FOUND)


def _page(invitation: Invitation, form: ActionForm) -> str:
    return render_template(
        "desk/uninvite.html",
        invitation=invitation,
        form=form,
        errors=[("main", stale_page())] if form.csrf_token.errors else [],
    )
