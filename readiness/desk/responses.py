"""The list of responses: newest first, filtered by what stands in the address, a page at a time."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.belgium import FIRST, LAST
from readiness.desk import access, destination, filters, freshness, words
from readiness.desk.blueprint import desk
from readiness.desk.filters import Asked
from readiness.desk.forms import ViewForm
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import gettext as _
from readiness.presentation.answers import labelled
from readiness.store import responses as store
from readiness.store import saved_views
from readiness.store.models import SUBMITTED
from readiness.store.review_models import VIEW_QUERY_LENGTH
from readiness.templating import render_template

COUNTED = 1000
"""How far responses are counted: the exact number of more says nothing to somebody who looks for one."""


@desk.get("/")
def responses() -> str:
    """Show a page of the list."""
    asked = _asked(request.args)
    destination.remember_list(asked.query)
    return _page(asked, ViewForm(None))


@desk.post("/views")
def save_view() -> Response | tuple[str, int]:
    """Keep the filters under a name."""
    form = ViewForm(request.form)
    asked = _asked(dict(parse_qsl(form.query.data or "")))
    if not form.validate():
        return _page(asked, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if len(asked.query) > VIEW_QUERY_LENGTH:
        # Only a name can be so long: in an address one letter may become twelve characters.
        form.view_name.errors = [_("This view is too long to be saved. Filter on a shorter company name.")]
        return _page(asked, form), HTTPStatus.UNPROCESSABLE_ENTITY
    saved_views.keep(db.session, access.consultant(), form.view_name.data or "", asked.query)
    db.session.commit()
    flash(_("The view is saved."))
    return redirect(f"{url_for('desk.responses')}?{asked.query}", HTTPStatus.SEE_OTHER)


@desk.post("/views/drop")
def drop_view() -> Response | tuple[str, int]:
    """Forget a view."""
    form = ViewForm(request.form)
    if not form.validate():
        return _page(_asked({}), form), HTTPStatus.UNPROCESSABLE_ENTITY
    saved_views.drop(db.session, access.consultant(), form.view_name.data or "")
    db.session.commit()
    flash(_("The view is removed."))
    return redirect(url_for("desk.responses"), HTTPStatus.SEE_OTHER)


def _asked(sent: Any) -> Asked:
    return filters.read(sent, access.consultant().uid)


def _page(asked: Asked, form: ViewForm) -> str:
    after = _after()
    found = store.newest(freshness.reading(), asked.wanted, after, count_to=COUNTED)
    choices = filters.all_choices()
    errors = [("main", stale_page())] if form.csrf_token.errors else []
    errors += [("view_name", str(error)) for error in form.view_name.errors]
    return render_template(
        "desk/responses.html",
        asked=asked,
        choices=choices,
        labels=filters.labels(),
        chips=_chips(asked),
        dashboard_url=f"{url_for('desk.dashboard')}?{asked.query}",
        export_url=f"{url_for('desk.export')}?{asked.query}",
        rows=[_row(row, choices) for row in found.rows],
        found=None if found.count is None else min(found.count, COUNTED),
        more_than_found=found.count is not None and found.count > COUNTED,
        freshness=freshness.in_words(),
        views=saved_views.of(db.session, access.consultant()),
        form=form,
        errors=[*asked.errors, *errors],
        first_url=f"{url_for('desk.responses')}?{asked.query}" if after else None,
        more_url=_address_after(asked, found.rows[-1]) if found.more else None,
    )


def _chips(asked: Asked) -> list[tuple[str, str]]:
    """Each filter that is set, in words, with the address of the list without it."""
    labels = filters.labels()
    return [
        (
            labelled(labels[name], filters.in_words(name, text)),
            f"{url_for('desk.responses')}?{asked.without(name)}",
        )
        for name, text in asked.understood.items()
    ]


def _row(row: store.Row, choices: dict[str, filters.Choices]) -> dict[str, object]:
    sizes, sectors = dict(choices["size"]), dict(choices["sector"])
    return {
        "url": url_for("desk.response", uid=row.uid) if row.status == SUBMITTED else None,
        "name": row.company,
        "round": row.round,
        "size": sizes.get(row.size or "", ""),
        "sector": sectors.get(row.sector or "", ""),
        "readiness": None if row.readiness is None else int(row.readiness + 0.5),
        "review": words.status(row.review_status) if row.review_status else words.progress()[1][1],
        "review_code": row.review_status or row.status,
        "assigned": row.assigned_to,
        "moment": row.moment,
    }


def _after() -> store.Place | None:
    """The place that the address names; nonsense begins at the top."""
    moment, _mark, number = request.args.get("after", "").partition("_")
    try:
        place = store.Place(datetime.fromisoformat(moment), int(number))
    except ValueError:
        return None
    known = place.moment.tzinfo is not None and FIRST <= place.moment.date() <= LAST
    return place if known and 0 <= place.id <= store.HIGHEST_ID else None


def _address_after(asked: Asked, row: store.Row) -> str:
    query = urlencode({**asked.typed, "after": f"{row.moment.isoformat()}_{row.id}"})
    return f"{url_for('desk.responses')}?{query}"
