"""Who is at the desk: the cookie, the session it opens, and the right that each route needs."""

from http import HTTPStatus

from flask import abort, current_app, g, make_response, redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from readiness.desk.blueprint import desk
from readiness.desk.rights import RIGHTS, Right, allows
from readiness.extensions import db, writing
from readiness.forms import printable_block
from readiness.store import desk_sessions
from readiness.store.consultant_models import Consultant, DeskSession
from readiness.templating import render_template

_TYPED = ("note", "message", "reason", "question")
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
    if needed is not Right.HALFWAY and found.verified_at is None:
        return redirect(url_for("desk.second_factor"), HTTPStatus.SEE_OTHER)
    if not allows(needed, found.consultant.role):
        abort(HTTPStatus.NOT_FOUND)
    return None


def _sent_to_sign_in() -> Response:
    """Lead to the sign-in page; what was typed on a page that was open too long is shown to be kept."""
    typed = [text for name in _TYPED if (text := request.form.get(name, "").strip())]
    if not typed:
        return redirect(url_for("desk.sign_in"), HTTPStatus.SEE_OTHER)
    page = render_template("desk/signed_out.html", texts=[printable_block(text) for text in typed])
    return make_response(page, HTTPStatus.FORBIDDEN)


@desk.context_processor
def _who() -> dict[str, object]:
    """What the head of every page shows: who is in, and how to get out."""
    found = session()
    if found is None or found.verified_at is None:
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


def sign_in(response: Response, who: Consultant, *, verified: bool) -> None:
    """Begin a session and end the one that this browser had: nobody keeps an identity that was planted."""
    end_session()
    desk_sessions.clear_up(db.session)
    _give_cookie(response, desk_sessions.begin(db.session, who, verified=verified))


def sign_out(response: Response) -> None:
    """End this browser's session, also for whoever copied its cookie."""
    end_session()
    response.delete_cookie(_cookie_name(), path="/", secure=_secure(), httponly=True, samesite="Lax")


def end_session() -> None:
    """End this browser's session, if it has one."""
    sent = request.cookies.get(_cookie_name())
    if sent:
        desk_sessions.end(db.session, sent)


def _find() -> DeskSession | None:
    sent = request.cookies.get(_cookie_name())
    found = desk_sessions.find(db.session, sent) if sent else None
    if found is not None and desk_sessions.is_due(found):
        _write_seen(found)
    return found


def _write_seen(found: DeskSession) -> None:
    if request.method != "GET":
        desk_sessions.seen(db.session, found.id)
        return
    # A page that reads takes no lock for long: one short transaction of its own.
    with Session(writing(db.engine)) as own:
        desk_sessions.seen(own, found.id)
        own.commit()


def _give_cookie(response: Response, token: str) -> None:
    response.set_cookie(_cookie_name(), token, path="/", secure=_secure(), httponly=True, samesite="Lax")


def _cookie_name() -> str:
    return "__Host-desk" if _secure() else "desk"


def _secure() -> bool:
    secure: bool = current_app.config["SESSION_COOKIE_SECURE"]
    return secure
