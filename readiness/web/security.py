"""The headers that every page carries."""

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app

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
    """Put the headers on everything that Flask answers."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in headers(secure=current_app.config["SESSION_COOKIE_SECURE"]).items():
        response.headers.setdefault(name, value)
    return _within_this_site(response)


def _within_this_site(response: Response) -> Response:
    """Take the host out of a way to another address: Werkzeug writes the one that the request brought.

    It does so where an address has two slashes in a row; our own views write none.
    """
    parts = urlsplit(response.headers.get("Location", ""))
    if parts.scheme or parts.netloc:
        response.headers["Location"] = urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))
        response.set_data(b"")
    return response


def headers(*, secure: bool) -> dict[str, str]:
    """The headers of a page; `secure` when browsers reach the site by https."""
    return HEADERS | ONLY_HTTPS if secure else HEADERS
