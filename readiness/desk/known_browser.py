"""The browser in which somebody signed in fully before: its cookie, and the limit of its own that it brings."""

from flask import request
from werkzeug.wrappers import Response

from readiness.desk import access
from readiness.desk.limits import Limits
from readiness.extensions import db
from readiness.store import known_browsers
from readiness.store.consultant_models import Consultant

_NAME = "desk-known"


def limits(who: Consultant | None, account: str, step: str) -> Limits:
    """The limits on a try to get in as somebody; `account` is the name under which others' tries count."""
    sent = request.cookies.get(access.cookie_name(_NAME))
    # Looked up whoever it is about, so that an unknown address takes as long as a known one.
    found = known_browsers.find(db.session, sent) if sent else None
    if found is not None and who is not None and found.consultant_id == who.id:
        return Limits.in_known_browser(db.session, found, step)
    return Limits.on(db.session, account, request.remote_addr)


def remember(response: Response, who: Consultant) -> None:
    """Know this browser as theirs from now on, under a new token; whose it was before no longer counts."""
    sent = request.cookies.get(access.cookie_name(_NAME))
    if sent:
        known_browsers.end(db.session, sent)
    token = known_browsers.begin(db.session, who)
    access.give_cookie(response, _NAME, token, max_age=known_browsers.LIFE)
