"""A personal invitation: the link from the letter, the page behind it, and the button that begins or goes on.

Programs that look for dangerous mail open every link in it, so opening the link or the page changes nothing:
only the button tells that somebody came. Until then the token waits in the signed cookie of the forms.
"""

from http import HTTPStatus

from flask import abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.content.loader import LATEST
from readiness.errors import UnknownLink
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language, today
from readiness.store import campaigns, invitations
from readiness.store.campaign_models import Invitation
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.campaign import closed_page

_KEPT = "invitation"


@web.get("/i/<token>")
def open_invitation(token: str) -> Response:
    """Put the token into a cookie and lead to a clean address, in the language of the invitation."""
    found = _opened(token)
    session[_KEPT] = token
    return redirect(url_for("web.invitation", lang=found.language), HTTPStatus.SEE_OTHER)


@web.get(f"{LANG}/invitation")
def invitation() -> str:
    """Welcome the company, with one button; or tell that the campaign closed before it began."""
    return _page(_opened(_token()), ActionForm(None))


@web.post(f"{LANG}/invitation")
def accept_invitation() -> Response | tuple[str, int]:
    """Begin the questionnaire, or go on where the company is, and give this browser its link."""
    token = _token()
    found = _opened(token)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if found.assessment is None:
        if not campaigns.is_open(found.campaign, today()):
            return redirect(url_for("web.invitation"), HTTPStatus.SEE_OTHER)
        key = _begin(token)
    else:
        key = _go_on(found)
    db.session.commit()
    response = redirect(url_for("web.resume"), HTTPStatus.SEE_OTHER)
    if key:
        access.give_cookie(response, key)
    forget()
    return response


def forget() -> None:
    """Let this browser forget the invitation: whoever comes after at it is somebody else."""
    session.pop(_KEPT, None)


def _token() -> str:
    """The token that waits in the cookie. Without one a browser with answers is led on, any other told so."""
    token: str = session.get(_KEPT) or ""
    if not token:
        mine = access.found()
        if mine is None and request.method == "POST":
            raise UnknownLink
        abort(redirect(url_for("web.resume") if mine else url_for("web.start", lost=1), HTTPStatus.SEE_OTHER))
    return token


def _opened(token: str) -> Invitation:
    """What a token opens. Raises UnknownLink: unknown, erased, or shut out by the company."""
    found = invitations.opened(db.session, token)
    if found is None:
        forget()
        guesses.wrong()
        raise UnknownLink
    return found


def _begin(token: str) -> str | None:
    """Begin; of two presses at once the second waits here for the first, and goes on with what that began."""
    waiting = campaigns.by_link(db.session, token, for_update=True)
    if waiting is not None and waiting.assessment_id is None:
        return invitations.begin(db.session, waiting, language(), LATEST)[1]
    # Whoever erases a company locks its rounds before its invitations: this lock is not kept on the way there.
    db.session.rollback()
    return _go_on(_opened(token))


def _go_on(found: Invitation) -> str | None:
    """A further link for this browser; none where it holds one to the same company already."""
    mine = access.found()
    if mine and found.assessment and mine.company_id == found.assessment.company_id:
        return None
    key = invitations.go_on(db.session, found)
    if key is None:
        raise UnknownLink
    return key


def _page(found: Invitation, form: ActionForm) -> str:
    if found.assessment is None and not campaigns.is_open(found.campaign, today()):
        return closed_page(found.campaign)
    newest = found.assessment and invitations.newest_round(db.session, found.assessment.company_id)
    mine = access.found()
    return render_template(
        "invitation.html",
        company_name=found.company_name,
        campaign=found.campaign,
        newest=newest,
        another=mine is not None and (newest is None or mine.company_id != newest.company_id),
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
    )
