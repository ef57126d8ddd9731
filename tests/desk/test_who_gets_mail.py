"""Whom the letters of a campaign are promised to, who gets one again, and who is taken off the list."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from readiness.extensions import db
from readiness.store import assessments, mail_refusals
from readiness.store.campaign_models import Invitation
from readiness.store.consultant_models import LEAD
from readiness.store.models import Assessment, now
from readiness.store.outgoing_models import CLAIMED, FAILED, HANDING_OVER, WAITING, Outgoing
from tests.client import StrictClient, parse
from tests.desk.campaigning import LIST, add_campaign, invitations
from tests.desk.reviewing import act, fields
from tests.desk.signing import add_consultant, sign_in
from tests.desk.test_campaigns import all_went, change, draft, have_sent, letters, send
from tests.owning import remains
from tests.web.asking import statements
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _lead(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role=LEAD)
    sign_in(client)


def test_a_reminder_soon_after_the_invitation_is_asked_about(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    have_sent(app, days_ago=0)
    assert send(client, campaign, "reminder").status_code == 422
    assert path_of(send(client, campaign, "reminder", sure="y")) == campaign


@pytest.mark.any_database
@pytest.mark.parametrize("state", [WAITING, CLAIMED, HANDING_OVER])
def test_reminders_do_not_pile_up_while_no_worker_runs(app: Flask, client: StrictClient, state: str) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be'), ('Jan', 'jan@example.be')])}"
    have_sent(app)
    change(app, "jan@example.be", invited_at=None)
    send(client, campaign, "reminder")
    assert letters(app) == [("reminder", "ko@example.be")]
    with app.app_context():
        letter = db.writing_session.scalars(select(Outgoing)).one()
        letter.state, letter.claimed_at = state, now()
        db.session.commit()
    change(app, "ko@example.be", reminded_at=now() - timedelta(days=9))
    change(app, "jan@example.be", invited_at=now() - timedelta(days=9))
    assert path_of(send(client, campaign, "reminder")) == campaign
    assert letters(app) == [("reminder", "ko@example.be"), ("reminder", "jan@example.be")]


def test_whoever_s_letter_went_but_was_not_written_down_is_reminded(app: Flask, client: StrictClient) -> None:
    """As a release before may have left it."""
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    send(client, campaign, "invitation")
    all_went(app)
    page = client.get(campaign).text
    assert "Wacht op verzending" not in [one.strip() for one in parse(page).itertext()]
    assert path_of(send(client, campaign, "reminder")) == campaign
    assert letters(app) == [("invitation", "ko@example.be"), ("reminder", "ko@example.be")]


@pytest.mark.parametrize("letter", ["invitation", "reminder"])
@pytest.mark.any_database
def test_letters_to_many_are_a_few_statements(app: Flask, client: StrictClient, letter: str) -> None:
    """SQLite lets nobody else write meanwhile."""

    def asked(number: int) -> int:
        companies = [(f"N{one}", f"n{one}@example.be") for one in range(number)]
        campaign = f"{LIST}/{add_campaign(app, companies, f'Of {number}')}"
        if letter == "reminder":
            have_sent(app)
        with statements(app) as said:
            assert path_of(send(client, campaign, letter, sure="y")) == campaign
        return len(said)

    asked(1)
    assert asked(200) == asked(2)


def test_nobody_gets_a_letter_whom_the_page_did_not_show(app: Flask, client: StrictClient) -> None:
    """Ko was taken off the list meanwhile, and Jan was added: as many as before."""
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    page = f"{campaign}/send/invitation"
    sent = fields(client, page, page).to_dict(flat=False)
    with app.app_context():
        session = db.writing_session
        ko = session.scalars(select(Invitation)).one()
        session.add(
            Invitation(campaign_id=ko.campaign_id, company_name="Jan", email="jan@x.be", language="nl")
        )
        session.delete(ko)
        session.commit()
    refused = client.post(page, data=sent)
    assert refused.status_code == 422
    assert "Wie een e-mail krijgt, is veranderd" in refused.text
    assert letters(app) == []


def test_whoever_wants_no_mail_is_not_promised_any(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be'), ('Jan', 'jan@example.be')])}"
    have_sent(app)
    with app.app_context():
        keys = app.config["READINESS"].secret_keys
        mail_refusals.refuse(db.writing_session, keys, "ko@example.be", now())
        db.session.commit()
    page = client.get(f"{campaign}/send/reminder").text
    assert "1 bedrijf wil geen e-mail meer" in page
    assert "ko@example.be" not in page
    send(client, campaign, "reminder")
    assert letters(app) == [("reminder", "jan@example.be")]
    assert invitations(app)["ko@example.be"].reminded_at is None


def test_whoever_shut_its_link_is_not_reminded(app: Flask, client: StrictClient) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    have_sent(app)
    draft(app, "ko@example.be", "planning")
    assert "ko@example.be" in client.get(f"{campaign}/send/reminder").text
    with app.app_context():
        session = db.writing_session
        assessments.revoke_link(session, session.scalars(select(Assessment)).one())
        session.commit()
    assert "ko@example.be" not in client.get(f"{campaign}/send/reminder").text


@pytest.mark.parametrize(
    ("error", "again"),
    [
        ("ConnectionRefusedError", True),
        ("closed", True),
        ("the mail server refused the sender: 550", True),
        ("the mail server answered 451", True),
        ("the mail server answered 550", False),
        ("unusable_address", False),
        ("refused", False),
    ],
)
def test_an_invitation_that_failed_goes_again_where_that_may_help(
    app: Flask, client: StrictClient, error: str, again: bool
) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be')])}"
    send(client, campaign, "invitation")
    with app.app_context():
        failed = {"state": FAILED, "last_error": error, "attempts": 6}
        db.writing_session.execute(update(Outgoing).values(**failed))
        db.session.commit()
    assert (f'action="{campaign}/send' in client.get(f"{campaign}/send/invitation").text) == again
    if again:
        assert path_of(send(client, campaign, "invitation")) == campaign
    with app.app_context():
        assert db.session.scalars(select(Outgoing)).one().state == (WAITING if again else FAILED)


def test_a_company_is_taken_off_the_list_until_it_begins_and_leaves_no_trace(
    app: Flask, client: StrictClient, database_url: str
) -> None:
    campaign = f"{LIST}/{add_campaign(app, [('Ko', 'ko@example.be'), ('Jan', 'jan@example.be')])}"
    send(client, campaign, "invitation")
    draft(app, "jan@example.be", "planning")
    ko, jan = (
        f"{campaign}/companies/{invitations(app)[f'{one}@example.be'].uid}/remove" for one in ("ko", "jan")
    )
    page = client.get(campaign).text
    assert (f'href="{ko}"' in page, f'href="{jan}"' in page) == (True, False)
    assert client.get(jan).status_code == 404
    assert path_of(act(client, ko, ko, {})) == campaign
    assert list(invitations(app)) == ["jan@example.be"]
    assert client.get(ko).status_code == 404
    assert remains(app, database_url, ["ko@example.be"]) == []
