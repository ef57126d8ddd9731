"""Invitations are kept no longer than they have to be, and go when somebody asks."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from readiness.extensions import db
from readiness.i18n import today
from readiness.store import mail_refusals
from readiness.store.campaign_models import Campaign, Invitation, InvitationLink
from readiness.store.models import Assessment, now
from tests.client import StrictClient
from tests.owning import remains
from tests.upkeep.test_commands import count, run
from tests.web.inviting import ADDRESS, COMPANY, campaign, invite
from tests.web.test_being_invited import come


@pytest.mark.parametrize(("days", "kept"), [(-30, 1), (0, 1), (89, 1), (91, 0)])
def test_an_invitation_that_nobody_answered_goes_after_its_campaign(app: Flask, days: int, kept: int) -> None:
    invite(app, campaign(app, closes_on=today() - timedelta(days=days)))
    found = run("purge").output
    assert f"       {1 - kept}  invitations\n       {1 - kept}  campaigns\n" in found
    assert [count(app, table) for table in (Invitation, InvitationLink, Campaign)] == [kept] * 3


def test_an_invitation_that_was_answered_goes_with_the_round(app: Flask, client: StrictClient) -> None:
    come(client, invite(app, campaign(app, closes_on=today())))
    with app.app_context():
        session = db.writing_session
        session.execute(update(Campaign).values(closes_on=today() - timedelta(days=200)))
        session.commit()
    assert run("purge").exit_code == 0
    assert count(app, Invitation) == 1, "its round is still there"
    with app.app_context():
        db.writing_session.execute(update(Assessment).values(saved_at=now() - timedelta(days=91)))
        db.session.commit()
    assert run("purge", "--force").exit_code == 0
    assert [count(app, table) for table in (Assessment, Invitation, Campaign)] == [0, 0, 0]


def test_whoever_refused_letters_may_change_their_mind(app: Flask) -> None:
    keys = app.config["READINESS"].secret_keys
    with app.app_context():
        mail_refusals.refuse(db.writing_session, keys, ADDRESS, now())
        db.session.commit()
        assert mail_refusals.refused(db.session, keys, [ADDRESS]) == {ADDRESS}
    assert run("company", "allow-mail", ADDRESS.upper()).exit_code == 0
    with app.app_context():
        assert mail_refusals.refused(db.session, keys, [ADDRESS]) == set()
    again = run("company", "allow-mail", ADDRESS)
    assert again.exit_code == 1
    assert "never asked" in again.output


def test_an_operator_erases_the_invitations_to_an_address(
    app: Flask, client: StrictClient, database_url: str
) -> None:
    first = campaign(app)
    invite(app, first)
    come(client, invite(app, campaign(app, code="gent", name="Gent"), "Ko nv"))
    invite(app, first, "Een ander", email="ander@example.be")
    assert run("company", "uninvite", "wie@example.be", "--yes").exit_code == 1
    asked = run("company", "uninvite", ADDRESS, answer="n\n")
    assert "Invitations to that address: 2" in asked.output
    assert count(app, Invitation) == 3
    done = run("company", "uninvite", f" {ADDRESS.upper()} ", "--yes")
    assert done.exit_code == 0, done.output
    assert "keeps its answers: " in done.output
    assert remains(app, database_url, [ADDRESS, COMPANY]) == []
    assert (count(app, Invitation), count(app, Assessment)) == (1, 1)
