"""Tokens that open nothing: counted for the place they come from, so that nobody can try many.

The count lies in the database, so all processes and machines share it. A token that opens something is never
counted nor refused: it costs no query, and nobody who holds a link is kept out by a neighbour who guesses.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from readiness.engines import writing
from readiness.extensions import READING_METHODS, db
from readiness.store import limited, sign_in_tries

PER_MINUTE = 60
_MINUTE = timedelta(minutes=1)
_TOO_MANY = "Too many wrong tokens from this address. Wait as long as Retry-After says."
"""For programs; people read the page of this error in their own language."""
_log = logging.getLogger(__name__)


def wrong() -> None:
    """Count a token that opened nothing. Raises TooManyRequests for whoever tried too many within a minute."""
    place = limited.place(current_app.config["READINESS"].secret_key, "token", request.remote_addr)
    # Beyond the limit nothing is written, so that guessing fills no disk and the limit ends by itself.
    tried = sign_in_tries.count(db.session, place, within=_MINUTE)
    if tried >= PER_MINUTE:
        raise TooManyRequests(_TOO_MANY, retry_after=int(_MINUTE.total_seconds()))
    if tried == PER_MINUTE - 1:
        _log.warning("%d wrong tokens within a minute came from %.12s (a hash)", PER_MINUTE, place)
    try:
        _write(place)
    except SQLAlchemyError as error:
        # Whoever came by a wrong link is told so also while nothing can be written.
        _log.warning("a wrong token was not counted: %s", type(error).__name__)


def wrong_cookie(take_cookie: Callable[[Response], None]) -> None:
    """Count a cookie that opened nothing, and let the browser forget it: else each of its pages would count again."""

    @after_this_request
    def forget(response: Response) -> Response:
        take_cookie(response)
        return response

    wrong()


def _write(place: str) -> None:
    if request.method not in READING_METHODS:
        # The lock is held already, and nothing was changed yet: the token opened nothing.
        sign_in_tries.failed(db.session, [place])
        db.session.commit()
        return
    with Session(writing(db.engine)) as own:
        sign_in_tries.failed(own, [place])
        own.commit()
