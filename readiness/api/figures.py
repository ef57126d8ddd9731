"""Figures about many companies, with what must not be told of fewer than ten left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response
from werkzeug.exceptions import Forbidden

from readiness.api import access, filters
from readiness.api.blueprint import api
from readiness.api.figuring import Telling, told
from readiness.api.sending import json
from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.domain.field import Field
from readiness.extensions import db
from readiness.presentation.drawing import Rounding
from readiness.store import figures as store
from readiness.store.consultant_models import LEAD, ROLES
from readiness.store.groups import DIMENSIONS, Groups
from readiness.store.responses import Filter

_FOR_ALL = frozenset({*DIMENSIONS, "instrument"})
"""What everybody may select by. More filters are the lead's, whose figures nothing is left out of."""


@api.get("/figures", provide_automatic_options=False)
def figures() -> Response:
    """Give the figures of a selection."""
    query = access.query()
    version = query.get("instrument", LATEST)
    made, wanted = layout(version), _wanted(query)
    open_to_all = ROLES.index(access.consultant().role) < ROLES.index(LEAD)
    if open_to_all and not query.keys() <= _FOR_ALL:
        refused = ", ".join(sorted(query.keys() - _FOR_ALL))
        raise Forbidden(f"Only leads and administrators select figures by: {refused}.")
    reading = db.reading(0)
    field = Field(made, store.read(reading, wanted, version))
    if not open_to_all:
        return json(
            told(field, Telling(Rounding(exact=True), lambda _name, _code: True, lambda _scale: True))
        )
    groups = Groups.read(reading, made)
    selected = {name: str(query[name]) for name in DIMENSIONS if name in query}
    telling = Telling(
        Rounding(exact=False),
        lambda name, code: groups.may_show(selected | {name: code}),
        lambda scale: groups.may_compare(scale, selected),
    )
    if not groups.may_show(selected):
        return json(told(None, telling, version))
    return json(told(field, telling))


def _wanted(query: Mapping[str, Any]) -> Filter:
    """The filter in the database; a year is that of the submission, in Belgium."""
    kept = {name: value for name, value in query.items() if name not in {"year", "instrument"}}
    if "year" in query:
        first, last = date(query["year"], 1, 1), date(query["year"], 12, 31)
        kept["since"] = max(kept.get("since", first), first)
        kept["until"] = min(kept.get("until", last), last)
    found = filters.read(kept, access.consultant().uid)
    return replace(found, instrument="")
