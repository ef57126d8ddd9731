"""What Sentry is told: that something went wrong and where, and nothing that a company typed or carries."""

import gzip
import json
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from bench.walker import Walker, hidden
from readiness.environment import Reader
from readiness.given import ConfigError
from readiness.store import schema
from tests.serving import COMMAND, clean_environment, serving

TYPED = "Wisselbeek & zonen"


@contextmanager
def receiving() -> Iterator[tuple[str, Queue[bytes]]]:
    """A server that takes in reports as Sentry would; its DSN, and the bodies that came."""
    bodies: Queue[bytes] = Queue()

    class Sentry(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.put(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sentry)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://key@127.0.0.1:{server.server_port}/1", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_report_says_what_broke_and_nothing_that_was_typed(tmp_path: Path) -> None:
    with (
        receiving() as (dsn, bodies),
        serving(tmp_path, READINESS_SENTRY_DSN=dsn, READINESS_WORKERS="1") as address,
        closing(Walker(int(address.rpartition(":")[2]))) as walker,
    ):
        path, page = walker.get("/nl/questions/company")
        answers = [("q_A1", "p10_49"), ("q_A2", "other"), ("q_A2_other", TYPED), ("q_A3", "both")]
        walker.post(path, [*hidden(page), *answers, ("go", "next")])
        token = walker.cookies["readiness"]
        with closing(sqlite3.connect(tmp_path / "instance" / "readiness.db")) as database:
            database.execute("ALTER TABLE assessment RENAME TO gone")
        for wanted in ("/nl/questions/company", f"/r/{token}"):
            with pytest.raises(RuntimeError, match="answered 503"):
                walker.get(wanted)
        reports = [bodies.get(timeout=30) for _ in range(2)]
    for report in reports:
        event = json.loads(report.splitlines()[2])
        assert event["exception"]["values"][-1]["type"] == "OperationalError"
        assert event["exception"]["values"][-1]["stacktrace"]["frames"]
        assert "the database is not available" in event["logentry"]["message"]
        assert event["release"].startswith("readiness@")
        assert (
            not {"request", "user", "contexts", "breadcrumbs", "modules", "server_name", "extra"}
            & event.keys()
        )
        for secret in (token, TYPED, "Wisselbeek", "p10_49", "assessment.", "127.0.0.1:"):
            assert secret.encode() not in report, secret


def test_a_command_of_a_timer_reports_before_it_ends(tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    file = tmp_path / "instance" / "readiness.db"
    schema.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE assessment RENAME TO gone")
    with receiving() as (dsn, bodies):
        environment = clean_environment({"READINESS_SENTRY_DSN": dsn})
        done = subprocess.run([COMMAND, "purge"], cwd=tmp_path, env=environment, timeout=60)
        assert done.returncode == 1
        event = json.loads(bodies.get(timeout=1).splitlines()[2])
    assert event["exception"]["values"][-1]["type"] == "OperationalError"
    assert event["logentry"]["message"] == "readiness purge: the database does not answer as it should"


@pytest.mark.parametrize("dsn", ["sentry", "https://sentry.example.be/1", "ftp://key@sentry.example.be/1"])
def test_what_is_no_dsn_is_refused_by_name(dsn: str) -> None:
    with pytest.raises(ConfigError, match="READINESS_SENTRY_DSN: is no DSN"):
        Reader({"READINESS_SENTRY_DSN": dsn}).sentry_dsn()
