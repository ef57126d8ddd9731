"""What visitors get when no place in the application becomes free: those before them wait for a database that hangs."""

import logging
from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask, g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from readiness import error_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)


def busy(app: Flask, waited: float) -> "WSGIApplication":
    """An application that answers as a database that is away is answered, and asks it nothing.

    `waited` is how many seconds each request has waited already, which is counted as its time.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with app.request_context(environ):
            g.begun = perf_counter() - waited
            _log.error("request %s: no place became free in %.0f s", error_pages.request_id(), waited)
            try:
                page: ResponseReturnValue = error_pages.unavailable()
            except HTTPException as error:  # What was typed cannot be read, or is too much.
                page = app.handle_user_exception(error)
            response = app.process_response(app.make_response(page))
            return response(environ, start_response)

    return answer
