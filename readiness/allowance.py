"""How much one company, consultant or program may ask for in an hour, of what costs much or tells much.

The count lies in the database, so all processes and machines share it. Where nothing can be written nothing is
counted, and whoever only reads is answered: a full disk keeps no company from its report.

`whose` are words and a number, as the log repeats them: "response 0123…".
"""

import logging
from datetime import datetime
from functools import lru_cache

from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError

from readiness.config import Config
from readiness.engines import impatient
from readiness.errors import TooManyFiles, TooManyThisHour
from readiness.extensions import READING_METHODS, db
from readiness.store import hourly, limited
from readiness.store.models import now

_TOO_MANY = "Too many {what} in this hour. Wait as long as Retry-After says."
"""For programs; people read the page of this error in their own language."""
_log = logging.getLogger(__name__)


def file(whose: str) -> None:
    """Count a file that is made for somebody.

    Raises TooManyFiles beyond READINESS_FILES_PER_HOUR.
    """
    moment = now()
    if not _may("files", whose, _config().files_per_hour, moment):
        raise TooManyFiles(_TOO_MANY.format(what="files"), hourly.seconds_left(moment))


def api_request(whose: str) -> None:
    """Count a request of a program.

    Raises TooManyThisHour beyond READINESS_REQUESTS_PER_HOUR.
    """
    moment = now()
    if not _may("requests", whose, _config().requests_per_hour, moment):
        raise TooManyThisHour(_TOO_MANY.format(what="requests"), hourly.seconds_left(moment))


def _may(what: str, whose: str, most: int, moment: datetime) -> bool:
    """Count one more, unless as many as may be were counted in this hour; 0 is any number."""
    if not most:
        return True
    key = limited.key(_config().secret_key, what, whose)
    if request.method not in READING_METHODS:
        # The session of a request that writes holds SQLite's only lock, so no other could count beside it.
        number = hourly.count_one(db.session.connection(), key, most, at=moment)
    else:
        try:
            with impatient(db.connection):
                number = hourly.count_one(db.connection, key, most, at=moment)
        except SQLAlchemyError as error:
            _log.warning("what was asked for was not counted: %s", type(error).__name__)
            return True
    if number is None:
        _tell(what, whose, most, hourly.hour(moment))
    return number is not None


@lru_cache(maxsize=1024)
def _tell(what: str, whose: str, most: int, _hour: datetime) -> None:
    """Write into the log who asks for too much, once an hour for each process."""
    _log.warning("%s asks for more than %d %s within an hour", whose, most, what)


def _config() -> Config:
    config: Config = current_app.config["READINESS"]
    return config
