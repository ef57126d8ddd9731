"""One internet address begins a generous number of questionnaires in an hour, and no more."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from readiness.app import create_app
from readiness.config import Config
from readiness.domain.text import LANGUAGES
from readiness.environment import BEGIN_PER_HOUR
from readiness.extensions import db
from readiness.store import hourly
from readiness.store.models import Assessment, HourlyCount, now
from readiness.web import beginning
from tests.client import StrictClient, form_values
from tests.clock import Clock
from tests.desk.signing import browser
from tests.web.asking import statements
from tests.web.walking import DE_LINDE, address, path_of, resend, send, submit, walk_to

FIRST = address("company")
AT_ONCE = 12


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands still in the middle of an hour, so that no count begins anew in the midst of a test."""
    Clock(monkeypatch, datetime.now(UTC).replace(minute=30, second=0, microsecond=0))


def limit(app: Flask, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let fewer begin than by default."""
    monkeypatch.setitem(app.config, "READINESS", replace(app.config["READINESS"], begin_per_hour=most))


def begun(app: Flask) -> tuple[int, list[int]]:
    """How many questionnaires are stored, and what each place and hour counts."""
    with app.app_context():
        number = db.session.scalar(select(func.count()).select_from(Assessment)) or 0
        return number, list(db.session.scalars(select(HourlyCount.number).order_by(HourlyCount.number)))


def an_hour_later(app: Flask) -> None:
    """Let what was counted have been counted an hour ago."""
    with app.app_context():
        earlier = hourly.hour(now()) - hourly.HOUR
        db.writing_session.execute(update(HourlyCount).values(hour=earlier))
        db.session.commit()


def test_the_log_says_so_once_an_hour_and_not_where(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    beginning._tell.cache_clear()
    limit(app, monkeypatch, 1)
    for expected in (0, 1, 1):
        send(browser(app), FIRST, DE_LINDE["company"])
        said = [one for one in caplog.records if one.name == "readiness.web.beginning"]
        assert len(said) == expected
    assert said[0].getMessage() == "an internet address asks for more than 1 questionnaire within an hour"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_comes_too_late_is_told_and_sends_the_same_again_later(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    limit(app, monkeypatch, 2)
    for _ in range(2):
        path_of(send(browser(app), FIRST, DE_LINDE["company"]))
    refused = send(client, address("company", lang), DE_LINDE["company"])
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["Content-Language"] == lang
    assert client.get_cookie("readiness") is None
    assert begun(app) == (2, [2]), "what is refused is neither stored nor counted"
    kept = form_values(refused.text)
    assert {name: kept.get(name) for name in DE_LINDE["company"]} == DE_LINDE["company"]
    an_hour_later(app)
    accepted = client.post(address("company", lang), data=kept)
    assert path_of(accepted) == address("accounts", lang)
    with app.app_context():
        newest = db.session.scalars(select(Assessment).order_by(Assessment.id.desc())).first()
        assert newest is not None
        assert newest.answers == {"A1": "p10_49", "A2": "trade", "A3": "consumers"}


def test_whoever_has_begun_goes_on(app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(app, monkeypatch, 1)
    walk_to(client, "company")
    assert send(browser(app), FIRST, DE_LINDE["company"]).status_code == 429
    walk_to(client, "check")
    assert path_of(submit(client)) == "/nl/report"


def test_elsewhere_others_begin(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(app, monkeypatch, 1)
    statuses = []
    for place in ("192.0.2.1", "192.0.2.2", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"):
        client = browser(app)
        client.environ_base["REMOTE_ADDR"] = place
        statuses.append(send(client, FIRST, DE_LINDE["company"]).status_code)
    assert statuses == [303, 303, 303, 429, 303], "a household has a whole /64 of IPv6"


def test_of_many_at_once_in_two_instances_as_many_begin_as_may(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, 5)
    other = create_app(app.config["READINESS"])
    other.testing, other.test_client_class = True, StrictClient
    clients = [browser((app, other)[number % 2]) for number in range(AT_ONCE)]
    forms = [{**form_values(one.get(FIRST).text), **DE_LINDE["company"]} for one in clients]
    together = threading.Barrier(AT_ONCE)

    def press(number: int) -> int:
        together.wait()
        return resend(clients[number], FIRST, forms[number]).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(press, range(AT_ONCE)))
    assert sorted(statuses) == [303] * 5 + [429] * (AT_ONCE - 5)
    assert begun(app) == (5, [5])


def test_only_beginning_costs_a_statement_and_that_one_alone(app: Flask, client: StrictClient) -> None:
    with statements(app) as said:
        walk_to(client, "check")
        submit(client)
    assert len([statement for statement in said if "beginning" in statement]) == 1


def test_an_operator_may_set_another_limit_or_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.config["READINESS"].begin_per_hour == BEGIN_PER_HOUR == 300
    for most in (5000, 0):
        monkeypatch.setenv("READINESS_BEGIN_PER_HOUR", str(most))
        assert Config.from_environment(os.environ).begin_per_hour == most
    limit(app, monkeypatch, 0)
    for _ in range(3):
        path_of(send(browser(app), FIRST, DE_LINDE["company"]))
    assert begun(app) == (3, [])


def test_the_wait_ends_with_the_hour() -> None:
    noon = hourly.hour(now())
    assert hourly.seconds_left(noon) == 3600
    assert hourly.seconds_left(noon + timedelta(minutes=59, seconds=59, milliseconds=900)) == 1
    assert hourly.hour(noon + timedelta(minutes=59)) == noon
