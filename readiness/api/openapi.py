"""The OpenAPI 3.1 document, made from the table of routes and the types that are sent."""

from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from readiness.api.parameter import Parameter
from readiness.api.routes import ROUTES, Route
from readiness.content.loader import versions
from readiness.problems import MIMETYPE, Problem
from readiness.store.api_tokens import SCOPES

PREFIX = "/api/v1"
_REFERENCE = "#/components/schemas/{name}"
_NO_ANSWER = {
    "401": ("No token, or one that opens nothing (any more).", "WWW-Authenticate", "string"),
    "403": ("The token lacks the scope, or its owner's role does not give it.", None, None),
    "429": ("Too many wrong tokens from this address.", "Retry-After", "integer"),
}
_PATH_SCHEMAS: dict[str, Any] = {
    "uid": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "version": {"type": "string", "enum": list(versions())},
}


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    types = [one.answer for one in ROUTES.values() if not isinstance(one.answer, str)]
    [*schemas, problem], components = msgspec.json.schema_components(
        [*types, Problem], ref_template=_REFERENCE
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
