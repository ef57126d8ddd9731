"""The log says what happened, on one line each, and nothing that somebody could use or that they typed."""

import json
import logging
import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask, g

from readiness.logs import JsonFormatter, SafeFormatter, logging_config
from readiness.store import schema
from tests.client import StrictClient
from tests.log_guard import GUARD
from tests.serving import COMMAND, clean_environment, free_port, wait_until
from tests.test_cli import get, wait_for


def test_a_traceback_names_no_link_and_a_request_is_one_line() -> None:
    for where in ("/r", "/p", "/s", "/i", "/nl/shared"):
        record = logging.LogRecord("x", logging.ERROR, "", 0, f"Exception on {where}/tok-en [GET]", (), None)
        assert SafeFormatter("%(message)s").format(record) == f"Exception on {where}/*** [GET]"
    record.msg = "GET /nl/\r\nforged line\x1b[2J\u2028"
    assert SafeFormatter("%(message)s").format(record) == "GET /nl/??forged line?[2J?"


FORGED = "2026-11-29 10:00:00 INFO forged line"


@pytest.mark.any_database
@pytest.mark.parametrize("kind", ["text", "json"])
def test_no_line_but_the_first_begins_like_a_record(
    app: Flask,
    client: StrictClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    def broken(slug: str) -> None:
        raise ValueError(f"wrong\r\n{FORGED}\x1b[2J\x85{FORGED}")

    monkeypatch.setitem(app.view_functions, "web.questions", broken)
    monkeypatch.setattr(app, "testing", False)
    assert client.get(f"/nl/questions/x%0d%0a{FORGED}%e2%80%a8{FORGED}").status_code == 500
    # The server in front of the application logs the traceback of what it caught as a message.
    logging.getLogger("_granian.utils").error("raised\nTraceback (most recent call last):\n%s", FORGED)
    settings = logging_config(kind)["formatters"]["line"]
    formatter: logging.Formatter = settings["()"](settings["fmt"])
    for record in caplog.records:
        first, *below = formatter.format(record).splitlines()
        assert re.match(r"\d{4}-" if kind == "text" else "{", first)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", first + "".join(below))
        assert all(line.startswith("    ") for line in below)
        # A traceback is still read line by line.
        assert first.endswith("}") if kind == "json" else "Traceback (most recent call last):" in below[0]
    assert len(caplog.records) == 3
    assert FORGED in caplog.text


def test_the_time_of_a_line_is_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Brussels")
    time.tzset()
    try:
        record = logging.LogRecord("x.y", logging.INFO, "", 0, "said", (), None)
        record.created, record.msecs = 1_793_955_600.25, 250
        settings = logging_config("text")["formatters"]["line"]
        line = settings["()"](settings["fmt"]).format(record)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert line == "2026-11-06T09:00:00.250Z INFO said"


def test_json_holds_one_object_on_a_line_with_the_request_and_the_traceback(app: Flask) -> None:
    try:
        raise ValueError("wrong\nat /r/a-token")
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x.y", logging.ERROR, "", 0, "failed at /s/a-token", (), found)
    with app.test_request_context("/nl/"):
        g.request_id = "abc123"
        line = JsonFormatter("%(message)s").format(record)
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["level"] == "ERROR"
    assert entry["logger"] == "x.y"
    assert entry["message"] == "failed at /s/***"
    assert entry["request"] == "abc123"
    assert "ValueError: wrong\nat /r/***" in entry["trace"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", entry["at"])


@pytest.mark.parametrize("kind", ["text", "json"])
def test_the_access_log_holds_neither_addresses_nor_tokens(tmp_path: Path, kind: str) -> None:
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--access-log"],
            cwd=tmp_path,
            env=clean_environment({"PORT": str(port), "READINESS_LOG": kind}),
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(port, process)
            get(port, "/r/a-very-secret-token")
            get(port, "/nl/?name=Wisselbeek")
            wait_until(lambda: log.read_text().count("GET /nl/") == 1 and "/r/***" in log.read_text())
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()
            process.wait()
    GUARD.read(log.read_text())
    lines = [line for line in log.read_text().splitlines() if "GET /" in line]
    assert lines
    if kind == "json":
        assert all(json.loads(line)["logger"] == "granian.access" for line in lines)
    assert not any("127.0.0.1" in line or "secret" in line or "Wisselbeek" in line for line in lines)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database lacks two of its tables."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "instance").mkdir()
    file = folder / "instance" / "readiness.db"
    schema.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as database:
        for table in ("assessment", "outgoing"):
            database.execute(f"ALTER TABLE {table} RENAME TO gone_{table}")
    return folder


def lines_of(folder: Path, *arguments: str, **settings: str) -> list[dict[str, str]]:
    """What a command that fails writes to standard error."""
    environment = clean_environment({"READINESS_LOG": "json", **settings})
    done = subprocess.run(
        [COMMAND, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_the_worker_logs_as_the_server_does(broken: Path) -> None:
    log = broken / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "worker"],
            cwd=broken,
            env=clean_environment({"READINESS_LOG": "json"}),
            stdout=output,
            stderr=output,
        )
        try:
            wait_until(lambda: "the queue cannot be read" in log.read_text())
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    GUARD.read(log.read_text())
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["logger"] for line in lines} >= {"readiness.worker.command", "readiness.worker.drain"}
    assert all(line["at"] and line["level"] for line in lines)


@pytest.mark.parametrize("command", ["purge", "tally", "backup x", "worker --once"])
def test_a_command_that_fails_says_so_in_the_log(broken: Path, command: str) -> None:
    """A timer's commands end in the same journal: an object on each line."""
    (line,) = lines_of(broken, *command.split())
    assert line["level"] == "ERROR"
    name = command.split()[0]
    assert line["message"] == f"readiness {name}: the database does not answer as it should"
    assert "OperationalError" in line["trace"]


def test_what_nobody_expected_is_logged_too(broken: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from readiness.store import retention\nretention.count = lambda *_: 1 / 0\n"
    )
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    (line,) = lines_of(broken, "purge", PYTHONPATH=path)
    assert line["message"] == "readiness purge: it failed"
    assert "ZeroDivisionError" in line["trace"]
