"""Supervisors and load balancers are told the truth, in few words."""

import http.client
import json
import shutil
from collections import namedtuple
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from readiness import server
from readiness.extensions import db
from readiness.screen import Screen
from readiness.server import Gate
from readiness.store import revision, schema
from readiness.store.patience import Patience
from readiness.web import health
from readiness.web.security import headers
from tests.client import StrictClient, check_page
from tests.guard.test_headers_everywhere import check_headers
from tests.serving import serving

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
    assert revision.last() == schema.head()


def test_a_folder_that_is_gone_is_not_ready(
    client: StrictClient, app: Flask, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert client.get("/readyz").status_code == (503 if backend == "sqlite" else 200)


TOKEN = "t" * 32


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that answers for another name than the address at which it is asked."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with serving(
        folder,
        READINESS_TRUSTED_HOSTS=".readiness.example,other.example",
        READINESS_METRICS_TOKEN=TOKEN,
        READINESS_WORKERS="1",
    ) as address:
        yield address


def status(address: str, path: str, host: str = "", method: str = "GET") -> tuple[int, bytes]:
    """The status and the body of an answer; asked by address unless a host is named."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        headers = {"Authorization": f"Bearer {TOKEN}", **({"Host": host} if host else {})}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize("host", ["", "evil.example", "other.example"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_ask_by_any_name_and_get_no_name_back(elsewhere: str, path: str, host: str) -> None:
    found, text = status(elsewhere, path, host)
    assert found == 200
    assert b"example" not in text


@pytest.mark.parametrize(
    "path", ["/", "/nl/", "/healthz/", "/healthzz", "//healthz", "/nl/readyz", "/robots.txt"]
)
def test_everything_else_is_refused_by_another_name(elsewhere: str, path: str) -> None:
    assert status(elsewhere, path)[0] == 400
    assert status(elsewhere, path, "readiness.example")[0] != 400


@pytest.mark.parametrize(("method", "found"), [("HEAD", 200), ("POST", 405), ("OPTIONS", 200)])
def test_other_methods_than_get_are_answered_as_ever(elsewhere: str, method: str, found: int) -> None:
    assert status(elsewhere, "/healthz", "readiness.example", method)[0] == found


def test_the_answer_before_the_application_is_that_of_the_application(app: Flask) -> None:
    behind = app.test_client().get("/healthz")
    before = Client(Screen(app.wsgi_app, headers(secure=False))).get("/healthz")
    check_headers(before, "/healthz")
    assert (before.status, before.text) == (behind.status, behind.text)
    assert {name: value for name, value in behind.headers.items() if name != "X-Request-ID"} == dict(
        before.headers
    )


def test_probes_wait_for_no_place() -> None:
    entered, leave = Event(), Event()

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/nl/":
            entered.set()
            assert leave.wait(60)
        start_response("200 OK", [])
        return [b"answered"]

    def refused(_environ: object, start_response: Any) -> list[bytes]:
        start_response("503 SERVICE UNAVAILABLE", [])
        return [b"no place"]

    site = Client(Screen(Gate(application, places=1, body_limit=10, busy=refused, seconds=0.05), {}))
    with ThreadPoolExecutor(5) as pool:
        try:
            visitor = pool.submit(site.get, "/nl/")
            assert entered.wait(60)
            assert site.get("/nl/").text == "no place"
            probes = {path: pool.submit(site.get, path) for path in ("/healthz", "/readyz", "/metrics")}
            said = {path: probe.result(60).text for path, probe in probes.items()}
            assert not visitor.done()
        finally:
            leave.set()
        assert visitor.result(60).text == "answered"
    assert said == {"/healthz": "ok\n", "/readyz": "answered", "/metrics": "answered"}


@pytest.mark.parametrize(
    ("query", "sent", "status"),
    [
        ("x" * 9_000, {}, 414),
        ("", {"Accept-Language": "x," * 4_500}, 431),
        ("", {"Transfer-Encoding": "chunked"}, 400),
        ("", {"Host": "127.0.0.1,evil.example"}, 400),
    ],
)
def test_programs_are_refused_in_their_own_words(
    app: Flask, query: str, sent: dict[str, str], status: int
) -> None:
    site = Client(Screen(app.wsgi_app, headers(secure=False)))
    refused = site.get(f"/api/v1/responses?{query}", headers=sent)
    assert (refused.status_code, refused.mimetype) == (status, "application/problem+json")
    assert refused.headers["Content-Length"] == str(len(refused.data))
    assert refused.headers["Connection"] == "close"
    document = json.loads(refused.data)
    assert (document["status"], document["request_id"]) == (status, refused.headers["X-Request-ID"])
    assert document["title"]
    assert document["detail"]
    check_headers(refused, "refused")
    page = site.get(f"/nl/?{query}", headers=sent)
    assert (page.status_code, page.mimetype) == (status, "text/plain")


def test_who_gets_no_place_is_told_so_with_what_was_typed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_look_for_garbage_seldom", lambda: None)
    screen = server.application()
    gate, site = screen.application, Client(screen)
    assert isinstance(gate, Gate)
    assert site.get("/fr/").status_code == 200
    gate.seconds, places = 0.05, 0
    while gate.places.acquire(blocking=False):
        places += 1
    shown = site.get("/fr/questions/company")
    kept = site.post("/nl/details", data={"company_name": "Garage Wacht", "csrf_token": "x"})
    assert site.post("/nl/details", data={"company_name": "x" * 66_000}).status_code == 413
    assert site.get("/api/v1/responses").json["status"] == 503  # type: ignore[index]
    assert site.get("/readyz").status_code == 200
    for answer in (shown, kept):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.headers["X-Request-ID"]
        check_headers(answer, "busy")
        check_page(answer.text, "busy")
    assert 'lang="fr"' in shown.text
    assert 'value="Garage Wacht"' in kept.text
    gate.places.release(places)
    assert site.get("/fr/").status_code == 200


def test_patience_ends_and_a_question_that_is_open_is_not_asked_again() -> None:
    asked: list[int] = []
    answered = Event()

    def question() -> str:
        asked.append(1)
        assert answered.wait(60)
        return "at last"

    patience = Patience(question, 0.05)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            patience.answer()
    assert len(asked) == 1
    answered.set()
    assert Patience(lambda: "at once", 60).answer() == "at once"
    with pytest.raises(ZeroDivisionError):
        Patience(lambda: 1 // 0, 60).answer()
