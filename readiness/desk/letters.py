"""Sending the invitations and the reminders of a campaign: shown first, then put into the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering.reading import digest
from readiness.desk import access
from readiness.desk.blueprint import desk
from readiness.desk.campaign_forms import LettersForm
from readiness.desk.campaigns import opened
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import gettext as _
from readiness.i18n import ngettext, today
from readiness.store import audit, campaigns, inviting, mail_refusals
from readiness.store.campaign_models import REMINDER, Campaign, Invitation
from readiness.store.models import now
from readiness.templating import render_template

SOON = timedelta(days=3)
"""Within this time after a letter, a reminder needs a second thought."""
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Letters:
    """Who would get a letter now, and when any of them last got one."""

    letter: str
    to: Sequence[Invitation]
    last: datetime | None
    refused: int
    """How many more want no mail, and get none."""

    @property
    def base(self) -> str:
        """What a page that shows this sends along: another state of things reads otherwise."""
        last = self.last.isoformat() if self.last else ""
        return digest({"to": sorted(one.uid for one in self.to), "last": last})

    @property
    def soon(self) -> bool:
        """Whether the last letter is so young that a reminder is asked about."""
        return self.last is not None and now() - self.last < SOON

    @staticmethod
    def of(found: Campaign, letter: str) -> "Letters":
        """Look who would get one."""
        which = inviting.silent if letter == REMINDER else inviting.without_letter
        everybody = which(db.session, found)
        keys = current_app.config["READINESS"].secret_keys
        refused = mail_refusals.refused(db.session, keys, [one.email for one in everybody])
        to = [one for one in everybody if one.email not in refused]
        last = inviting.last_letter(to) if letter == REMINDER else None
        return Letters(letter, to, last, len(everybody) - len(to))


@desk.get("/campaigns/<uid:campaign_uid>/send/<any(invitation, reminder):letter>")
def letters(campaign_uid: str, letter: str) -> str:
    """Show who would get a letter."""
    found = opened(campaign_uid)
    return _page(found, Letters.of(found, letter), LettersForm(None), [])


@desk.post("/campaigns/<uid:campaign_uid>/send/<any(invitation, reminder):letter>")
def send_letters(campaign_uid: str, letter: str) -> Response | tuple[str, int]:
    """Put the letters into the queue; the worker sends them."""
    found = inviting.locked(db.session, opened(campaign_uid))
    form, now_due = LettersForm(request.form), Letters.of(found, letter)
    errors = _errors(found, form, now_due)
    if errors:
        return _page(found, now_due, form, errors), HTTPStatus.UNPROCESSABLE_ENTITY
    if letter == REMINDER:
        sent = inviting.send_reminders(db.session, now_due.to, now())
    else:
        sent = inviting.send_invitations(db.session, now_due.to)
    action = "reminders_sent" if letter == REMINDER else "invitations_sent"
    audit.record(db.session, action, by=access.consultant(), subject=found.uid, detail={"number": sent})
    db.session.commit()
    flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", sent))
    return redirect(url_for("desk.campaign", campaign_uid=found.uid), HTTPStatus.SEE_OTHER)


def _errors(found: Campaign, form: LettersForm, due: Letters) -> list[tuple[str, str]]:
    if not form.validate():
        return [("main", stale_page())]
    if not due.to:
        return [("main", _("Nobody gets a letter now, so nothing was sent."))]
    if not campaigns.is_open(found, today()):
        return [("main", _("The campaign is closed. Give it a later closing date first."))]
    if form.base.data != due.base:
        return [("main", _("Who gets a letter changed since you opened this page. Look again."))]
    if due.soon and not form.sure.data:
        message = _("Tick the box to remind them again so soon.")
        form.sure.errors = [message]
        return [("sure", message)]
    return []


def _page(found: Campaign, due: Letters, form: LettersForm, errors: list[tuple[str, str]]) -> str:
    form.base.data = due.base
    return render_template(
        "desk/letters.html",
        campaign=found,
        is_open=campaigns.is_open(found, today()),
        due=due,
        is_reminder=due.letter == REMINDER,
        shown=due.to[:SHOWN],
        more=max(len(due.to) - SHOWN, 0),
        form=form,
        errors=errors,
    )
