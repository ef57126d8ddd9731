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
from readiness.domain.disclosure import may_show
from readiness.domain.field import SECTOR, SIZE, Field
from readiness.domain.layout import FIRST_YEAR, Layout, symbol
from readiness.extensions import db
from readiness.presentation.drawing import Rounding
from readiness.store import figures as store
from readiness.store.consultant_models import LEAD, ROLES
from readiness.store.responses import Filter

_FOR_ALL = frozenset({"size", "sector", "language", "year", "instrument"})
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
        return json(told(field, Telling(Rounding(exact=True), lambda _place, _value: True)))
    heads = Field(made, store.read(reading, Filter(), version)).heads
    selected, rounded = _selected(made, query), Rounding(exact=False)
    if not may_show(heads, selected):
        return json(told(None, Telling(rounded, lambda _place, _value: False), version))
    return json(
        told(field, Telling(rounded, lambda place, value: may_show(heads, {**selected, place: value})))
    )


def _wanted(query: Mapping[str, Any]) -> Filter:
    """The filter in the database; a year is that of the submission, in Belgium."""
    kept = {name: value for name, value in query.items() if name not in {"year", "instrument"}}
    if "year" in query:
        first, last = date(query["year"], 1, 1), date(query["year"], 12, 31)
        kept["since"] = max(kept.get("since", first), first)
        kept["until"] = min(kept.get("until", last), last)
    found = filters.read(kept, access.consultant().uid)
    return replace(found, instrument="")


def _selected(made: Layout, query: Mapping[str, Any]) -> dict[int, str]:
    """What is fixed in the head of a line, by place."""
    questionnaire = made.instrument.questionnaire
    found = {}
    for place, (name, item) in enumerate((("size", SIZE), ("sector", SECTOR))):
        if name in query:
            codes = [option.code for option in questionnaire.item(item).options]
            found[place] = symbol(codes.index(query[name]))
    if "language" in query:
        found[2] = query["language"][0]
    if "year" in query:
        found[3] = symbol(query["year"] - FIRST_YEAR)
    return found
