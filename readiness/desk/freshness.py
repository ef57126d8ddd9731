"""How old the desk's lists may be where a replica is read, and what this browser's owner must not miss."""

import math

from flask import Response, request, session
from flask_babel import format_time
from sqlalchemy.orm import Session

from readiness.desk.blueprint import desk
from readiness.extensions import READING_METHODS, db
from readiness.i18n import gettext as _
from readiness.i18n import ngettext
from readiness.replica import BEHIND, OWN_CHANGE, SILENT

_WRITTEN = "written"


@desk.after_request
def _remember_change(response: Response) -> Response:
    """Remember in the browser's cookie where the log stood after a change, whichever instance comes next."""
    if request.method not in READING_METHODS and response.status_code < 400 and (place := db.written()):
        session[_WRITTEN] = place
    return response


def reading() -> Session:
    """The session for lists, counts and exports, in which this browser's last change is certain to be."""
    return db.reading(session.get(_WRITTEN, 0))


def in_words() -> str:
    """How old what was read may be, or why it is from the main database; empty when there is nothing to say."""
    fresh = db.freshness
    if fresh is None or fresh.instead == OWN_CHANGE:
        return ""
    if fresh.instead:
        return str(_INSTEAD[fresh.instead]())
    seconds, moment = math.ceil(fresh.age.total_seconds()), format_time(fresh.at, "medium")
    if not seconds:
        return str(_("Up to date at %(time)s.", time=moment))
    return str(
        ngettext(
            "At %(time)s at most %(num)s second old.",
            "At %(time)s at most %(num)s seconds old.",
            seconds,
            time=moment,
        )
    )


_INSTEAD = {
    BEHIND: lambda: _(
        "The copy for lists is too far behind. This comes from the main database and is up to date."
    ),
    SILENT: lambda: _(
        "The copy for lists does not answer. This comes from the main database and is up to date."
    ),
}
