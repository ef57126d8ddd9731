"""What is counted, who reads it, and that nothing of a company is in it."""

import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from readiness.app import create_app
from readiness.config import Config
from tests.client import StrictClient
from tests.serving import serving
from tests.web.walking import send, submit, walk_to

TOKEN = "t" * 32
READER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def counted(app: Flask) -> StrictClient:
    """A browser at an application that counts."""
    config: Config = app.config["READINESS"]
    counting = create_app(replace(config, metrics_token=TOKEN))
    counting.testing = True
    counting.test_client_class = StrictClient
    client = counting.test_client()
    assert isinstance(client, StrictClient)
    return client


def value(text: str, line: str) -> float:
    return next(float(one.rpartition(" ")[2]) for one in text.splitlines() if one.startswith(line))


def test_pages_are_counted_by_name_method_and_status(counted: StrictClient) -> None:
    walk_to(counted, "check")
    assert submit(counted).status_code == 303
    counted.get("/nl/no-such-page-Wisselbeek")
    counted.open("/nl/", method="BREW")
    found = counted.get("/metrics", headers=READER)
    assert found.mimetype == "text/plain"
    count = 'readiness_request_seconds_count{method="%s",page="%s",status="%s"}'
    assert value(found.text, count % ("POST", "web.submit", 303)) == 1
    assert value(found.text, count % ("POST", "web.answer_questions", 303)) == 9
    assert value(found.text, count % ("GET", "(no such page)", 404)) == 1
    assert 'method="other"' in found.text
    assert "Wisselbeek" not in found.text
    assert "BREW" not in found.text
    assert 'readiness_info{version="' in found.text


@pytest.mark.parametrize("sent", [None, "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", "Bearer é"])
def test_nobody_else_finds_the_metrics(counted: StrictClient, sent: str | None) -> None:
    headers = {"Authorization": sent} if sent else {}
    assert counted.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_nothing_is_counted_and_nothing_shown(client: StrictClient, app: Flask) -> None:
    send(client, "/nl/questions/company", {"q_A1": "p1"})
    assert "readiness_metrics" not in app.extensions
    assert client.get("/metrics", headers=READER).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_any_worker_answers_for_all(tmp_path: Path) -> None:
    with serving(tmp_path, READINESS_METRICS_TOKEN=TOKEN, READINESS_WORKERS="2") as address:
        for _ in range(40):
            with urllib.request.urlopen(f"{address}/nl/") as page:  # noqa: S310 - our own server
                page.read()
        wanted = urllib.request.Request(f"{address}/metrics", headers=READER)  # noqa: S310 - our own server
        with urllib.request.urlopen(wanted) as page:  # noqa: S310 - our own server
            text = page.read().decode()
    assert value(text, 'readiness_request_seconds_count{method="GET",page="web.start",status="200"}') == 40
