"""R14: the server's clock is set back by two days while people are at work."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from readiness import guesses
from readiness.desk import limits
from readiness.extensions import db
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values
from tests.clock import Clock
from tests.colleague.joining import answer, begin, hand_in, make_link, reported
from tests.desk.signing import add_consultant, browser, is_in, send_password, sign_in
from tests.web.sharing import assess_again, share
from tests.web.walking import DE_LINDE, address, path_of, resend, send, submit, walk_to

PAGE = timedelta(minutes=2)
BACK = timedelta(days=-2)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of everybody."""
    return Clock(monkeypatch, datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


def rounds(app: Flask) -> list[Assessment]:
    """Every round, in the order in which they began."""
    with app.app_context():
        return list(db.session.scalars(select(Assessment).order_by(Assessment.id)))


def test_a_company_goes_on_and_nothing_of_it_is_lost(app: Flask, client: StrictClient, clock: Clock) -> None:
    walk_to(browser(app), "check")
    slugs = list(DE_LINDE)
    for slug in slugs[:4]:
        path_of(send(client, address(slug), DE_LINDE[slug]))
        clock.go_on(PAGE)
    open_page = address(slugs[4])
    typed = {**form_values(client.get(open_page).text).to_dict(flat=False), **DE_LINDE[slugs[4]]}

    clock.go_on(BACK)
    # The token of the open page is signed by a clock that is still to come: it is sent once more as it stands.
    refused = resend(client, open_page, typed)
    assert refused.status_code == 422
    kept = form_values(refused.text).to_dict(flat=False)
    assert {name: kept[name] for name in typed if name.startswith("q_")} == {
        name: value if isinstance(value, list) else [value]
        for name, value in typed.items()
        if name.startswith("q_")
    }
    path_of(resend(client, open_page, kept))
    for slug in slugs[5:]:
        clock.go_on(PAGE)
        path_of(send(client, address(slug), DE_LINDE[slug]))
    path_of(send(client, "/nl/details", {}))
    assert path_of(submit(client)) == "/nl/report"
    undisturbed, mine = rounds(app)
    assert mine.answers == undisturbed.answers
    assert mine.page_seconds == {**dict.fromkeys(slugs[1:], 120), slugs[4]: 0}
    assert "Ingediend op 18 november 2026" in client.get("/nl/report").text


def test_what_a_company_holds_and_gave_away_still_opens(app: Flask, clock: Clock) -> None:
    client = reported(app)
    colleague = begin(app, make_link(client))
    shared, cookie = share(client), client.get_cookie("readiness")
    assert cookie is not None

    clock.go_on(BACK)
    assert client.get("/nl/report").status_code == 200
    assert client.get("/nl/report.pdf").status_code == 200
    other = browser(app)
    path_of(other.get(f"/r/{cookie.value}"))
    assert other.get("/nl/report").status_code == 200
    assert browser(app).get(f"/nl/shared/{shared}").status_code == 200
    answer(colleague)
    hand_in(colleague)
    path_of(assess_again(client))
    walk_to(client, "check")
    path_of(submit(client))
    first, second = rounds(app)
    assert (first.round, second.round) == (1, 2)
    assert second.submitted_at is not None
    assert first.submitted_at is not None
    assert second.submitted_at < first.submitted_at
    assert "Ingediend op 18 november 2026" in client.get("/nl/report").text, "the newest is that of the round"


def test_whoever_tried_too_often_before_is_not_shut_out_for_two_days(app: Flask, clock: Clock) -> None:
    add_consultant(app)
    for _ in range(limits.PER_ACCOUNT):
        send_password(browser(app), password="wrong")
    assert send_password(browser(app)).status_code == 422
    for _ in range(guesses.PER_MINUTE):
        browser(app).get("/r/opens-nothing")
    assert browser(app).get("/r/opens-nothing").status_code == 429

    clock.go_on(BACK)
    assert browser(app).get("/r/opens-nothing").status_code == 404
    sign_in(browser(app))


def test_a_session_lives_no_longer_than_by_the_clock_that_began_it(app: Flask, clock: Clock) -> None:
    """Else it would be open for two days more, however idle. A difference between two machines ends none."""
    add_consultant(app)
    client = browser(app)
    sign_in(client)
    clock.go_on(timedelta(minutes=-1))
    assert is_in(client)
    clock.go_on(BACK)
    assert not is_in(client)
    sign_in(client)
    assert is_in(client)
