"""Who is at the desk: the cookie, the session it opens, and the right that each route needs."""

import logging
from datetime import timedelta
from http import HTTPStatus

from flask import abort, current_app, g, make_response, redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from readiness.desk import destination
from readiness.desk.blueprint import desk
from readiness.desk.rights import RIGHTS, Right, allows
from readiness.extensions import db, writing
from readiness.forms import printable_block
from readiness.store import consultants, desk_sessions
from readiness.store.consultant_models import Consultant, DeskSession
from readiness.templating import render_template

SECOND_FACTOR = "desk.second_factor"
SET_UP = "desk.set_up_second_factor"

_COOKIE = "desk"
_log = logging.getLogger(__name__)

_TYPED = ("note", "message", "reason", "question", "checked", "lines")
"""The fields in which a consultant may have typed for a while."""


@desk.before_request
def _check_right() -> Response | None:
    """Let nobody pass a route without the right that it needs. Unknown and forbidden look the same."""
    needed = RIGHTS.get(request.endpoint or "")
    if needed is None:
        abort(HTTPStatus.NOT_FOUND)
    if needed is Right.ANYBODY:
        return None
    found = session()
    if found is None:
        return _sent_to_sign_in()
    before = waits_for()
    if before is not None and needed is not Right.HALFWAY and (needed, before) != (Right.SETTING_UP, SET_UP):
        return redirect(url_for(before), HTTPStatus.SEE_OTHER)
    if not allows(needed, found.consultant.role):
        abort(HTTPStatus.NOT_FOUND)
    return None


def _sent_to_sign_in() -> Response:
    """Lead to the sign-in page; what was typed on a page that was open too long is shown to be kept."""
    typed = [text for name in _TYPED if (text := request.form.get(name, "").strip())]
    if not typed:
        destination.remember_wanted()
        return redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    page = render_template("desk/signed_out.html", texts=[printable_block(text) for text in typed])
    return make_response(page, HTTPStatus.FORBIDDEN)


@desk.context_processor
def _who() -> dict[str, object]:
    """What the head of every page shows: who is in, and how to get out."""
    try:
        found = session()
        if found is None or waits_for() is not None:
            return {"consultant": None}
    except SQLAlchemyError:
        # The page that says so must not fail for the same reason.
        return {"consultant": None}
    return {"consultant": found.consultant, "csrf_token": generate_csrf()}


def session() -> DeskSession | None:
    """The session of this browser; None for whoever is not signed in."""
    if "desk_session" not in g:
        g.desk_session = _find()
    found: DeskSession | None = g.desk_session
    return found


def consultant() -> Consultant:
    """Who is signed in; the routes that ask for it need a right that nobody else has."""
    found = session()
    if found is None:
        raise RuntimeError(f"{request.endpoint} asks who is signed in and lets anybody in")
    return found.consultant


def waits_for() -> str | None:
    """The page that somebody has to pass before any other: the second factor, or setting one up."""
    found = session()
    if found is None or (found.verified_at is not None and not second_factor_required()):
        return None
    if not consultants.second_factors(db.session, found.consultant):
        return SET_UP
    return SECOND_FACTOR if found.verified_at is None else None


def must_set_up() -> bool:
    """Whether somebody has to set up a second factor before they are in."""
    return waits_for() == SET_UP


def second_factor_required() -> bool:
    """Whether the configuration asks for a second factor."""
    required: bool = current_app.config["READINESS"].second_factor_required
    return required


def sign_in(response: Response, who: Consultant, *, verified: bool) -> None:
    """Begin a session and end the one that this browser had: nobody keeps an identity that was planted."""
    end_session()
    desk_sessions.clear_up(db.session)
    give_cookie(response, _COOKIE, desk_sessions.begin(db.session, who, verified=verified))


def sign_out(response: Response) -> None:
    """End this browser's session, also for whoever copied its cookie."""
    end_session()
    response.delete_cookie(cookie_name(_COOKIE), path="/", secure=_secure(), httponly=True, samesite="Lax")


def end_session() -> None:
    """End this browser's session, if it has one."""
    sent = request.cookies.get(cookie_name(_COOKIE))
    if sent:
        desk_sessions.end(db.session, sent)


def _find() -> DeskSession | None:
    sent = request.cookies.get(cookie_name(_COOKIE))
    found = desk_sessions.find(db.session, sent) if sent else None
    if found is not None and desk_sessions.is_due(found):
        _write_seen(found)
    return found


def _write_seen(found: DeskSession) -> None:
    if request.method != "GET":
        desk_sessions.seen(db.session, found.id)
        return
    # A page that reads takes no lock for long: one short transaction of its own.
    try:
        with Session(writing(db.engine)) as own:
            desk_sessions.seen(own, found.id)
            own.commit()
    except SQLAlchemyError as error:
        # Who only reads goes on while nothing can be written; at worst the session ends early.
        _log.warning("that a session is in use was not written down: %s", type(error).__name__)


def give_cookie(response: Response, name: str, value: str, *, max_age: timedelta | None = None) -> None:
    """Give the browser a cookie of the desk; without a greatest age it ends when the browser closes."""
    response.set_cookie(
        cookie_name(name), value, max_age=max_age, path="/", secure=_secure(), httponly=True, samesite="Lax"
    )


def cookie_name(name: str) -> str:
    """A cookie's name; behind https it is bound to this very host."""
    return f"__Host-{name}" if _secure() else name


def _secure() -> bool:
    secure: bool = current_app.config["SESSION_COOKIE_SECURE"]
    return secure
