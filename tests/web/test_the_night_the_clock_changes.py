"""R14: the two nights in which Belgian clocks skip an hour, or show one twice."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from readiness.store.hourly import HOUR
from tests.client import StrictClient, form_values, parse
from tests.clock import Clock
from tests.desk.signing import DESK, add_consultant, browser, sign_in
from tests.desk.test_exporting import exported
from tests.desk.test_exporting import rows as in_file
from tests.desk.test_list import rows as in_list
from tests.web.inviting import campaign
from tests.web.sharing import share
from tests.web.test_beginning_too_many import limit
from tests.web.walking import DE_LINDE, address, path_of, send, submit

PAGE = timedelta(minutes=2)
"""How long somebody is at each page."""


@dataclass(frozen=True)
class Night:
    """A night: when a company begins, twenty minutes before it submits, and what a reader sees of that."""

    began: datetime
    day: str
    short: str
    clock: str
    evening: datetime
    """The last minute of its day in Brussels."""


NIGHTS = {
    # At 02:00 it becomes 03:00: from 01:50 to 03:10.
    "spring": Night(
        datetime(2026, 3, 29, 0, 50, tzinfo=UTC),
        "29 maart 2026",
        "29 mrt 2026",
        "03:10",
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC),
    ),
    # At 03:00 it becomes 02:00: from 02:50 to 02:10.
    "autumn": Night(
        datetime(2026, 10, 25, 0, 50, tzinfo=UTC),
        "25 oktober 2026",
        "25 okt 2026",
        "02:10",
        datetime(2026, 10, 25, 22, 59, tzinfo=UTC),
    ),
}


@pytest.fixture(params=NIGHTS)
def night(request: pytest.FixtureRequest) -> Night:
    """Each of the two."""
    return NIGHTS[request.param]


@pytest.fixture
def clock(night: Night, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of everybody, at the beginning."""
    return Clock(monkeypatch, night.began)


def walk(client: StrictClient, clock: Clock, moment: datetime, company: str) -> None:
    """Begin at a moment and submit after ten pages."""
    clock.moment = moment
    for slug, answers in DE_LINDE.items():
        path_of(send(client, address(slug), answers))
        clock.go_on(PAGE)
    path_of(send(client, "/nl/details", {"company_name": company}))
    clock.go_on(PAGE)
    assert path_of(submit(client)) == "/nl/report"


def own_round(client: StrictClient) -> dict[str, object]:
    """The company's one round, in the file with its own data."""
    sent = form_values(client.get("/nl/your-data").text)
    file = client.post("/nl/your-data", data={**sent, "action": "download"}).get_json()
    (found,) = file["rounds"]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def desk(app: Flask) -> StrictClient:
    """A browser of a consultant, who signs in when it is asked for."""
    add_consultant(app)
    return browser(app)


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_a_questionnaire_over_the_change_has_its_times_and_its_place(
    app: Flask, client: StrictClient, desk: StrictClient, night: Night, clock: Clock
) -> None:
    """The neighbour submits half an hour earlier: in autumn the clock shows 02:40 then, and 02:10 later."""
    walk(browser(app), clock, night.began - timedelta(minutes=30), "Garage Eerder")
    walk(client, clock, night.began, "Bakkerij Later")
    submitted = night.began + 10 * PAGE
    assert f"Ingediend op {night.day}" in client.get("/nl/report").text
    share(client)
    assert f"{night.short}, {night.clock}" in client.get("/nl/share").text
    own = own_round(client)
    assert [own["started_at"], own["submitted_at"]] == [night.began.isoformat(), submitted.isoformat()]
    assert own["seconds_per_page"] == dict.fromkeys(list(DE_LINDE)[1:], PAGE.total_seconds())

    sign_in(desk)
    listed = parse(desk.get(f"{DESK}/").text).findall(".//tbody/tr")
    shown = ["".join(row.itertext()) for row in listed]
    assert [name for row in shown for name in ("Later", "Eerder") if name in row] == ["Later", "Eerder"]
    assert all(night.short in row for row in shown)
    file = in_file(exported(desk, "data"))
    assert [(row["started_at"], row["submitted_at"]) for row in file] == [
        (iso(night.began + shift), iso(submitted + shift)) for shift in (timedelta(minutes=-30), timedelta())
    ]


def test_that_day_ends_at_midnight_in_brussels_although_it_has_another_number_of_hours(
    app: Flask, client: StrictClient, desk: StrictClient, night: Night, clock: Clock
) -> None:
    day = night.began.date()
    code = campaign(app, language="nl", closes_on=day)
    walk(client, clock, night.evening - 10 * PAGE, "Bakkerij De Laatste")
    assert path_of(client.get(f"/k/{code}")) == "/nl/"
    clock.go_on(timedelta(minutes=1))
    assert path_of(client.get(f"/k/{code}")) == f"/nl/k/{code}", "it is closed"
    assert night.day in client.get(f"/nl/k/{code}").text
    walk(browser(app), clock, clock.moment, "Garage Morgen")
    sign_in(desk)
    morning = day + timedelta(days=1)
    late, early = in_list(desk, until=str(day)), in_list(desk, since=str(morning))
    assert [late, early] == [in_list(desk)[1:], in_list(desk)[:1]]
    assert in_list(desk, since=str(day), until=str(day)) == late


def test_the_hour_that_the_clock_shows_twice_counts_as_two(
    app: Flask, client: StrictClient, night: Night, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, 1)
    clock.moment = night.began - timedelta(minutes=20)
    path_of(send(browser(app), address("company"), DE_LINDE["company"]))
    assert send(client, address("company"), DE_LINDE["company"]).headers["Retry-After"] == "1800"
    clock.go_on(HOUR)
    path_of(send(client, address("company"), DE_LINDE["company"]))
