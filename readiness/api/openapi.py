"""The OpenAPI 3.1 document, made from the table of routes and the types that are sent."""

from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from readiness.api.parameter import Parameter
from readiness.api.routes import ROUTES, Route
from readiness.content.loader import versions
from readiness.problems import MIMETYPE, Problem
from readiness.store.api_models import SUBMITTED_EVENT, VALIDATED_EVENT
from readiness.store.api_tokens import SCOPES
from readiness.webhooks.payload import Message

PREFIX = "/api/v1"
_REFERENCE = "#/components/schemas/{name}"
_NO_ANSWER = {
    "401": ("No token, or one that opens nothing (any more).", "WWW-Authenticate", "string"),
    "403": ("The token lacks the scope, or its owner's role does not give it.", None, None),
    "429": (
        "Too many wrong tokens from this address, or too many requests in this hour.",
        "Retry-After",
        "integer",
    ),
}
_EVENTS = {
    SUBMITTED_EVENT: "A company handed in.",
    VALIDATED_EVENT: "A review was brought to validated.",
}
SIGNED_BY = {
    "webhook-id": "The number of the message. A message may come twice, under the same one.",
    "webhook-timestamp": "Seconds since 1970. Refuse what is more than five minutes away.",
    "webhook-signature": "v1, a comma, and the base64 of HMAC-SHA256 over id, timestamp and body, with dots between "
    "them, under the bytes that the webhook's secret holds as base64 behind whsec_.",
}
"""The headers of a webhook's message, as Standard Webhooks has them."""

_PATH_SCHEMAS: dict[str, Any] = {
    "uid": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "version": {"type": "string", "enum": list(versions())},
}


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    types = [one.answer for one in ROUTES.values() if not isinstance(one.answer, str)]
    [*schemas, problem, message], components = msgspec.json.schema_components(
        [*types, Problem, Message], ref_template=_REFERENCE
    )
    known = dict(zip(map(id, types), schemas, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Readiness",
            "version": version("readiness"),
            "summary": "Responses, scores, the instrument and its benchmarks, for programs that read.",
        },
        "paths": {
            PREFIX + one.path: {"get": _operation(name, one, known, problem)} for name, one in ROUTES.items()
        },
        "webhooks": {
            event: {"post": _webhook(event, message)} for event in (SUBMITTED_EVENT, VALIDATED_EVENT)
        },
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"A consultant's token. Scopes: {', '.join(SCOPES)}.",
                }
            },
        },
    }


def _operation(name: str, route: Route, known: dict[int, Any], problem: Any) -> dict[str, Any]:
    return {
        "operationId": name.removeprefix("api."),
        "summary": route.summary,
        "security": [{"token": [route.scope]}] if route.scope else [],
        "parameters": [*_in_path(route), *(_in_query(one) for one in route.parameters)],
        "responses": {
            "200": {"description": "What was asked for.", "content": _content(route, known)},
            **_errors(route, {MIMETYPE: {"schema": problem}}),
        },
    }


def _webhook(event: str, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": event,
        "summary": _EVENTS[event],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for name, said in SIGNED_BY.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": message}}},
        "responses": {"2XX": {"description": "Taken. Anything else is tried again, also a redirect."}},
    }


def _content(route: Route, known: dict[int, Any]) -> dict[str, Any]:
    if isinstance(route.answer, str):
        return {route.answer: {"schema": {"type": "string"}}}
    return {"application/json": {"schema": known[id(route.answer)]}}


def _in_path(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in _PATH_SCHEMAS.items()
        if f"{{{name}}}" in route.path
    ]


def _in_query(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _errors(route: Route, content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "422": {"description": "A parameter is unknown or cannot be used.", "content": content},
        "default": {"description": "Any other error.", "content": content},
    }
    if route.scope:
        for status, (said, header, kind) in _NO_ANSWER.items():
            headers = {header: {"schema": {"type": kind}, "required": True}} if header else {}
            found[status] = {"description": said, "content": content, "headers": headers}
    if route.may_be_missing:
        found["404"] = {"description": "There is no such thing.", "content": content}
    return found
