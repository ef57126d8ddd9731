"""The server that ships: granian, behind a gate that keeps slow clients from the application.

Granian reads a body only when the application asks for it, and until it has come a thread waits. So
there are many threads, which cost little while they wait, and a gate that lets few into the application
once their body is there. Measured on two cores beside 200 clients that send their bodies byte by byte: other
requests take as long as without those; without the gate, a server of eight threads never answered them.

Few, because SQLite lets one transaction write at a time and those behind it sleep: with 8 clients on two
workers the slowest save took 0.14 s with one thread in the application, 1.2 s with two, 2.3 s with eight.
"""

import gc
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy.exc import SQLAlchemyError

from readiness import reporting
from readiness.app import create_app
from readiness.config import Config
from readiness.extensions import db
from readiness.logs import logging_config
from readiness.screen import PROBES, Screen
from readiness.web import metrics
from readiness.web.busy import busy
from readiness.web.security import WithHeaders, headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WAITING_THREADS = 512
BACKLOG = 2048
THREADS_SQLITE = 1
THREADS_POSTGRESQL = 4
BODY_LIMIT = 1024 * 1024
HEADER_LIMIT = 64 * 1024
"""Bytes of a request's head: a cookie may take 4 KiB."""
HEADER_SECONDS = 10
STOP_SECONDS = 10
PLACE_SECONDS = 20.0
"""How long a request waits for a place: else a database that hangs takes one waiting thread after the other."""
GARBAGE_OBJECTS = 10_000
"""How many more objects are made than freed before Python looks for circular garbage: one or two megabytes."""


class Gate:
    """WSGI middleware: takes in the whole body, then waits for one of the application's few places.

    A probe takes none: it is to say that the visitors before it wait for a database that hangs. Who gets no place
    within `seconds` is answered by `busy`.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        places: int,
        body_limit: int,
        busy: "WSGIApplication",
        seconds: float = PLACE_SECONDS,
    ) -> None:
        self.application = application
        self.places = BoundedSemaphore(places)
        self.body_limit = body_limit
        self.busy = busy
        self.seconds = seconds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request; a body over the limit is left for the application to refuse unread."""
        announced = environ.get("CONTENT_LENGTH") or "0"
        if not (announced.isdecimal() and int(announced) > self.body_limit):
            environ["wsgi.input"] = self._taken_in(environ["wsgi.input"])
        if environ["PATH_INFO"] in PROBES:
            return self.application(environ, start_response)
        if not self.places.acquire(timeout=self.seconds):
            return self.busy(environ, start_response)
        try:
            return self.application(environ, start_response)
        finally:
            self.places.release()

    def _taken_in(self, stream: Any) -> BytesIO:
        body = BytesIO()
        # One byte over the limit is enough for the application to see that it is too much.
        while (room := self.body_limit + 1 - body.tell()) and (piece := stream.read(room)):
            body.write(piece)
        body.seek(0)
        return body


def application() -> Screen:
    """Make the application of one worker; granian calls this in each."""
    app = create_app()
    config: Config = app.config["READINESS"]
    reporting.init(config)
    on_sqlite = config.database_url.startswith("sqlite")
    if on_sqlite:
        _connect(app)
    _look_for_garbage_seldom()
    own = headers(secure=config.secure)
    limit = app.config["MAX_CONTENT_LENGTH"] or BODY_LIMIT
    places = THREADS_SQLITE if on_sqlite else THREADS_POSTGRESQL
    gate = Gate(app, places, limit, WithHeaders(busy(app, PLACE_SECONDS), own))
    # ".example.be" stands for that name and all below it.
    trusted = next(iter(config.trusted_hosts), "").removeprefix(".")
    return Screen(gate, own, trusted)


def _look_for_garbage_seldom() -> None:
    """Leave what the application is made of out of the search for circular garbage, and search more seldom.

    Nearly everything is freed when its last reference goes. Python looks for the rest after 700 new objects, which
    is several times a request, and through all that stays: measured, a twentieth of the CPU.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 20)


def _connect(app: Flask) -> None:
    """Open a first connection, which the pool keeps: it takes room that a disk may not have later."""
    with app.app_context(), suppress(SQLAlchemyError):
        db.engine.connect().close()


def serve(config: Config, *, access_log: bool) -> None:
    """Serve the application on all workers until SIGINT or SIGTERM, then finish what was begun."""
    metrics.prepare(config)
    Server(
        "readiness.server:application",
        factory=True,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_LIMIT),
        websockets=False,
        address=config.host,
        port=config.port,
        workers=config.workers,
        blocking_threads=WAITING_THREADS,
        backpressure=WAITING_THREADS,
        backlog=BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        # How each worker fares is the supervisor's business until something goes wrong.
        log_level=LogLevels.warning,
        log_dictconfig=logging_config(config.log),
        log_access=access_log,
        # Without the client's address, which is a person's datum and nothing that we need.
        log_access_format='"%(method)s %(path)s" %(status)d %(dt_ms).0f ms',
    ).serve()
