"""The general link of a campaign, which may be printed: it leads to the start page, where the campaign is named.

The browser remembers the campaign in the signed cookie of the forms until it is closed. Whoever comes without
such a link has nothing of it in any cookie.
"""

from http import HTTPStatus

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.errors import ClosedLink
from readiness.extensions import db
from readiness.i18n import LANG, today
from readiness.store import campaigns, invitations
from readiness.store.campaign_models import Campaign
from readiness.templating import render_template
from readiness.web.blueprint import web

_KEPT = "campaign"


@web.get("/k/<code>")
def open_campaign(code: str) -> Response:
    """Remember the campaign and lead to the start page in its language; or tell that it is closed."""
    campaign = _known(code)
    if not campaigns.is_open(campaign, today()):
        address = url_for("web.closed_campaign", lang=campaign.language, code=campaign.code)
        return redirect(address, HTTPStatus.SEE_OTHER)
    session[_KEPT] = campaign.code
    return redirect(url_for("web.start", lang=campaign.language), HTTPStatus.SEE_OTHER)


@web.get(f"{LANG}/k/<code>")
def closed_campaign(code: str) -> Response | str:
    """Tell since when a campaign is closed, and that the self-assessment is open to everybody."""
    campaign = _known(code)
    if campaigns.is_open(campaign, today()):
        return redirect(url_for("web.open_campaign", code=campaign.code), HTTPStatus.SEE_OTHER)
    session.pop(_KEPT, None)
    return closed_page(campaign)


def closed_page(campaign: Campaign) -> str:
    """The page of a campaign that is over, for whoever did not begin in time."""
    return render_template("campaign_closed.html", campaign=campaign)


def remembered() -> Campaign | None:
    """The campaign by whose general link this browser came; None without one, or when it has closed since."""
    code = session.get(_KEPT)
    campaign = campaigns.by_code(db.session, code) if code else None
    return campaign if campaign and campaigns.is_open(campaign, today()) else None


def join(begun: int) -> None:
    """Let a round that begins answer the campaign that the browser remembers, once."""
    campaign = remembered()
    if campaign and invitations.round_of(db.session, begun) is None:
        campaigns.belongs(db.session, begun, campaign)


def _known(code: str) -> Campaign:
    """The campaign of a general link. Raises ClosedLink for a code that was never given out."""
    campaign = campaigns.by_code(db.session, code)
    if campaign is None:
        guesses.wrong()
        raise ClosedLink
    return campaign
