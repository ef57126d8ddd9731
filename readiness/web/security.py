"""The headers that every page carries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # The personal link stands in an address for a moment: no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Every page shows, or may show, what one company answered.
    "Cache-Control": "no-store",
}
_HSTS = ("Strict-Transport-Security", "max-age=31536000")


def init_app(app: Flask) -> None:
    """Put the headers on everything that Flask answers, where the answer has none of its own."""
    headers = list(_HEADERS.items())
    if app.config["SESSION_COOKIE_SECURE"]:
        headers.append(_HSTS)
    app.wsgi_app = WithHeaders(app.wsgi_app, headers)  # type: ignore[method-assign]


class WithHeaders:
    """WSGI middleware that adds headers: there they are a plain list, a tenth of the work of Flask's own way."""

    def __init__(self, application: "WSGIApplication", headers: list[tuple[str, str]]) -> None:
        self.application = application
        self.headers = [(name.lower(), (name, value)) for name, value in headers]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""

        def start(status: str, own: list[tuple[str, str]], *error: Any) -> Any:
            given = {name.lower() for name, _ in own}
            return start_response(
                status, own + [header for name, header in self.headers if name not in given], *error
            )

        return self.application(environ, start)
