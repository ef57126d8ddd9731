"""Walks that call an application in this process: no server and no socket between, for profiles."""

import io
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench.walker import Walker

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass
class InsideWalker(Walker):
    """A walker whose requests go straight to a WSGI application; `spent` holds the CPU seconds of each
    request by method and path."""

    application: "WSGIApplication | None" = None
    spent: dict[str, list[float]] = field(default_factory=dict)

    def _exchange(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        assert self.application is not None  # noqa: S101 - the caller gives it; a benchmark may fail loudly
        began: dict[str, object] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> object:
            began.update(status=int(status[:3]), headers=headers)
            return None

        environ = self._environ(method, path, body or "")
        before = time.process_time()
        answer = self.application(environ, start_response)  # type: ignore[arg-type]  # writes nothing by hand
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        key = f"{method} {path}"
        self.spent.setdefault(key, []).append(time.process_time() - before)
        self.weights[key] = len(content)
        headers: list[tuple[str, str]] = began["headers"]  # type: ignore[assignment]  # set by start_response
        return self._taken(int(str(began["status"])), headers, content)

    def _environ(self, method: str, path: str, body: str) -> dict[str, object]:
        parts = urlsplit(path)
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if method == "POST" else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body.encode()),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def _taken(self, status: int, headers: list[tuple[str, str]], content: bytes) -> tuple[int, str, str]:
        location = ""
        for name, value in headers:
            if name.lower() == "set-cookie":
                cookie, _, given = value.partition(";")[0].partition("=")
                self.cookies[cookie] = given
            elif name.lower() == "location":
                location = value
        return status, location, content.decode()
