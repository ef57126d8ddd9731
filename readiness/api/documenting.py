"""The documentation: the OpenAPI document, and the same as a page for people."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app

from readiness.api.blueprint import api
from readiness.api.openapi import PREFIX, SIGNED_BY, document
from readiness.api.routes import ROUTES, Route
from readiness.api.sending import json
from readiness.i18n import use_language
from readiness.store.api_tokens import SCOPES
from readiness.store.outgoing import MANNERS
from readiness.store.outgoing_models import WEBHOOK
from readiness.store.webhooks import GIVEN_UP
from readiness.templating import render_template


@api.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """Give the document."""
    return json(document())


@api.get("/", provide_automatic_options=False)
def documentation() -> str:
    """Show the same table as a page, in English as everything of the API."""
    use_language("en")
    return render_template(
        "api.html",
        prefix=PREFIX,
        routes=ROUTES.values(),
        scopes=SCOPES,
        fields={route.path: _fields(route) for route in ROUTES.values()},
        message=_properties(document()["components"]["schemas"]["Message"]),
        about=_properties(document()["components"]["schemas"]["About"]),
        signed_by=SIGNED_BY,
        waits=[_in_words(wait) for wait in MANNERS[WEBHOOK].waits],
        given_up=GIVEN_UP.days,
        address=current_app.config["READINESS"].base_url + PREFIX,
    )


def _in_words(wait: timedelta) -> str:
    """A time in its largest unit: "5 seconds", "2 hours"."""
    seconds = int(wait.total_seconds())
    size, unit = next(
        one for one in ((3600, "hours"), (60, "minutes"), (1, "seconds")) if seconds % one[0] == 0
    )
    return f"{seconds // size} {unit}"


def _fields(route: Route) -> dict[str, str]:
    """What an answer holds: each field with its type, as the document says it."""
    described = document()["components"]["schemas"].get(getattr(route.answer, "__name__", ""), {})
    return _properties(described) if "properties" in described else {}


def _properties(schema: dict[str, Any]) -> dict[str, str]:
    return {name: _kind(found) for name, found in schema["properties"].items()}


def _kind(schema: dict[str, Any]) -> str:
    """A type in a word or two: "string", "list of Portion", "number or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items') or {})}"
    return str(schema.get("format") or schema.get("type") or "anything")
