"""How much one company, consultant or program may ask for in an hour, of what costs much or tells much.

The count lies in the database, so all processes and machines share it. Where nothing can be written nothing is
counted, and whoever only reads is answered: a full disk keeps no company from its report.
"""

import logging

from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError

from readiness.config import Config
from readiness.errors import TooManyFiles, TooManyThisHour
from readiness.extensions import READING_METHODS, db
from readiness.store import hourly, limited
from readiness.store.models import now

_TOO_MANY = "Too many {what} in this hour. Wait as long as Retry-After says."
"""For programs; people read the page of this error in their own language."""
_log = logging.getLogger(__name__)


def file(whose: str) -> None:
    """Count a file that is made for a response, a shared link, a consultant or a token: `whose` is its uid.

    Raises TooManyFiles beyond READINESS_FILES_PER_HOUR.
    """
    if not _may("files", whose, _config().files_per_hour):
        raise TooManyFiles(_TOO_MANY.format(what="files"), hourly.seconds_left(now()))


def api_request(token: str) -> None:
    """Count a request with the API token of this uid.

    Raises TooManyThisHour beyond READINESS_REQUESTS_PER_HOUR.
    """
    if not _may("requests", token, _config().requests_per_hour):
        raise TooManyThisHour(_TOO_MANY.format(what="requests with this token"), hourly.seconds_left(now()))


def _may(what: str, whose: str, most: int) -> bool:
    """Count one more, unless as many as may be were counted in this hour; 0 is any number."""
    if not most:
        return True
    # The session of a request that writes holds SQLite's only lock, so no other could count beside it.
    writes = request.method not in READING_METHODS
    try:
        connection = db.session.connection() if writes else db.connection
        number = hourly.count_one(connection, limited.key(_config().secret_key, what, whose), most)
    except SQLAlchemyError as error:
        if writes:
            raise
        _log.warning("what was asked for was not counted: %s", type(error).__name__)
        return True
    if number == most:
        _log.warning("%s used up its %d %s of this hour", whose, most, what)
    return number is not None


def _config() -> Config:
    config: Config = current_app.config["READINESS"]
    return config
