"""Who is at the desk: the cookie, the session it opens, and the right that each route needs."""

import logging
from datetime import timedelta
from http import HTTPStatus

from flask import abort, current_app, flash, g, make_response, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from readiness import form_token
from readiness.answering.form import text_names
from readiness.content.loader import LATEST
from readiness.desk import destination
from readiness.desk.blueprint import desk
from readiness.desk.rights import AGAIN, RIGHTS, Right, allows
from readiness.engines import writing
from readiness.extensions import READING_METHODS, db
from readiness.forms import printable_block
from readiness.i18n import gettext as _
from readiness.store import consultants, desk_sessions
from readiness.store.consultant_models import Consultant, DeskSession
from readiness.templating import render_template

SECOND_FACTOR = "desk.second_factor"
SET_UP = "desk.set_up_second_factor"

_COOKIE = "desk"
_log = logging.getLogger(__name__)

_TYPED = frozenset(
    {"note", "message", "reason", "question", "checked", "lines", "token_name", "url", "email"}
    | {"campaign_name", "company_name", "view_name"}
)
"""The fields for text of the forms that ask for a session; what stands in them is shown to be kept."""

_PAGE_OPENS = timedelta(minutes=15)
_FORM_IS_TAKEN = timedelta(minutes=30)
"""After signing in, for what is named in `AGAIN`: whoever opens its page has a quarter of an hour to fill it in."""


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
        _log.warning("%s asked for %s without the right to", found.consultant.uid, request.endpoint)
        abort(HTTPStatus.NOT_FOUND)
    within = _PAGE_OPENS if request.method in READING_METHODS else _FORM_IS_TAKEN
    if request.endpoint in AGAIN and not desk_sessions.is_young(found, within):
        destination.remember(AGAIN[request.endpoint])
        return _sent_to_sign_in(again=True)
    return None


def _sent_to_sign_in(*, again: bool = False) -> Response:
    """Lead to the sign-in page; what was typed on a page that was open too long is shown to be kept."""
    names = _TYPED | text_names(LATEST)
    typed = [text.strip() for name, text in request.form.items() if name in names and text.strip()]
    if not typed:
        if not again:
            destination.remember_wanted()
        elif request.method not in READING_METHODS:
            flash(_("The page was open too long, so nothing was changed. Sign in, then do it again."))
        return redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    texts = [printable_block(text) for text in typed]
    page = render_template("desk/signed_out.html", texts=texts, again=again)
    return make_response(page, HTTPStatus.FORBIDDEN)


def asks_again() -> bool:
    """Whether somebody who is in was led to the sign-in page, because what they want asks for it again."""
    found = session()
    return (
        found is not None and destination.wanted() in AGAIN and not desk_sessions.is_young(found, _PAGE_OPENS)
    )


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
    return {"consultant": found.consultant, "csrf_token": form_token.token()}


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


def named() -> str:
    """Who is signed in, as limits count them and the log names them."""
    return f"consultant {consultant().uid}"


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
    if request.method not in READING_METHODS:
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
