"""What somebody reads when something goes wrong: one page in their language, with a number to quote."""

import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, g, request
from flask import Response as FlaskResponse
from flask.globals import request_ctx
from flask_babel import lazy_gettext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable, TooManyRequests
from werkzeug.wrappers import Response

from readiness import problems
from readiness.content.loader import UnknownVersionError
from readiness.errors import (
    RETRY_AFTER_SECONDS,
    ClosedLink,
    DeadShare,
    LostLink,
    NoAnswers,
    TooManyAtOnce,
    TooManyBegun,
    TooManyFiles,
    UnknownLink,
)
from readiness.i18n import gettext as _
from readiness.i18n import ngettext
from readiness.templating import render_template

_log = logging.getLogger(__name__)

_SECRETS = frozenset({"password", "new_password", "code"})

_TEXTS: dict[int | type[HTTPException], tuple[object, object]] = {
    UnknownLink: (
        lazy_gettext("This personal link does not work"),
        lazy_gettext("Check that you copied all of it. A link that was replaced or withdrawn opens nothing."),
    ),
    TooManyAtOnce: (
        lazy_gettext("Too many downloads at once"),
        lazy_gettext("Wait a minute, then ask for yours again."),
    ),
    DeadShare: (
        lazy_gettext("This link does not work any more"),
        lazy_gettext("Ask whoever gave it to you for a new one."),
    ),
    ClosedLink: (
        lazy_gettext("This link does not work"),
        lazy_gettext(
            "Check that you copied all of it. If it was closed, ask whoever sent it to you for a new one."
        ),
    ),
    NoAnswers: (
        lazy_gettext("This browser holds no answers of a colleague"),
        lazy_gettext("Open the link that your company sent you, in the browser in which you began."),
    ),
    400: (
        lazy_gettext("Your browser sent something we cannot read"),
        lazy_gettext("Go back, reload the page and try again."),
    ),
    404: (
        lazy_gettext("This page does not exist"),
        lazy_gettext("Check the address, or go to the start page."),
    ),
    405: (
        lazy_gettext("This page cannot be used in that way"),
        lazy_gettext("Go to the start page and continue from there."),
    ),
    413: (
        lazy_gettext("You sent more text than we can take"),
        lazy_gettext("Go back and shorten what you wrote."),
    ),
    422: (
        lazy_gettext("We could not use what you sent"),
        lazy_gettext("Go back, check what you filled in and try again."),
    ),
    429: (
        lazy_gettext("Too many links that do not work"),
        lazy_gettext("Wait a minute and try again. A link that works still opens."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext(
            "What you saved before is kept. Try again; if it goes wrong again, send us the number below."
        ),
    ),
    503: (
        lazy_gettext("We cannot reach our database for a moment"),
        lazy_gettext("What you saved before is kept. Wait a few seconds, then reload the page."),
    ),
}
"""What a page says of an error of its own kind, or else of a status: a heading, and what to do."""

_KEPT: dict[type[HTTPException], object] = {
    LostLink: lazy_gettext(
        "What you filled in is kept on this page. If your link was replaced, open the new one in another tab, "
        "then come back here and press “Send again”."
    ),
    NoAnswers: lazy_gettext(
        "What you filled in is kept on this page. In another tab, open the link that your company sent you and "
        "begin there; then come back here and press “Send again”."
    ),
    TooManyRequests: lazy_gettext(
        "What you filled in is kept on this page. Wait a minute, then press “Send again”."
    ),
}
"""What to do instead when the page holds what was typed; of all others it is to wait a few seconds."""


def init_app(app: Flask) -> None:
    """Number every request and answer every error with a page of ours."""
    app.after_request(_show_number)
    app.register_error_handler(HTTPException, _show)
    for kept in (TooManyRequests, LostLink, NoAnswers, InternalServerError):
        app.register_error_handler(kept, _show_with_what_was_sent)
    # An instance that is not upgraded yet meets answers to a questionnaire that only the next program has.
    # And a row that others change without end is as good as locked.
    for unavailable in (
        OperationalError,
        InterfaceError,
        PoolTimeoutError,
        StaleDataError,
        UnknownVersionError,
    ):
        app.register_error_handler(unavailable, _show_unavailable)


def request_id() -> str:
    """The number of this request, for the log and for whoever asks for help."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    found: str = g.request_id
    return found


def _show_number(response: FlaskResponse) -> FlaskResponse:
    response.headers["X-Request-ID"] = request_id()
    return response


def _show(error: HTTPException, again: Sequence[tuple[str, str]] = ()) -> Response:
    """Draw an error; what the error itself adds to the answer (Allow, Retry-After) stays.

    `again` are the fields of a form that the page offers to send once more.
    """
    response = error.get_response()
    if isinstance(error, InternalServerError):
        _log.error("request %s failed", request_id(), exc_info=error.original_exception or error)
    if problems.wanted():
        return problems.filled(response, error, request_id())
    if request_ctx.url_adapter is None:
        # The request names a host that is not ours: no address can be made, so there is no page either.
        response.set_data(f"{response.status_code}\n")
        response.mimetype = "text/plain"
        return response
    heading, message = _texts(error, kept=bool(again))
    response.set_data(
        render_template(
            "error.html",
            heading=heading,
            message=message,
            code=response.status_code,
            request_id=request_id(),
            again=again,
        )
    )
    response.mimetype = "text/html"
    return response


def _show_unavailable(error: Exception) -> Response:
    what = str(error) if isinstance(error, UnknownVersionError) else "the database is not available"
    _log.error("request %s: %s", request_id(), what, exc_info=error)
    return unavailable()


def unavailable() -> Response:
    """Say that this cannot be answered now, with what was typed, to be sent again."""
    return _show(ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS), _sent())


def _show_with_what_was_sent(error: HTTPException) -> Response:
    return _show(error, _sent())


def _sent() -> list[tuple[str, str]]:
    """What was typed into the form of this request; nothing of one with a secret, which no page repeats."""
    if request.method != "POST" or not _SECRETS.isdisjoint(request.form):
        return []
    return list(request.form.items(multi=True))


def _texts(error: HTTPException, *, kept: bool) -> tuple[str, str]:
    """The heading, and what to do; another thing when the page has `kept` what was typed."""
    if isinstance(error, TooManyBegun):
        return _("Too many questionnaires were started from your internet connection"), _too_many_begun(
            error.minutes
        )
    if isinstance(error, TooManyFiles):
        return _("Too many files within one hour"), _too_many_files(error.minutes)
    code = error.code or 500
    usual = 500 if code >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    own = next((kind for kind in type(error).__mro__ if kind in _TEXTS), None)
    heading, message = _TEXTS[own] if own else _TEXTS.get(code) or _TEXTS[usual]
    if kept:
        message = _KEPT.get(type(error)) or _(
            "What you filled in is kept on this page. Wait a few seconds, then press “Send again”."
        )
    return str(heading), str(message)


def _too_many_begun(minutes: int) -> str:
    message: str = ngettext(
        "Everybody who shares your connection, at a school or a fair for instance, counts together. What you "
        "filled in is kept on this page. Wait a minute, then press “Send again”.",
        "Everybody who shares your connection, at a school or a fair for instance, counts together. What you "
        "filled in is kept on this page. Wait %(num)s minutes, then press “Send again”. On another network, "
        "such as that of your phone, you need not wait.",
        minutes,
    )
    return message


def _too_many_files(minutes: int) -> str:
    message: str = ngettext(
        "We make a limited number of files in an hour, so that the site stays quick for everybody. Wait a minute, "
        "then ask for yours again.",
        "We make a limited number of files in an hour, so that the site stays quick for everybody. Wait "
        "%(num)s minutes, then ask for yours again.",
        minutes,
    )
    return message
