"""A campaign from its list of companies to the reminders: what a lead does, and what a consultant sees."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness.export.profiles import unguarded
from readiness.extensions import db
from readiness.i18n import today
from readiness.store import campaigns
from readiness.store.campaign_models import Campaign, Invitation
from readiness.store.models import Assessment, now
from readiness.store.outgoing_models import DONE, FAILED, HANDING_OVER, WAITING, Outgoing
from readiness.store.review_models import AuditEntry
from readiness.upkeep.purge import limits_of, purge
from tests.client import StrictClient, parse
from tests.desk.campaigning import (
    LATER,
    LIST,
    TWO_BAD,
    add_campaign,
    check,
    confirm,
    invitations,
    new_campaign,
)
from tests.desk.reviewing import act, fields, submitted
from tests.desk.signing import DESK, add_consultant, browser, sign_in
from tests.web.walking import path_of, walk_to


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role="lead")
    sign_in(client)


def letters(app: Flask) -> list[tuple[str, str]]:
    """What is in the queue: the letter and the address, in the order in which it was put there."""
    with app.app_context():
        queued = db.session.scalars(select(Outgoing).order_by(Outgoing.id)).all()
        known = {one.uid: one.email for one in db.session.scalars(select(Invitation))}
        assert all(one.kind == "mail" for one in queued)
        return [(one.detail["letter"], known[one.detail["invitation"]]) for one in queued]


def have_sent(app: Flask, days_ago: int = 4) -> None:
    """Write down what the worker does once the server took the letters."""
    with app.app_context():
        moment = now() - timedelta(days=days_ago)
        db.writing_session.execute(update(Invitation).values(invited_at=moment))
        db.session.commit()
    all_went(app)


def all_went(app: Flask) -> None:
    """Let a worker have sent what waits."""
    with app.app_context():
        db.writing_session.execute(
            update(Outgoing).where(Outgoing.state == WAITING).values(state=DONE, done_at=now())
        )
        db.session.commit()


def change(app: Flask, email: str, **values: Any) -> None:
    with app.app_context():
        statement = update(Invitation).where(Invitation.email == email).values(**values)
        db.writing_session.execute(statement)
        db.session.commit()


def answered(app: Flask, email: str) -> None:
    """Let a company answer its invitation and submit."""
    _browser, uid = submitted(app)
    link_round(app, email, uid)


def link_round(app: Flask, email: str, uid: str) -> None:
    """Join the round with the invitation, as its personal link does when a company begins."""
    with app.app_context():
        session = db.writing_session
        assessment = session.scalars(select(Assessment).where(Assessment.uid == uid)).one()
        one = session.scalars(select(Invitation).where(Invitation.email == email)).one()
        one.assessment_id, one.opened_at = assessment.id, now()
        campaigns.belongs(session, assessment.id, one.campaign)
        session.commit()


def draft(app: Flask, email: str, last: str) -> None:
    """Let a company answer up to a page."""
    walk_to(browser(app), last)
    with app.app_context():
        uid = db.session.scalars(select(Assessment.uid).order_by(Assessment.id.desc())).first()
    assert uid is not None
    link_round(app, email, uid)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("", f"{LATER}"),
        ("Bakkers", ""),
        ("Bakkers", "morgen"),
        ("Bakkers", "2020-01-01"),
        ("Bakkers\u202e", f"{LATER}"),
    ],
)
def test_a_campaign_that_cannot_be_made_keeps_what_was_typed(
    app: Flask, client: StrictClient, name: str, day: str
) -> None:
    answer = act(client, LIST, LIST, {"campaign_name": name, "closes_on": day})
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Campaign)).all() == []


def test_name_and_closing_date_change(app: Flask, client: StrictClient) -> None:
    campaign = new_campaign(client)
    act(client, campaign, campaign, {"campaign_name": "Slagers"})
    with app.app_context():
        found = db.session.scalars(select(Campaign)).one()
        assert (found.name, found.closes_on) == ("Slagers", LATER)
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert {"campaign_made", "campaign_changed"} <= set(actions)


def send(client: StrictClient, campaign: str, letter: str, **more: str) -> Any:
    shown = f"{campaign}/send/{letter}"
    return act(client, shown, shown, {**more})


def test_each_company_gets_one_invitation_and_only_the_silent_are_reminded(
    app: Flask, client: StrictClient
) -> None:
    campaign = new_campaign(client)
    confirm(client, campaign, check(client, campaign, TWO_BAD).text)
    assert path_of(send(client, campaign, "invitation")) == campaign
    both = [("invitation", "ko@example.be"), ("invitation", "linde@example.be")]
    assert letters(app) == both
    # Nobody was invited before the worker sent the letters, and nobody is invited twice.
    assert f'action="{campaign}/send' not in client.get(f"{campaign}/send/reminder").text
    assert f'action="{campaign}/send' not in client.get(f"{campaign}/send/invitation").text
    have_sent(app)
    answered(app, "ko@example.be")
    send(client, campaign, "reminder")
    assert letters(app) == [*both, ("reminder", "linde@example.be")]
    assert invitations(app)["linde@example.be"].reminded_at is not None
    assert invitations(app)["ko@example.be"].reminded_at is None


def test_another_reminder_within_three_days_is_asked_about(app: Flask, client: StrictClient) -> None:
    uid = add_campaign(app, [("Ko", "ko@example.be")])
    campaign = f"{LIST}/{uid}"
    have_sent(app)
    send(client, campaign, "reminder")
    all_went(app)
    assert send(client, campaign, "reminder").status_code == 422
    assert len(letters(app)) == 1
    assert path_of(send(client, campaign, "reminder", sure="y")) == campaign
    assert len(letters(app)) == 2
    all_went(app)
    change(app, "ko@example.be", reminded_at=now() - timedelta(days=4))
    assert path_of(send(client, campaign, "reminder")) == campaign
    assert len(letters(app)) == 3


def test_whoever_was_reminded_before_a_purge_is_reminded_again(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    have_sent(app, days_ago=200)
    for days_ago in (150, 20):
        send(client, campaign, "reminder")
        change(app, "ko@example.be", reminded_at=now() - timedelta(days=days_ago))
        with app.app_context():
            went = update(Outgoing).where(Outgoing.state == WAITING)
            moment = now() - timedelta(days=days_ago)
            db.writing_session.execute(went.values(state=DONE, done_at=moment, claimed_at=moment))
            db.session.commit()
    with app.app_context():
        assert purge(db.writing_session, limits_of(app.config["READINESS"]))["what was sent"] == 1
    answer = send(client, campaign, "reminder")
    assert "1 e-mail is onderweg" in client.get(path_of(answer)).text
    with app.app_context():
        waits = [one.detail["letter"] for one in db.session.scalars(select(Outgoing)) if one.state == WAITING]
    assert waits == ["reminder"]
    reminded = invitations(app)["ko@example.be"].reminded_at
    assert reminded is not None
    assert now() - reminded < timedelta(hours=1)


def test_a_second_click_sends_nothing_more(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    have_sent(app)
    shown = f"{campaign}/send/reminder"
    values = fields(client, shown, shown).to_dict(flat=False)
    assert path_of(client.post(shown, data=values)) == campaign
    assert client.post(shown, data={**values, "sure": "y"}).status_code == 422
    assert len(letters(app)) == 1


def test_a_closed_campaign_sends_nothing(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    shown = f"{campaign}/send/invitation"
    values = fields(client, shown, shown).to_dict(flat=False)
    with app.app_context():
        db.writing_session.execute(update(Campaign).values(closes_on=today() - timedelta(days=1)))
        db.session.commit()
    assert client.post(shown, data=values).status_code == 422
    assert letters(app) == []


def progress_of(client: StrictClient, campaign: str) -> dict[str, dict[str, str]]:
    answer = client.get(f"{campaign}/progress.csv")
    assert answer.status_code == 200
    text = answer.get_data().decode("utf-8-sig")
    return {unguarded(row["email"]): row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def test_progress_says_how_far_each_company_is(app: Flask, client: StrictClient) -> None:
    names = ("new", "waiting", "perhaps", "refused", "invited", "opened", "begun", "half", "done")
    companies = [(f"=Bedrijf {name}", f"{name}@example.be") for name in names]
    campaign = f"{LIST}/{add_campaign(app, companies[1:])}"
    send(client, campaign, "invitation")
    confirm(client, campaign, check(client, campaign, ";".join(companies[0])).text)
    for name in names[4:]:
        change(app, f"{name}@example.be", invited_at=now())
    change(app, "opened@example.be", opened_at=now())
    draft(app, "begun@example.be", "accounts")
    draft(app, "half@example.be", "roi")
    answered(app, "done@example.be")
    with app.app_context():
        session = db.writing_session
        for name, state in (("refused", FAILED), ("perhaps", HANDING_OVER)):
            uid = session.scalar(select(Invitation.uid).where(Invitation.email == f"{name}@example.be"))
            letter = Outgoing.idempotency_key == f"invitation:{uid}"
            session.execute(update(Outgoing).where(letter).values(state=state))
        session.commit()
    found = progress_of(client, campaign)
    assert {email.partition("@")[0]: row["state"] for email, row in found.items()} == {
        "new": "not_sent",
        "waiting": "sending",
        "perhaps": "perhaps",
        "refused": "refused",
        "invited": "invited",
        "opened": "opened",
        "begun": "begun",
        "half": "half_way",
        "done": "submitted",
    }
    assert found["new@example.be"]["company_name"] == "'=Bedrijf new"
    rows = [
        "".join(cell.itertext()).strip()
        for cell in parse(client.get(campaign).text).iter("td")
        if cell.get("class") == "figure"
    ]
    # In the list; not sent, waiting, perhaps sent, refused; then invited, opened, begun, half way, submitted.
    assert rows == ["9", "1", "1", "1", "1", "5", "4", "3", "2", "1"]


def test_the_list_and_the_export_are_filtered_by_campaign(app: Flask, client: StrictClient) -> None:
    uid = add_campaign(app, [("Ko", "ko@example.be")])
    submitted(app, company="Zonder campagne")
    answered(app, "ko@example.be")
    page = client.get(f"{DESK}/?campaign={uid}").text
    assert "Garage De Linde" in page
    assert "Zonder campagne" not in page
    assert "Bakkers 2026" in page
    form = {"profile": "data", "language": "nl", "query": f"campaign={uid}"}
    token = fields(client, f"{DESK}/export", f"{DESK}/export/file")["csrf_token"]
    text = client.post(f"{DESK}/export/file", data={"csrf_token": token, **form}).text
    assert [row["campaign"] for row in csv.DictReader(io.StringIO(text))] == [uid]


def test_the_qr_code_is_a_drawing_and_a_picture(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app)}"
    assert client.get(f"{campaign}/qr.svg").data.lstrip().startswith((b"<?xml", b"<svg"))
    assert client.get(f"{campaign}/qr.png").data.startswith(b"\x89PNG")


def test_a_consultant_reads_and_changes_nothing(app: Flask) -> None:
    jan = browser(app)
    add_consultant(app, "jan@example.be")
    sign_in(jan, "jan@example.be")
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    assert "Bakkers 2026" in jan.get(LIST).text
    page = jan.get(campaign).text
    assert "ko@example.be" in page
    assert f'action="{campaign}"' not in page
    assert jan.get(f"{campaign}/companies").status_code == 404
    assert jan.get(f"{campaign}/send/invitation").status_code == 404
