"""Counts and times of requests for Prometheus, for whoever has the token; without one there is nothing here.

A label is the name of one of our pages, a method or a status, never what somebody sent. Several worker
processes count in files of a folder that they share (`prepare`), so any of them answers for all.
"""

import hmac
import os
import shutil
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, current_app, g, request

from readiness.config import Config, ConfigError
from readiness.web.blueprint import web
from readiness.web.gauges import Gauges

if TYPE_CHECKING:
    from prometheus_client import Histogram

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: most pages take some milliseconds, a PDF a tenth of a second, a locked database five seconds."""

_UNKNOWN = "(no such page)"


def prepare(config: Config) -> None:
    """Give the workers an empty folder to count in; called once, before they start. Raises ConfigError."""
    if config.metrics_token:
        folder = Path(config.data_dir) / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            reason = f"{folder} cannot be made anew: {error.strerror}"
            raise ConfigError("READINESS_DATA_DIR", reason) from None
        os.environ[FOLDER_VARIABLE] = str(folder)


def init_app(app: Flask) -> None:
    """Count every request of an application whose configuration has a token."""
    config: Config = app.config["READINESS"]
    if not config.metrics_token:
        return
    from prometheus_client import CollectorRegistry, Histogram

    # Where no folder is shared, in one process, the figures are kept in a registry of the application's own.
    registry = CollectorRegistry()
    app.extensions["readiness_metrics"] = registry
    requests = Histogram(
        "readiness_request_seconds",
        "Time to answer a request, by page, method and status.",
        ("page", "method", "status"),
        buckets=BUCKETS,
        registry=registry,
    )
    # One collector for the application, so that one scrape at a time asks the databases.
    app.extensions["readiness_gauges"] = Gauges(app)
    registry.register(app.extensions["readiness_gauges"])
    app.before_request(_begin)
    app.after_request(_Counting(requests))


def _begin() -> None:
    g.begun = perf_counter()


class _Counting:
    """Counts an answer; the counters for each kind of it are looked up once."""

    def __init__(self, requests: "Histogram") -> None:
        self.requests = requests
        self.known: dict[tuple[str, str, int], Any] = {}

    def __call__(self, response: Response) -> Response:
        """Count the time since the request began."""
        begun = g.get("begun")
        # What was refused before it began (a host that is not ours) has no time, and counts as nothing.
        if begun is not None:
            kind = (request.endpoint or _UNKNOWN, _method(request.method), response.status_code)
            child = self.known.get(kind)
            if child is None:
                child = self.known[kind] = self.requests.labels(*kind)
            child.observe(perf_counter() - begun)
        return response


def _method(sent: str) -> str:
    """The method, if it is one that pages of ours answer: a stranger may send any word."""
    return sent if sent in {"GET", "HEAD", "POST", "OPTIONS"} else "other"


@web.get("/metrics")
def metrics() -> Response:
    """Give all figures to whoever sends the token; everybody else finds no page here."""
    config: Config = current_app.config["READINESS"]
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not config.metrics_token or not hmac.compare_digest(sent.encode(), config.metrics_token.encode()):
        abort(HTTPStatus.NOT_FOUND)
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry: CollectorRegistry = current_app.extensions["readiness_metrics"]
    if FOLDER_VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(current_app.extensions["readiness_gauges"])
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
