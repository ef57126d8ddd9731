"""Letting somebody in, or not: what every way of signing in ends with."""

from werkzeug.wrappers import Response

from readiness.desk import access, known_browser
from readiness.desk.limits import Limits
from readiness.extensions import db
from readiness.store import audit
from readiness.store.consultant_models import Consultant


def begin(response: Response, who: Consultant) -> None:
    """Begin a full session in this browser, under a new token, and remember the browser."""
    access.sign_in(response, who, verified=True)
    known_browser.remember(response, who)


def let_in(response: Response, who: Consultant, how: str) -> None:
    """Begin a full session and record by what: the last thing that was asked for."""
    begin(response, who)
    audit.record(db.session, "signed_in", by=who, subject=who.uid, detail={"how": how})


def refuse(limits: Limits, who: Consultant | None, how: str, why: str = "") -> None:
    """Count a failed try and record it; beyond the limit neither, so that nobody fills the log."""
    if limits.failed():
        detail = {"how": how, "account": who.uid if who else None, "why": why or None}
        audit.record(db.session, "sign_in_refused", by="nobody", detail=detail)
