"""Who may see which assessment: whoever holds its token, which the personal link puts into a cookie."""

from http import HTTPStatus

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.errors import UnknownLink
from readiness.extensions import db
from readiness.store import assessments, rounds
from readiness.store.models import Assessment

_ONE_YEAR = 365 * 24 * 60 * 60


def token() -> str | None:
    """The token that the browser sent, which need not open anything."""
    return request.cookies.get(cookie_name()) or None


def found(*, for_update: bool = False, with_company: bool = False) -> Assessment | None:
    """What the browser's token opens, a draft or a submitted assessment; None without a token that works."""
    sent = token()
    if not sent:
        return None
    assessment = assessments.by_token(db.session, sent, for_update=for_update, with_company=with_company)
    if assessment is None:
        guesses.wrong()
    return assessment


def opened(*, for_update: bool = False, with_company: bool = False) -> Assessment:
    """What the browser's token opens; whoever has none is sent to the start, or told so after a POST."""
    assessment = found(for_update=for_update, with_company=with_company)
    if assessment is None:
        if request.method == "POST":
            raise UnknownLink
        abort(redirect(url_for("web.start", lost=1), HTTPStatus.SEE_OTHER))
    return assessment


def reported(*, for_update: bool = False) -> Assessment:
    """The newest submitted round, whose report the company reads; leaves for the questions when there is none."""
    return newest_and_reported(for_update=for_update)[1]


def newest_and_reported(*, for_update: bool = False) -> tuple[Assessment, Assessment]:
    """The newest round, which may be open, and the newest submitted one; leaves when there is none."""
    newest = reported = opened(for_update=for_update, with_company=not for_update)
    if not newest.is_submitted and newest.round > 1:
        reported = rounds.latest_submitted(db.session, newest.company_id) or newest
    if not reported.is_submitted:
        abort(_see_other("web.resume"))
    return newest, reported


def draft(*, for_update: bool = False, with_company: bool = False) -> Assessment:
    """The assessment that is still being answered; a submitted one leads to its report."""
    return still_draft(opened(for_update=for_update, with_company=with_company))


def still_draft(assessment: Assessment) -> Assessment:
    """Give the assessment back, or leave for its report when it was submitted."""
    if assessment.is_submitted:
        abort(_see_other("web.report"))
    return assessment


def give_cookie(response: Response, new_token: str) -> None:
    """Let the browser keep the token for a year. `__Host-` forbids other hosts to set or read it."""
    response.set_cookie(
        cookie_name(),
        new_token,
        max_age=_ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(
        cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )


def cookie_name() -> str:
    """The name of the cookie that stands for the personal link."""
    return "__Host-readiness" if current_app.config["SESSION_COOKIE_SECURE"] else "readiness"


def _see_other(endpoint: str) -> Response:
    return redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)
