"""A new company's first page that is saved: begins a questionnaire, and not without end from one place."""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import current_app, request

from readiness.errors import TooManyBegun
from readiness.extensions import db
from readiness.plural import counted
from readiness.store import assessment_rows, hourly, limited
from readiness.store.models import now
from readiness.web import campaign

_TOO_MANY = "Too many questionnaires were begun from this address in this hour."
_log = logging.getLogger(__name__)


def begin(language: str, instrument: str, answers: Mapping[str, Any]) -> str:
    """Start an assessment of a new company with its first answers; return the token of its secret link.

    It answers the campaign by whose general link the browser came. A personal invitation does not pass here:
    each begins one questionnaire and no more, so that there is nothing to limit.
    Raises TooManyBegun when as many as READINESS_BEGIN_PER_HOUR began from the same address in this hour.
    """
    most = current_app.config["READINESS"].begin_per_hour
    if most:
        _count(most)
    begun = assessment_rows.begin(db.session.connection(), language, instrument, answers)
    campaign.join(begun.id)
    return begun.token


def _count(most: int) -> None:
    secret_key = current_app.config["READINESS"].secret_key
    place = limited.place(secret_key, "begin", request.remote_addr)
    moment = now()
    if hourly.count_one(db.session.connection(), place, most, at=moment) is None:
        _tell(place, most, hourly.hour(moment))
        raise TooManyBegun(_TOO_MANY, hourly.seconds_left(moment))


@lru_cache(maxsize=1024)
def _tell(_place: str, most: int, _hour: datetime) -> None:
    """Write into the log, once an hour for each place and process, that somebody may not begin; not where."""
    asked = counted(most, "questionnaire")
    _log.warning("an internet address asks for more than %s within an hour", asked)
