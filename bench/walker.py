"""A browser as small as a benchmark wants it: cookies, redirects, forms, and the time each request took."""

import http.client
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

SEED = 2012
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_REDIRECTS = {301, 302, 303}


@dataclass
class Walker:
    """One company's connection to one server."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    headers: http.client.HTTPMessage = field(default_factory=http.client.HTTPMessage)
    """Those of the newest answer."""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> tuple[str, str]:
        """Fetch a page, following redirects; returns its final path and its text."""
        return self._request("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[str, str]:
        """Send a form, following the redirect; returns the final path and text."""
        return self._request("POST", path, urlencode(fields))

    def close(self) -> None:
        """Let go of the connection; the next request would open another."""
        self._connection.close()

    def _request(self, method: str, path: str, body: str | None) -> tuple[str, str]:
        status, location, text = self._exchange(method, path, body)
        while status in _REDIRECTS:
            path = urlsplit(location).path
            status, location, text = self._exchange("GET", path, None)
        if status != http.client.OK:
            raise RuntimeError(f"{method} {path} answered {status}: {text[:2000]}")
        return path, text

    def _exchange(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        self.latencies.append(time.perf_counter() - began)
        self.weights[f"{method} {path}"] = len(content)
        self.headers = response.headers
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", ""), content.decode()


def controls(page: str) -> list[dict[str, str]]:
    """The attributes of every input element of a page."""
    return [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(page)]


def hidden(page: str) -> list[tuple[str, str]]:
    """The hidden fields of a page's forms."""
    found = [(c["name"], c.get("value", "")) for c in controls(page) if c.get("type") == "hidden"]
    return list(dict(found).items())
