"""One response: everything about it on a page, and what a consultant changes of its review."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.desk import access, destination, filters, words
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.desk.case_view import case_view
from readiness.desk.forms import HolderForm, NoteForm, StateForm
from readiness.domain.review import CHANGES_REQUESTED, IN_REVIEW, STATUSES
from readiness.extensions import db
from readiness.forms import stale_page, the_rest_is_not_saved
from readiness.i18n import gettext as _
from readiness.store import consultants, responses, reviews, rounds
from readiness.store.consultant_models import Consultant
from readiness.store.reviews import NothingAskedError, RefusedError
from readiness.store.rounds import BegunError
from readiness.templating import render_template


@desk.get("/responses/<uid:uid>")
def response(uid: str) -> str:
    """Show a response."""
    return _page(Case.of(uid), NoteForm(None))


@desk.get("/responses/<uid:uid>/next")
def next_response(uid: str) -> Response:
    """Go on to the response below this one, in the list as it was last shown."""
    opened = Case.of(uid).assessment
    asked = filters.read(dict(parse_qsl(destination.list_query())), access.consultant().uid)
    found = responses.next_uid(db.session, asked.wanted, opened)
    if found is None:
        flash(_("That was the last response of this list."))
        return redirect(destination.list_address(), HTTPStatus.SEE_OTHER)
    return _back(found)


@desk.post("/responses/<uid:uid>/status")
def change_status(uid: str) -> Response | str | tuple[str, int]:
    """Bring the review to another state; asking for changes opens the company's answers again."""
    case = Case.of(uid, all_rounds=True)
    form = StateForm(request.form)
    to = form.to.data or ""
    if not form.validate() or to not in STATUSES:
        return _refused(case, stale_page())
    before = case.status
    if before == to:
        # Pressed twice, or by a colleague too: it is as this one wants it.
        return _saved(uid)
    # What cannot follow is no choice to offer: the reason is said instead.
    if form.base.data != before and to in case.may_become:
        return _state_conflict(case, to)
    try:
        _bring_to(case, to)
    except (RefusedError, NothingAskedError, BegunError) as error:
        db.session.rollback()
        return _refused(Case.of(uid), _why(error, before, to))
    db.session.commit()
    flash(_("State: %(before)s → %(after)s", before=words.status(before), after=words.status(to)))
    return _saved(uid)


@desk.post("/responses/<uid:uid>/assign")
def assign(uid: str) -> Response | str | tuple[str, int]:
    """Give the response to a consultant, or to nobody."""
    case = Case.of(uid, for_update=True)
    form = HolderForm(request.form)
    people = {one.uid: one for one in consultants.everybody(db.session) if one.disabled_at is None}
    to = form.holder.data or ""
    if not form.validate() or (to and to not in people):
        return _refused(case, stale_page())
    now = _holder(case)
    if to == (now.uid if now else ""):
        return _saved(uid, assigned=True)
    if form.holder_base.data != (now.uid if now else ""):
        return _holder_conflict(case, now, people.get(to))
    reviews.assign(db.session, case.assessment, access.consultant(), people.get(to))
    db.session.commit()
    flash(_("Assigned to %(who)s", who=people[to].email) if to else _("Assigned to nobody"))
    return _saved(uid, assigned=True)


@desk.post("/responses/<uid:uid>/notes")
def add_note(uid: str) -> Response | tuple[str, int]:
    """Add an internal note."""
    case = Case.of(uid, for_update=True)
    form = NoteForm(request.form)
    if not form.validate():
        return _page(case, form, picked=_picked()), HTTPStatus.UNPROCESSABLE_ENTITY
    reviews.note(db.session, case.assessment, access.consultant(), form.note.data or "")
    db.session.commit()
    flash(_("The note is saved."))
    return redirect(url_for("desk.response", uid=uid) + "#notes", HTTPStatus.SEE_OTHER)


def _bring_to(case: Case, to: str) -> None:
    """Change the state, and open or close the company's next round with it."""
    was_asked = case.status == CHANGES_REQUESTED
    reviews.set_status(db.session, case.assessment, access.consultant(), to)
    if was_asked:
        rounds.take_back(db.session, case.assessment)
    if to == IN_REVIEW and case.assessment.assigned_to_id is None:
        reviews.assign(db.session, case.assessment, access.consultant(), access.consultant())
    if to == CHANGES_REQUESTED:
        if rounds.after(db.session, case.assessment) is not None:
            raise BegunError
        rounds.open_again(db.session, case.assessment)


def _why(error: Exception, before: str, to: str) -> str:
    if isinstance(error, BegunError):
        return _("The company has begun to change its answers. Wait until it sends them.")
    if isinstance(error, NothingAskedError):
        return _("First write a question beside at least one answer. The company then knows what to change.")
    return _(
        "The state is “%(now)s” now, and “%(to)s” cannot follow it. Nothing was changed.",
        now=words.status(before),
        to=words.status(to),
    )


def _holder(case: Case) -> Consultant | None:
    found = case.assessment.assigned_to_id
    return db.session.get(Consultant, found) if found is not None else None


def _saved(uid: str, *, assigned: bool = False) -> Response | str:
    """Back to the response; what else was typed or chosen stays on its page, and is said not to be saved."""
    picked = None if assigned else _picked()
    if picked is None and not _typed_note().note.data:
        return _back(uid)
    flash(the_rest_is_not_saved())
    return _page(Case.of(uid), _typed_note(), picked=picked)


def _picked() -> str | None:
    """The consultant who was chosen, whichever button was pressed; None when it is who has the response."""
    form = HolderForm(request.form)
    # Only leads have the list to choose from.
    is_new = "holder" in request.form and form.holder.data != form.holder_base.data
    return form.holder.data if is_new else None


def _typed_note() -> NoteForm:
    """What stands in the field for a note, whichever button was pressed."""
    return NoteForm(request.form)


def _back(uid: str) -> Response:
    return redirect(url_for("desk.response", uid=uid), HTTPStatus.SEE_OTHER)


def _refused(case: Case, message: str) -> tuple[str, int]:
    return _page(case, _typed_note(), refused=message, picked=_picked()), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(case: Case, form: NoteForm, *, refused: str = "", picked: str | None = None) -> str:
    errors = [("main", refused)] if refused else []
    errors += [("main", stale_page())] if form.csrf_token.errors else []
    errors += [("note", str(error)) for error in form.note.errors]
    shown: dict[str, Any] = case_view(case, access.consultant())
    return render_template("desk/response.html", form=form, errors=errors, picked=picked, **shown)


def _state_conflict(case: Case, to: str) -> tuple[str, int]:
    return _conflict(
        conflict.Difference(_("Review"), [words.status(case.status)], [words.status(to)]),
        [("to", to)],
        case,
        url_for("desk.change_status", uid=case.assessment.uid),
    )


def _holder_conflict(case: Case, now: Consultant | None, to: Consultant | None) -> tuple[str, int]:
    stored, yours = (one.email if one else _("Nobody") for one in (now, to))
    return _conflict(
        conflict.Difference(_("Assigned to"), [stored], [yours]),
        [("holder", to.uid if to else ""), ("holder_base", now.uid if now else "")],
        case,
        url_for("desk.assign", uid=case.assessment.uid),
    )


def _conflict(
    found: conflict.Difference, sent: list[tuple[str, str]], case: Case, action: str
) -> tuple[str, int]:
    """A colleague was first: both, and the choice between them. A note that was typed goes along."""
    page = conflict.page(
        [found],
        [*sent, ("note", _typed_note().note.data or "")],
        case.status,
        action=action,
        keep_url=url_for("desk.response", uid=case.assessment.uid),
        template="desk/conflict.html",
    )
    return page, HTTPStatus.CONFLICT
