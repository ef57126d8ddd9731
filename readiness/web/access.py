"""Who may see which assessment: whoever holds its token, which the personal link puts into a cookie."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import abort, current_app, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.errors import LostLink, UnknownLink
from readiness.extensions import db
from readiness.store import assessment_rows, assessments, rounds
from readiness.store.assessment_rows import AssessmentRow, CompanyRow
from readiness.store.models import Assessment

Row = TypeVar("Row")
Found = TypeVar("Found", Assessment, AssessmentRow)

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
        guesses.wrong_cookie(take_cookie)
    return assessment


def found_row() -> AssessmentRow | None:
    """The same for the pages of questions, which need no more than a row, and lock it not."""
    return _read(assessment_rows.by_token)


def opened(*, for_update: bool = False, with_company: bool = False) -> Assessment:
    """What the browser's token opens; whoever has none is sent to the start, or told so after a POST."""
    return _some(found(for_update=for_update, with_company=with_company))


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


def draft(*, for_update: bool = False) -> Assessment:
    """The assessment that is still being answered; a submitted one leads to its report."""
    return still_draft(opened(for_update=for_update))


def opened_row() -> AssessmentRow:
    """The same row; whoever has none is sent to the start, or told so after a POST."""
    return _some(found_row())


def opened_with_company() -> tuple[AssessmentRow, CompanyRow]:
    """The same for pages that show the company as well."""
    return _some(_read(assessment_rows.with_company))


def draft_with_company() -> tuple[AssessmentRow, CompanyRow]:
    """The same while it is being answered; a submitted assessment leads to its report."""
    row, company = opened_with_company()
    return still_draft(row), company


def still_draft(assessment: Found) -> Found:
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


def _read(reader: Callable[[Connection, str], Row | None]) -> Row | None:
    """What a reader finds by the browser's token; None without one."""
    sent = token()
    if not sent:
        return None
    row = reader(db.connection, sent)
    if row is None:
        guesses.wrong_cookie(take_cookie)
    return row


def _some(found: Row | None) -> Row:
    if found is None:
        if request.method == "POST":
            raise LostLink if request.form else UnknownLink
        abort(redirect(url_for("web.start", lost=1), HTTPStatus.SEE_OTHER))
    return found


def _see_other(endpoint: str) -> Response:
    return redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)
