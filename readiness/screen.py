"""What stands before the application: requests that two servers could read in two ways are refused here.

Granian's parser refuses most of them by itself (two lengths that differ, a folded header line, an unknown coding).
What it lets through, and a proxy before it may understand otherwise, is answered here without being read.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_ADDRESS = 8192
"""Bytes of path and query together, which no page of ours comes near."""


class Screen:
    """WSGI middleware: passes on what is one clear request, and answers everything else in a few bytes."""

    def __init__(self, application: "WSGIApplication", headers: Mapping[str, str]) -> None:
        self.application = application
        self.headers = headers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        refused = objection(environ)
        if refused is None:
            return self.application(environ, start_response)
        text = f"{refused.phrase}\n".encode()
        own = {"Content-Type": "text/plain", "Content-Length": str(len(text)), "Connection": "close"}
        start_response(f"{refused} {refused.phrase}", [*self.headers.items(), *own.items()])
        return [text]


def objection(environ: "WSGIEnvironment") -> HTTPStatus | None:
    """Why a request is refused; None when it may pass.

    A body has to say its length: where a length and a coding in chunks come together, two servers can disagree
    on where the next request begins (RFC 9112, 6.3), and no browser sends a form in chunks. Two names of the
    host come joined by a comma (RFC 9112, 3.2).
    """
    if "HTTP_TRANSFER_ENCODING" in environ:
        return HTTPStatus.BAD_REQUEST
    host = environ.get("HTTP_HOST", "")
    if not host or "," in host:
        return HTTPStatus.BAD_REQUEST
    if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    return None
