"""The log says what happened, on one line each, and nothing that somebody could use or that they typed."""

import json
import logging
import re
import signal
import subprocess
from pathlib import Path

import pytest
from flask import Flask, g

from readiness.logs import JsonFormatter, RequestFormatter, SafeFormatter
from tests.serving import COMMAND, clean_environment, free_port
from tests.test_cli import get, wait_for, wait_until


def test_a_traceback_names_no_link_and_a_request_is_one_line() -> None:
    for where in ("/r", "/p", "/s", "/i", "/nl/shared"):
        record = logging.LogRecord("x", logging.ERROR, "", 0, f"Exception on {where}/tok-en [GET]", (), None)
        assert SafeFormatter("%(message)s").format(record) == f"Exception on {where}/*** [GET]"
    record.msg = "GET /nl/\r\nforged line\x1b[2J"
    assert RequestFormatter("%(message)s").format(record) == "GET /nl/??forged line?[2J"


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
    lines = [line for line in log.read_text().splitlines() if "GET /" in line]
    assert lines
    if kind == "json":
        assert all(json.loads(line)["logger"] == "granian.access" for line in lines)
    assert not any("127.0.0.1" in line or "secret" in line or "Wisselbeek" in line for line in lines)
