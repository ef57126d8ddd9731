"""What is counted, who reads it, and that nothing of a company is in it."""

import urllib.request
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from readiness.app import create_app
from readiness.config import Config
from readiness.extensions import db
from readiness.store import outgoing
from readiness.store.models import now
from readiness.store.outgoing_models import MAIL
from tests.client import StrictClient
from tests.serving import serving
from tests.web.walking import send, submit, walk

TOKEN = "t" * 32
GAUGES = {
    "readiness_info",
    "readiness_disk_free_bytes",
    "readiness_outgoing_due",
    "readiness_outgoing_overdue_seconds",
}
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
    walk(counted, "check")
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


def scraped(address: str) -> str:
    wanted = urllib.request.Request(f"{address}/metrics", headers=READER)  # noqa: S310 - our own server
    with urllib.request.urlopen(wanted) as page:  # noqa: S310 - our own server
        text: str = page.read().decode()
    return text


def test_any_worker_answers_for_all_and_names_each_family_once(tmp_path: Path) -> None:
    with serving(tmp_path, READINESS_METRICS_TOKEN=TOKEN, READINESS_WORKERS="2") as address:
        for _ in range(40):
            with urllib.request.urlopen(f"{address}/nl/") as page:  # noqa: S310 - our own server
                page.read()
        text = scraped(address)
        folder, tries = tmp_path / "instance" / "metrics", 0
        # Until each of the two has been asked, which counts in a file of its own.
        while len([*folder.glob("histogram_*.db")]) < 2 or tries < 5:
            text, tries = scraped(address), tries + 1
            assert tries < 500, "one worker is never asked"
        text = scraped(address)
    assert value(text, 'readiness_request_seconds_count{method="GET",page="web.start",status="200"}') == 40
    families = Counter(line.split()[2] for line in text.splitlines() if line.startswith("# TYPE"))
    assert families.keys() == {"readiness_request_seconds", *GAUGES}
    assert set(families.values()) == {1}
    assert "pid=" not in text
    assert len([line for line in text.splitlines() if line.startswith("readiness_info")]) == 1


def test_figures_of_the_moment(app: Flask, counted: StrictClient) -> None:
    with app.app_context():
        session = db.writing_session
        outgoing.add(session, MAIL, "due", {"invitation": "Wisselbeek"}, now() - timedelta(minutes=5))
        outgoing.add(session, MAIL, "due later", {}, now() - timedelta(minutes=1))
        outgoing.add(session, MAIL, "not yet", {}, now() + timedelta(minutes=5))
        session.commit()
        abandoned = outgoing.claim(session, [MAIL], now(), timedelta(seconds=-60))
        assert abandoned
        session.commit()
    text = counted.get("/metrics", headers=READER).text
    assert value(text, 'readiness_outgoing_due{kind="mail"}') == 2
    assert 60 <= value(text, 'readiness_outgoing_overdue_seconds{kind="mail"}') < 120
    assert value(text, 'readiness_outgoing_due{kind="webhook"}') == 0
    assert value(text, 'readiness_outgoing_overdue_seconds{kind="webhook"}') == 0
    assert value(text, "readiness_disk_free_bytes") > 1024
    assert "readiness_replica_lag_seconds" not in text
    assert "Wisselbeek" not in text


def test_without_its_database_it_still_counts(counted: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr("sqlalchemy.orm.Session.execute", away)
    found = counted.get("/metrics", headers=READER)
    assert found.status_code == 200
    assert "readiness_info" in found.text
    assert "readiness_outgoing_due" not in found.text
