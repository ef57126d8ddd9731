"""Whose answers these are: of whoever holds the key that was put into this browser's cookie at the beginning."""

from http import HTTPStatus

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.errors import NoAnswers
from readiness.extensions import db
from readiness.store import colleagues
from readiness.store.follow_up_models import ColleagueResponse

_ONE_YEAR = 365 * 24 * 60 * 60


def found(*, for_update: bool = False) -> ColleagueResponse | None:
    """What the browser's key opens, begun or submitted; None without a key that works."""
    sent = request.cookies.get(_cookie_name())
    if not sent:
        return None
    response = colleagues.by_token(db.session, sent, for_update=for_update)
    if response is None:
        guesses.wrong_cookie(take_cookie)
    return response


def opened(*, for_update: bool = False) -> ColleagueResponse:
    """What the browser's key opens. Raises NoAnswers when it opens nothing."""
    response = found(for_update=for_update)
    if response is None:
        raise NoAnswers
    return response


def draft(*, for_update: bool = False) -> ColleagueResponse:
    """What is still being answered; what was submitted leads to the thanks for it."""
    response = opened(for_update=for_update)
    if response.submitted_at is not None:
        abort(redirect(url_for("colleague.thanks"), HTTPStatus.SEE_OTHER))
    return response


def give_cookie(response: Response, token: str) -> None:
    """Let the browser keep the key for a year. `__Host-` forbids other hosts to set or read it."""
    response.set_cookie(
        _cookie_name(),
        token,
        max_age=_ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response) -> None:
    """Let the browser forget the key."""
    response.delete_cookie(
        _cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )


def _cookie_name() -> str:
    name: str = current_app.config["COLLEAGUE_COOKIE_NAME"]
    return name
