"""Who asks: the bearer token, what it may, and what the query says. Checked before every view."""

import logging
from http import HTTPStatus
from typing import Any

from flask import abort, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from readiness import allowance, guesses
from readiness.api.blueprint import api
from readiness.api.parameter import understood
from readiness.api.routes import ROUTES
from readiness.engines import impatient
from readiness.extensions import db
from readiness.store import api_tokens
from readiness.store.api_models import ApiToken
from readiness.store.api_tokens import CONTACTS
from readiness.store.consultant_models import Consultant

_BEARER = "bearer "
_LONGEST = 200
_log = logging.getLogger(__name__)


@api.before_request
def _check() -> None:
    """Let nobody pass without what the route asks for. A route that the table does not name opens for nobody."""
    route = ROUTES.get(request.endpoint or "")
    if route is None:
        abort(HTTPStatus.NOT_FOUND)
    if route.scope is not None:
        g.api_token = _token()
        allowance.api_request(programs())
        if not may(route.scope):
            raise _forbidden(
                f"The token lacks the scope {route.scope}, or its owner's role does not give it."
            )
    g.api_query = understood(route.parameters, request.args)
    # Whoever may ask which responses have a name can find every name out, letter by letter.
    if "name" in g.api_query and not may(CONTACTS):
        raise _forbidden(f"Selecting by name needs the scope {CONTACTS}.")


def token() -> ApiToken:
    """The token of this request, on routes that need one."""
    found: ApiToken = g.api_token
    return found


def consultant() -> Consultant:
    """Whose token it is."""
    return token().consultant


def programs() -> str:
    """Whose programs ask, as limits count them and the log names them.

    All tokens of a consultant together, who makes as many as they like.
    """
    return f"programs of consultant {consultant().uid}"


def may(scope: str) -> bool:
    """Whether the token has a scope that its owner's role still gives."""
    return scope in api_tokens.scopes_of(token())


def query() -> dict[str, Any]:
    """What the query says, understood."""
    found: dict[str, Any] = g.api_query
    return found


def _forbidden(why: str) -> Forbidden:
    _log.warning("token %s asked for %s without the right to", token().uid, request.endpoint)
    return Forbidden(why)


def _token() -> ApiToken:
    sent = request.headers.get("Authorization", "")
    if not sent.lower().startswith(_BEARER):
        raise _unauthorized("Send a token: Authorization: Bearer …")
    text = sent[len(_BEARER) :].strip()
    found = api_tokens.find(db.session, text) if 0 < len(text) <= _LONGEST else None
    if found is None:
        guesses.wrong()
        raise _unauthorized("This token opens nothing (any more).", error="invalid_token")
    if api_tokens.is_due(found):
        _write_used(found.id)
    return found


def _unauthorized(detail: str, **parameters: str) -> Unauthorized:
    return Unauthorized(
        detail, www_authenticate=WWWAuthenticate("bearer", {"realm": "readiness", **parameters})
    )


def _write_used(number: int) -> None:
    try:
        with impatient(db.connection):
            api_tokens.used(db.connection, number)
    except SQLAlchemyError as error:
        # Who only reads goes on while nothing can be written.
        _log.warning("that a token is in use was not written down: %s", type(error).__name__)
