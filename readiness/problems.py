"""Errors as programs read them: problem details (RFC 9457) for everything below /api/. In English."""

import msgspec
from flask import request
from werkzeug.exceptions import HTTPException, UnprocessableEntity
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response

MIMETYPE = "application/problem+json"
_BELOW = "/api/"

_DETAILS = {
    400: "The request cannot be read.",
    404: "Nothing is found at this address.",
    405: "This address does not take this method. The header Allow names those that it takes.",
    413: "The request is too long.",
    414: "The address is too long.",
    431: "A header is too long.",
    500: "Something went wrong on our side. Quote the number in request_id when you report it.",
    503: "The database cannot be reached for a moment. Try again after the seconds in Retry-After.",
}


class WrongParameter(msgspec.Struct, frozen=True):
    """What is wrong with one parameter of the query."""

    parameter: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong, as RFC 9457 writes it."""

    title: str
    status: int
    detail: str
    request_id: str
    type: str = "about:blank"
    errors: list[WrongParameter] = []


class WrongParameters(UnprocessableEntity):
    """The query holds what cannot be understood; each parameter is named."""

    def __init__(self, errors: list[WrongParameter]) -> None:
        super().__init__("One or more parameters of the query cannot be used.")
        self.errors = errors


def wanted() -> bool:
    """Whether this request is a program's, which reads problem details and no page."""
    return is_below(request.path)


def is_below(path: str) -> bool:
    """Whether programs ask for what lies at this path."""
    return path.startswith(_BELOW)


def bare(status: int, request_id: str) -> bytes:
    """The problem of a request that never reached the application."""
    title = HTTP_STATUS_CODES.get(status, "Unknown")
    return msgspec.json.encode(Problem(title, status, _DETAILS.get(status, title), request_id))


def filled(response: Response, error: HTTPException, request_id: str) -> Response:
    """Write the error into its own answer, whose other headers (Allow, Retry-After) stay."""
    status = response.status_code
    response.set_data(
        msgspec.json.encode(
            Problem(
                title=HTTP_STATUS_CODES.get(status, "Unknown"),
                status=status,
                detail=_DETAILS.get(status) or error.description or "",
                request_id=request_id,
                errors=error.errors if isinstance(error, WrongParameters) else [],
            )
        )
    )
    response.mimetype = MIMETYPE
    return response
