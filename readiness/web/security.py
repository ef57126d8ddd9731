"""The headers that every page carries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request

from readiness.errors import NO_ROBOTS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# What a page of ours never asks a browser for. Passkeys stay allowed.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # The personal link stands in an address for a moment: no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    # Every page shows, or may show, what one company answered.
    "Cache-Control": "no-store",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""A year, subdomains too (ASVS 5.0, 3.4.1), once the site is reached by https."""


def init_app(app: Flask) -> None:
    """Put the headers on everything that Flask answers, where the answer has none of its own."""
    app.after_request(_within_this_site)
    app.after_request(_unseen_by_robots)
    own = headers(secure=app.config["SESSION_COOKIE_SECURE"])
    app.wsgi_app = WithHeaders(app.wsgi_app, own)  # type: ignore[method-assign]


class WithHeaders:
    """WSGI middleware that adds headers: there they are a plain list, a tenth of the work of Flask's own way."""

    def __init__(self, application: "WSGIApplication", headers: dict[str, str]) -> None:
        self.application = application
        self.headers = [(name.lower(), (name, value)) for name, value in headers.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""

        def start(status: str, own: list[tuple[str, str]], *error: Any) -> Any:
            given = {name.lower() for name, _ in own}
            return start_response(
                status, own + [header for name, header in self.headers if name not in given], *error
            )

        return self.application(environ, start)


def _within_this_site(response: Response) -> Response:
    """Take the host out of a way to another address: Werkzeug writes the one that the request brought.

    It does so where an address has two slashes in a row; our own views write none.
    """
    if not 300 <= response.status_code < 400:
        return response
    parts = urlsplit(response.headers.get("Location", ""))
    if parts.scheme or parts.netloc:
        response.headers["Location"] = urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))
        response.set_data(b"")
    return response


def _unseen_by_robots(response: Response) -> Response:
    """Let search engines show nothing of what a secret link opens, nor whether it opens anything."""
    if request.view_args and "token" in request.view_args:
        response.headers["X-Robots-Tag"] = NO_ROBOTS
    return response


def headers(*, secure: bool) -> dict[str, str]:
    """The headers of a page; `secure` when browsers reach the site by https."""
    return HEADERS | ONLY_HTTPS if secure else HEADERS
