"""The outbox: what becomes of letters to companies, and, without a mail server, the letters themselves.

A letter holds a company's personal link: only who may make one may read it.
"""

from email import message_from_bytes
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path

from flask import abort, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.config import Config
from readiness.desk import access
from readiness.desk.blueprint import desk
from readiness.desk.letter_words import reason
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import gettext as _
from readiness.i18n import moment, ngettext
from readiness.mail import outbox as files
from readiness.store import audit, letters, outgoing
from readiness.store.models import now
from readiness.store.outgoing_models import MAIL
from readiness.templating import render_template

AT_ONCE = 50
"""Letters that one press writes: they take about a second."""
HARMLESS = "default-src 'none'; sandbox; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
"""What a letter may do when it is shown as a page of its own: nothing."""


@desk.get("/outbox")
def outbox() -> str:
    """Show what waits, what failed, what was perhaps sent, and what was sent."""
    return _page(ActionForm(None))


@desk.post("/outbox/write")
def write_letters() -> Response | tuple[str, int]:
    """Write waiting letters into the outbox; with a mail server `readiness worker` sends them instead."""
    # Whoever only looks pays nothing for what sends.
    from readiness.worker.drain import Drain
    from readiness.worker.mail import send

    if _config().mail_server is not None:
        abort(HTTPStatus.NOT_FOUND)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    audit.record(db.session, "letters_written", by=access.consultant())
    # The drain has transactions of its own, which would wait for this one.
    db.session.commit()
    drain = Drain(db.engine, {MAIL: send})
    taken = 0
    while taken < AT_ONCE and drain.one():
        taken += 1
    flash(ngettext("%(num)s letter was taken up.", "%(num)s letters were taken up.", taken))
    return redirect(url_for("desk.outbox"), HTTPStatus.SEE_OTHER)


@desk.post("/outbox/again")
def send_letter_again() -> Response | tuple[str, int]:
    """Let a letter that failed, or was perhaps sent, wait for its turn again."""
    form = ActionForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    uid = request.form.get("letter", "")
    if not letters.exists(db.session, uid) or not outgoing.send_again(db.session, uid, now()):
        abort(HTTPStatus.NOT_FOUND)
    audit.record(db.session, "letter_sent_again", by=access.consultant(), subject=uid)
    db.session.commit()
    flash(_("The letter waits for its turn again."))
    return redirect(url_for("desk.outbox"), HTTPStatus.SEE_OTHER)


@desk.post("/outbox/arrived")
def letter_arrived() -> Response | tuple[str, int]:
    """Take a letter that was perhaps sent as one that was: whoever got it can be reminded."""
    form = ActionForm(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    uid, moment = request.form.get("letter", ""), now()
    accepted = outgoing.accept(db.session, uid, moment) if letters.exists(db.session, uid) else None
    if accepted is None:
        abort(HTTPStatus.NOT_FOUND)
    letters.taken(db.session, accepted, moment)
    audit.record(db.session, "letter_arrived", by=access.consultant(), subject=uid)
    db.session.commit()
    flash(_("The letter counts as sent."))
    return redirect(url_for("desk.outbox"), HTTPStatus.SEE_OTHER)


@desk.get("/outbox/<uid:uid>")
def letter(uid: str) -> str:
    """Show a letter as its receiver would read it."""
    message = _read(_found(uid))
    headers = [(name, str(message[name])) for name in ("From", "To", "Subject")]
    headers.insert(2, ("Date", moment(message["Date"].datetime)))
    return render_template("desk/letter.html", uid=uid, headers=headers, text=_part(message, "plain"))


@desk.get("/outbox/<uid:uid>/page")
def letter_page(uid: str) -> Response:
    """Show the HTML of a letter as a page of its own, which may do nothing."""
    answer = Response(_part(_read(_found(uid)), "html"), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = HARMLESS
    return answer


@desk.get("/outbox/<uid:uid>/file")
def letter_file(uid: str) -> Response:
    """Send a letter as a file for a mail program."""
    path = _found(uid)
    answer = Response(path.read_bytes(), mimetype="message/rfc822")
    answer.headers.set("Content-Disposition", "attachment", filename=path.name)
    return answer


def _config() -> Config:
    config: Config = current_app.config["READINESS"]
    return config


def _found(uid: str) -> Path:
    """The file of a letter; 404 when there is none, and where letters leave by a mail server."""
    path = files.find(_config().data_dir, uid) if _config().mail_server is None else None
    return path or abort(HTTPStatus.NOT_FOUND)


def _read(path: Path) -> EmailMessage:
    # Few look at letters in the outbox, and the reader of their headers takes half a megabyte.
    from email.policy import default

    return message_from_bytes(path.read_bytes(), policy=default)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _page(form: ActionForm) -> str:
    config = _config()
    by_file = config.mail_server is None
    return render_template(
        "desk/outbox.html",
        form=form,
        errors=[("main", stale_page())] if form.csrf_token.errors else [],
        piles=letters.piles(db.session, now()),
        most=letters.MOST,
        at_once=AT_ONCE,
        by_file=by_file,
        readable=files.written(config.data_dir) if by_file else frozenset(),
        reason=reason,
        final=letters.FINAL,
        now=now(),
    )
