"""Supervisors and load balancers are told the truth, in few words."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from readiness.extensions import db
from readiness.store import revision, schema
from readiness.web import health
from tests.client import StrictClient

Usage = namedtuple("Usage", "total used free")


def test_a_process_that_answers_is_alive_even_without_its_database(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr("sqlalchemy.orm.Session.scalar", away)
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": "not ok", "migrations": "not ok", "disk": "ok"}
    assert "away" not in answer.text


def test_a_process_that_can_work_is_ready(client: StrictClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"database": "ok", "migrations": "ok", "disk": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("stored", "status"), [("0001", 503), (None, 503), ("9999", 200)])
def test_a_database_of_another_revision(
    client: StrictClient, app: Flask, stored: str | None, status: int
) -> None:
    """Behind, it lacks what this program needs; ahead, an expansion that the next program brought."""
    before = revision.newest()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if stored:
            connection.execute(text("INSERT INTO alembic_version VALUES (:found)"), {"found": stored})
    try:
        assert client.get("/readyz").status_code == status
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:found)"), {"found": before})


def test_a_disk_without_room_is_not_ready(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, health.LEAST_FREE - 1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["disk"] == "not ok"


def test_the_newest_revision_is_alembics_head() -> None:
    assert revision.newest() == schema.head()


def test_a_folder_that_is_gone_is_not_ready(
    client: StrictClient, app: Flask, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert client.get("/readyz").status_code == (503 if backend == "sqlite" else 200)
