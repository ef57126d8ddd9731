"""Campaigns: the list of them, and the page of one with its link, its progress and its companies."""

import io
from http import HTTPStatus

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from readiness import allowance
from readiness.answering import conflict
from readiness.answering.reading import digest
from readiness.desk import access, links
from readiness.desk.blueprint import desk
from readiness.desk.campaign_forms import CampaignForm, NewCampaignForm
from readiness.desk.campaign_progress import State, csv_of, progress, state_names
from readiness.desk.rights import allows
from readiness.engines import writing
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANGUAGE_NAMES, day, today
from readiness.i18n import gettext as _
from readiness.store import audit, campaigns, following, inviting
from readiness.store.campaign_models import Campaign
from readiness.store.consultant_models import LEAD
from readiness.templating import render_template

PAGE = 100
"""How many companies stand on a page."""


@desk.get("/campaigns", endpoint="campaigns")
def campaign_list() -> str:
    """List every campaign, with a form to make one."""
    return _list(NewCampaignForm(None))


@desk.post("/campaigns")
def make_campaign() -> Response | tuple[str, int]:
    """Make a campaign and open its page."""
    who, form = access.consultant(), NewCampaignForm(request.form)
    if not form.validate():
        return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY
    made = campaigns.make(db.session, form.campaign_name.data or "", form.language.data or "", form.day, who)
    audit.record(db.session, "campaign_made", by=who, subject=made.uid)
    db.session.commit()
    flash(_("The campaign is made. Now add the companies to invite, or pass on its link."))
    return redirect(url_for("desk.campaign", campaign_uid=made.uid), HTTPStatus.SEE_OTHER)


@desk.get("/campaigns/<uid:campaign_uid>")
def campaign(campaign_uid: str) -> str:
    """Show one campaign."""
    found = opened(campaign_uid)
    stored = _stored(found)
    data = {**stored, "closes_on": found.closes_on, "base": digest(stored)}
    return _page(found, CampaignForm(None, data=data))


@desk.post("/campaigns/<uid:campaign_uid>")
def change_campaign(campaign_uid: str) -> Response | tuple[str, int]:
    """Change what it is called and when it closes."""
    found = inviting.locked(db.session, opened(campaign_uid))
    form = CampaignForm(request.form)
    form.stored = found.closes_on
    if not form.validate():
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    stored = _stored(found)
    if form.base.data != digest(stored) and any(form[name].data != value for name, value in stored.items()):
        return _conflict(found, form), HTTPStatus.CONFLICT
    found.name, found.closes_on = form.campaign_name.data or "", form.day
    audit.record(db.session, "campaign_changed", by=access.consultant(), subject=found.uid)
    db.session.commit()
    flash(_("The campaign is changed."))
    return redirect(url_for("desk.campaign", campaign_uid=found.uid), HTTPStatus.SEE_OTHER)


def _stored(found: Campaign) -> dict[str, str]:
    """What is stored under the names of the fields."""
    return {"campaign_name": found.name, "closes_on": found.closes_on.isoformat()}


def _conflict(found: Campaign, form: CampaignForm) -> str:
    labels, stored = {"campaign_name": _("Name"), "closes_on": _("Closes on")}, _stored(found)
    sent = [(name, str(form[name].data)) for name in stored]
    theirs = {"campaign_name": found.name, "closes_on": day(found.closes_on)}
    yours = {"campaign_name": form.campaign_name.data or "", "closes_on": day(form.day)}
    return conflict.page(
        [
            conflict.Difference(labels[name], [theirs[name]], [yours[name]])
            for name in labels
            if theirs[name] != yours[name]
        ],
        sent,
        digest(stored),
        action=url_for("desk.change_campaign", campaign_uid=found.uid),
        keep_url=url_for("desk.campaign", campaign_uid=found.uid),
        template="desk/conflict.html",
    )


@desk.get("/campaigns/<uid:campaign_uid>/qr.<any(svg, png):kind>")
def campaign_code(campaign_uid: str, kind: str) -> FlaskResponse:
    """Send the general link as a QR code: a drawing for the page, or a picture to print."""
    # Drawing codes is for few: a worker is spared its 1 MB until one is asked for.
    import segno

    found, target = opened(campaign_uid), io.BytesIO()
    drawn = segno.make(links.general(found), error="m")
    if kind == "svg":
        drawn.save(target, kind="svg", scale=4, border=4, light="#fff")
        return FlaskResponse(target.getvalue(), mimetype="image/svg+xml")
    drawn.save(target, kind="png", scale=20, border=4)
    headers = {"Content-Disposition": f"attachment; filename=campaign-{found.uid}.png"}
    return FlaskResponse(target.getvalue(), mimetype="image/png", headers=headers)


@desk.get("/campaigns/<uid:campaign_uid>/progress.csv")
def campaign_file(campaign_uid: str) -> FlaskResponse:
    """Send the progress as a file, which is written down: it holds names and addresses."""
    found, who = opened(campaign_uid), access.consultant()
    allowance.file(access.named())
    # A page that reads takes no lock for long: one short transaction of its own.
    with Session(writing(db.engine)) as own:
        audit.record(own, "campaign_downloaded", by=who, subject=found.uid)
        own.commit()
    body = "".join(csv_of(progress(following.invitations(db.session, found))))
    headers = {"Content-Disposition": f"attachment; filename=campaign-{found.uid}.csv"}
    return FlaskResponse(body, mimetype="text/csv", headers=headers)


def opened(campaign_uid: str) -> Campaign:
    """The campaign that an address names; 404 for none."""
    found = campaigns.by_uid(db.session, campaign_uid)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def form_errors(form: CampaignForm) -> list[tuple[str, str]]:
    """What is wrong with a campaign, each with the field it belongs to."""
    errors = [("main", stale_page())] if form.csrf_token.errors else []
    fields = (("campaign_name", form.campaign_name), ("closes_on", form.closes_on))
    return errors + [(anchor, str(error)) for anchor, field in fields for error in field.errors]


def _may_change() -> bool:
    return allows(LEAD, access.consultant().role)


def _list(form: NewCampaignForm) -> str:
    return render_template(
        "desk/campaigns.html",
        campaigns=inviting.everything(db.session),
        is_open=lambda one: campaigns.is_open(one, today()),
        may_change=_may_change(),
        names=LANGUAGE_NAMES,
        form=form,
        errors=form_errors(form),
    )


def _page(found: Campaign, form: CampaignForm) -> str:
    at_work = progress(following.invitations(db.session, found))
    first = max(request.args.get("from", 1, int), 1)
    return render_template(
        "desk/campaign.html",
        campaign=found,
        link=links.general(found),
        is_open=campaigns.is_open(found, today()),
        counts=at_work.counts,
        number=len(at_work.lines),
        lines=at_work.lines[first - 1 : first - 1 + PAGE],
        earlier=max(first - PAGE, 1) if first > 1 else None,
        later=first + PAGE if first - 1 + PAGE < len(at_work.lines) else None,
        states=state_names(),
        State=State,
        general=following.by_the_general_link(db.session, found),
        may_change=_may_change(),
        names=dict(LANGUAGE_NAMES),
        form=form,
        errors=form_errors(form),
    )
