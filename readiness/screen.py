"""What stands before the application: requests that two servers could read in two ways are refused here.

And whether the process is alive is said here: whatever holds up the application, a database that hangs above
all, is no reason to start the process again.

Granian's parser refuses most of them by itself (two lengths that differ, a folded header line, an unknown coding).
What it lets through, and a proxy before it may understand otherwise, is answered here without being read.
"""

import secrets
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from readiness import problems

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_ADDRESS = 8192
"""Bytes of path and query together, which no page of ours comes near."""

LONGEST_HEADER = 8192
"""Bytes of one header, as Apache and nginx take it: what is in a longer one costs more to read than a page."""

ALIVE = "/healthz"
PROBES = frozenset({"/readyz", "/metrics"})
"""What load balancers and Prometheus ask, by an address and not by the site's name, and beside all visitors."""


class Screen:
    """WSGI middleware: passes on what is one clear request, and answers everything else in a few bytes.

    `host` is a name that the application trusts: probes are passed on as if they had asked for it, because no page
    that they get is made from that name. Empty: it trusts any.
    """

    def __init__(self, application: "WSGIApplication", headers: Mapping[str, str], host: str = "") -> None:
        self.application = application
        self.headers = headers
        self.host = host

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        refused = objection(environ)
        path = environ["PATH_INFO"]
        if refused is not None:
            return self._refuse(start_response, refused, path)
        if path == ALIVE and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            return self._say(start_response, HTTPStatus.OK, "ok\n", {})
        if self.host and path in PROBES:
            environ["HTTP_HOST"] = self.host
        return self.application(environ, start_response)

    def _refuse(self, start_response: "StartResponse", status: HTTPStatus, path: str) -> Iterable[bytes]:
        ending = {"Connection": "close"}
        if not problems.is_below(path):
            return self._say(start_response, status, f"{status.phrase}\n", ending)
        number = secrets.token_hex(6)
        ending |= {"Content-Type": problems.MIMETYPE, "X-Request-ID": number}
        return self._say(start_response, status, problems.bare(status, number).decode(), ending)

    def _say(
        self, start_response: "StartResponse", status: HTTPStatus, text: str, more: Mapping[str, str]
    ) -> Iterable[bytes]:
        own = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text)), **more}
        start_response(f"{status} {status.phrase}", [*self.headers.items(), *own.items()])
        return [text.encode()]


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
    headers = (value for name, value in environ.items() if name.startswith("HTTP_") or name == "CONTENT_TYPE")
    if any(len(value) > LONGEST_HEADER for value in headers):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return None
