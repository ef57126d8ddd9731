"""Files and requests of programs: as many in an hour as somebody uses, and no more, for all processes together."""

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from readiness.app import create_app
from readiness.config import Config
from readiness.domain.text import LANGUAGES
from readiness.engines import impatient, writing
from readiness.environment import FILES_PER_HOUR, REQUESTS_PER_HOUR
from readiness.extensions import db
from readiness.store import hourly
from readiness.store.consultant_models import ADMIN
from readiness.store.models import HourlyCount
from tests.api.calling import get, token
from tests.client import StrictClient, parse
from tests.clock import Clock
from tests.desk.campaigning import new_campaign
from tests.desk.reviewing import act, page_of, submitted
from tests.desk.signing import COLLEAGUE, DESK, add_consultant, browser, sign_in
from tests.web.sharing import share

AT_ONCE = 8
HEADINGS = {
    "nl": "Te veel bestanden in één uur",
    "fr": "Trop de fichiers en une heure",
    "de": "Zu viele Dateien in einer Stunde",
    "en": "Too many files within one hour",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It stands still in the middle of an hour, so that no count begins anew in the midst of a test."""
    return Clock(monkeypatch, datetime.now(UTC).replace(minute=30, second=0, microsecond=0))


def limit(app: Flask, monkeypatch: pytest.MonkeyPatch, **most: int) -> None:
    """Let less be asked for than by default."""
    monkeypatch.setitem(app.config, "READINESS", replace(app.config["READINESS"], **most))


def counted(app: Flask) -> list[int]:
    """What each key counts, beginnings left out."""
    with app.app_context():
        found = db.session.scalars(select(HourlyCount.number).order_by(HourlyCount.id)).all()
    return list(found[1:])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_asks_for_too_many_is_told_how_long_to_wait(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock, lang: str
) -> None:
    limit(app, monkeypatch, files_per_hour=2)
    company, _uid = submitted(app)
    path = f"/{lang}/report.pdf"
    assert [company.get(path).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert counted(app) == [2], "what is refused is not counted"
    refused = company.get(path)
    assert refused.headers["Retry-After"] == "1800"
    assert parse(refused.text).findtext(".//h1", "").strip() == HEADINGS[lang]
    assert " 30 " in refused.text
    assert company.get(f"/{lang}/report").status_code == 200, "the page itself always comes"
    clock.go_on(timedelta(minutes=30))
    assert company.get(path).status_code == 200


def test_each_response_its_shared_links_and_each_consultant_have_a_count_of_their_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, files_per_hour=1)
    company, uid = submitted(app)
    other, _uid = submitted(app)
    visitor, first, second, others = browser(app), share(company), share(company), share(other)
    add_consultant(app)
    add_consultant(app, COLLEAGUE)
    els, jan = browser(app), browser(app)
    sign_in(els)
    sign_in(jan, COLLEAGUE)
    asked = [
        (company, "/nl/report.pdf"),
        (other, "/nl/report.pdf"),
        (visitor, f"/nl/shared/{first}/report.pdf"),
        (visitor, f"/nl/shared/{others}/report.pdf"),
        (els, f"{page_of(uid)}/report.pdf"),
        (jan, f"{page_of(uid)}/report.pdf"),
    ]
    for expected in (200, 429):
        assert [(path, client.get(path).status_code) for client, path in asked] == [
            (path, expected) for _client, path in asked
        ]
    assert visitor.get(f"/nl/shared/{second}/report.pdf").status_code == 429, (
        "another link to the same report"
    )
    with app.app_context():
        assert sum(db.session.scalars(select(HourlyCount.number))) == 2 + len(asked), "two began"


def test_a_file_of_an_earlier_round_counts_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(app, monkeypatch, files_per_hour=1)
    company, _uid = submitted(app)
    assert company.get("/nl/report/1.pdf").status_code == 200
    assert company.get("/nl/report/1.pdf").status_code == 429


def test_an_export_counts_for_its_consultant(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, files_per_hour=1)
    _company, uid = submitted(app)
    add_consultant(app)
    sign_in(client)
    sent = [
        act(client, f"{DESK}/export", f"{DESK}/export/file", {"profile": profile, "language": "nl"})
        for profile in ("data", "xlsx")
    ]
    assert [one.status_code for one in sent] == [200, 429]
    assert HEADINGS["nl"] in sent[1].text
    assert client.get(f"{page_of(uid)}/report.pdf").status_code == 429
    assert client.get(page_of(uid)).status_code == 200


def test_an_export_counts_for_the_programs_of_its_consultant(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, files_per_hour=1)
    _company, uid = submitted(app)
    mine, mine_too, other = token(app), token(app), token(app, email=COLLEAGUE)
    asked = [get(app, "/export.csv", text).status_code for text in (mine, mine, mine_too, other)]
    assert asked == [200, 429, 429, 200]
    assert get(app, "/responses", mine).status_code == 200
    sign_in(client)
    assert client.get(f"{page_of(uid)}/report.pdf").status_code == 200, "a program keeps nobody from the desk"


@pytest.mark.parametrize("path", ["/audit.csv", "campaign"])
def test_every_file_about_many_counts(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    limit(app, monkeypatch, files_per_hour=1)
    add_consultant(app, role=ADMIN)
    sign_in(client)
    address = f"{new_campaign(client)}/progress.csv" if path == "campaign" else f"{DESK}{path}"
    assert [client.get(address).status_code for _ in range(2)] == [200, 429]


def test_a_program_that_asks_without_end_is_told_when_to_go_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    limit(app, monkeypatch, requests_per_hour=3)
    one, two, other = token(app), token(app), token(app, email=COLLEAGUE)
    with caplog.at_level(logging.WARNING):
        statuses = [
            get(app, path, one).status_code for path in ("/responses", "/instruments", "/figures") * 2
        ]
    assert statuses == [200] * 3 + [429] * 3
    said = [line for line in caplog.messages if "more than 3 requests within an hour" in line]
    assert len(said) == 1, "once, not at each"
    assert said[0].startswith("programs of consultant ")
    refused = get(app, "/responses", two)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert "Retry-After" in refused.get_json()["detail"]
    assert get(app, "/responses", other).status_code == 200
    assert get(app, "/openapi.json").status_code == 200


def test_of_many_at_once_in_two_instances_as_many_are_made_as_may(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, requests_per_hour=3)
    other = create_app(app.config["READINESS"])
    text = token(app)
    together = threading.Barrier(AT_ONCE)

    def ask(number: int) -> int:
        together.wait()
        return get((app, other)[number % 2], "/instruments", text).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(ask, range(AT_ONCE)))
    assert sorted(statuses) == [200] * 3 + [429] * (AT_ONCE - 3)


def test_where_nothing_can_be_written_the_company_still_gets_its_report(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    company, _uid = submitted(app)

    def full(*_args: object, **_options: object) -> int:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(hourly, "count_one", full)
    assert company.get("/nl/report.pdf").status_code == 200
    assert "what was asked for was not counted: OperationalError" in caplog.messages


def test_an_operator_may_set_other_limits_or_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    config = app.config["READINESS"]
    assert (
        (config.files_per_hour, config.requests_per_hour)
        == (FILES_PER_HOUR, REQUESTS_PER_HOUR)
        == (120, 20_000)
    )
    monkeypatch.setenv("READINESS_FILES_PER_HOUR", "0")
    monkeypatch.setenv("READINESS_REQUESTS_PER_HOUR", "100000000")
    read = Config.from_environment(os.environ)
    assert (read.files_per_hour, read.requests_per_hour) == (0, 100_000_000)
    limit(app, monkeypatch, files_per_hour=0)
    company, _uid = submitted(app)
    assert [company.get("/nl/report.pdf").status_code for _ in range(3)] == [200] * 3
    assert counted(app) == []


def test_while_somebody_writes_whoever_reads_waits_a_moment_only(
    app: Flask, backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    """On SQLite, which one writes at a time: what is counted, and when a token was used, is let go."""
    text = token(app)
    with app.app_context(), writing(db.engine).begin(), db.engines[1].connect() as connection:
        if backend == "sqlite":
            with impatient(connection):
                assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() < 500
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() >= 5000
        assert get(app, "/responses", text).status_code == 200
    missed = [line for line in caplog.messages if "was not counted" in line or "was not written down" in line]
    assert len(missed) == (2 if backend == "sqlite" else 0)
