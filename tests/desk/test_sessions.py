"""R27: a session is new at each sign-in, ends when it should, and its cookie is then dead; where one is in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from readiness.desk import passwords
from readiness.extensions import db
from readiness.store import consultants, desk_sessions
from readiness.store.consultant_models import Consultant, DeskSession
from readiness.store.models import now
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient, parse
from tests.desk.device import ACCOUNT, ask, token_of
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, PASSWORD, add_consultant, browser, is_in, post, sign_in
from tests.web.walking import path_of

NEW = "drie eenden op het kanaal"


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)


def cookie_of(client: StrictClient) -> str:
    cookie = client.get_cookie("desk")
    assert cookie is not None
    return cookie.value


def copy_of(app: Flask, client: StrictClient) -> StrictClient:
    """A thief's browser with the same cookie."""
    thief = browser(app)
    thief.set_cookie("desk", cookie_of(client))
    return thief


def change(app: Flask, values: dict[str, datetime]) -> None:
    with app.app_context():
        db.writing_session.execute(update(DeskSession).values(values))
        db.session.commit()


def els(app: Flask) -> Consultant:
    """Els, in a session that writes."""
    who = consultants.by_email(db.writing_session, EMAIL)
    assert who is not None
    return who


def sign_out(app: Flask, client: StrictClient) -> None:
    post(client, f"{DESK}/", {}, f"{DESK}/sign-out")


def change_password(app: Flask, client: StrictClient) -> None:
    post(client, ACCOUNT, {"password": PASSWORD, "new_password": NEW}, f"{ACCOUNT}/password")


def get_new_password(app: Flask, client: StrictClient) -> None:
    with app.app_context():
        consultants.set_password(db.writing_session, els(app), passwords.hashed(NEW))
        db.session.commit()


def disable(app: Flask, client: StrictClient) -> None:
    with app.app_context():
        consultants.disable(db.writing_session, els(app))
        db.session.commit()


def get_another_role(app: Flask, client: StrictClient) -> None:
    with app.app_context():
        consultants.set_role(db.writing_session, els(app), "lead")
        db.session.commit()


def lose_the_second_factor(app: Flask, client: StrictClient) -> None:
    with app.app_context():
        consultants.take_second_factors(db.writing_session, els(app))
        db.session.commit()


def sign_in_again(app: Flask, client: StrictClient) -> None:
    """In the same browser, on a sign-in page that stayed open."""
    sent = {"email": EMAIL, "password": PASSWORD}
    path_of(ask(client, ACCOUNT, f"{DESK}/sign-in", **sent))


@pytest.mark.parametrize(
    "end",
    [
        sign_out,
        change_password,
        get_new_password,
        disable,
        get_another_role,
        lose_the_second_factor,
        sign_in_again,
    ],
)
def test_a_copied_cookie_opens_nothing_after(
    app: Flask, client: StrictClient, end: Callable[[Flask, StrictClient], None]
) -> None:
    thief = copy_of(app, client)
    assert is_in(thief)
    end(app, client)
    assert not is_in(thief)


def test_a_planted_session_is_not_the_one_that_is_signed_in(app: Flask) -> None:
    """Fixation: a stranger plants the cookie of a session of their own, full or halfway, in Els's browser."""
    add_consultant(app, COLLEAGUE)
    stranger, victim = browser(app), browser(app)
    sign_in(stranger, COLLEAGUE)
    planted = cookie_of(stranger)
    token = token_of(victim, f"{DESK}/sign-in")
    victim.set_cookie("desk", planted)
    sent = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
    assert path_of(victim.post(f"{DESK}/sign-in", data=sent)) == f"{DESK}/"
    assert is_in(victim)
    assert cookie_of(victim) != planted
    assert not is_in(stranger)


@pytest.mark.parametrize(
    ("values", "stays"),
    [
        ({"seen_at": timedelta(minutes=29)}, True),
        ({"seen_at": timedelta(minutes=30, seconds=1)}, False),
        ({"created_at": timedelta(hours=7, minutes=59)}, True),
        ({"created_at": timedelta(hours=8, seconds=1)}, False),
    ],
)
def test_a_session_ends_after_thirty_idle_minutes_and_after_eight_hours(
    app: Flask, client: StrictClient, values: dict[str, timedelta], stays: bool
) -> None:
    change(app, {name: now() - ago for name, ago in values.items()})
    assert is_in(client) == stays


def test_using_a_session_keeps_it_from_idling_but_not_from_growing_old(
    app: Flask, client: StrictClient
) -> None:
    change(app, {"seen_at": now() - timedelta(minutes=29)})
    assert is_in(client)
    with app.app_context():
        [seen] = db.session.scalars(select(DeskSession.seen_at)).all()
        assert now() - seen < timedelta(minutes=1)
    change(app, {"created_at": now() - desk_sessions.LONGEST})
    assert not is_in(client)


def rows(client: StrictClient) -> list[str]:
    """The headings of the list of sessions."""
    section = parse(client.get(ACCOUNT).text).find(".//section[@id='sessions']")
    assert section is not None
    return ["".join(each.itertext()).strip() for each in section.iter("h3")]


def buttons(client: StrictClient) -> list[str]:
    """The numbers of the sessions that the page offers to end."""
    page = parse(client.get(ACCOUNT).text)
    return [
        each.get("value", "") for each in page.iterfind(".//section[@id='sessions']//button[@name='session']")
    ]


def test_asking_for_the_head_of_a_page_keeps_a_session_as_reading_it_does(
    app: Flask, client: StrictClient
) -> None:
    change(app, {"seen_at": now() - timedelta(minutes=29)})
    assert client.head(f"{DESK}/").status_code == 200
    with app.app_context():
        [seen] = db.session.scalars(select(DeskSession.seen_at)).all()
    assert now() - seen < timedelta(minutes=1)


def test_one_other_browser_is_signed_out_and_no_session_of_anybody_else(
    app: Flask, client: StrictClient
) -> None:
    add_consultant(app, COLLEAGUE)
    jan, other, third = browser(app), browser(app), browser(app)
    for each, email in [(jan, COLLEAGUE), (other, EMAIL), (third, EMAIL)]:
        sign_in(each, email)
    with app.app_context():
        numbers = {
            name: str(found.id)
            for name, each in [("mine", client), ("jan", jan), ("other", other), ("third", third)]
            if (found := desk_sessions.find(db.session, cookie_of(each)))
        }
    assert sorted(buttons(client)) == sorted([numbers["other"], numbers["third"]])
    for number in (numbers["other"], numbers["jan"], numbers["mine"], "", "0", "x", "9" * 30):
        path_of(post(client, ACCOUNT, {"session": number}, f"{ACCOUNT}/sessions/end"))
        assert [is_in(each) for each in (client, jan, other, third)] == [True, True, False, True]
    with app.app_context():
        ended = select(func.count()).where(AuditEntry.action == "session_ended")
        assert db.session.scalar(ended) == 1


def test_the_account_lists_where_one_is_signed_in_and_ends_the_others(
    app: Flask, client: StrictClient
) -> None:
    add_consultant(app, COLLEAGUE)
    jan, other, over = browser(app), browser(app), browser(app)
    for each, email in [(over, EMAIL), (jan, COLLEAGUE), (other, EMAIL)]:
        sign_in(each, email)
    with app.app_context():
        oldest = desk_sessions.find(db.writing_session, cookie_of(over))
        assert oldest is not None
        oldest.seen_at = now() - desk_sessions.IDLE
        db.session.commit()
    assert sorted(rows(client)) == ["Deze browser", "Een andere browser"]
    path_of(post(client, ACCOUNT, {}, f"{ACCOUNT}/sessions/end"))
    assert rows(client) == ["Deze browser"]
    assert is_in(client)
    assert is_in(jan)
    assert not is_in(other)
