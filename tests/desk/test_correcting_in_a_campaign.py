"""A round that is corrected at a consultant's request stays in the campaign that the company answers."""

import csv
import io

import pytest
from flask import Flask

from readiness.content.loader import LATEST
from readiness.export.files import export
from readiness.export.profiles import ProfileName
from readiness.extensions import db
from readiness.store import campaigns, figures, following
from readiness.store.campaign_models import Campaign, CampaignRound, Invitation
from readiness.store.consultant_models import LEAD
from readiness.store.following import ByTheGeneralLink
from readiness.store.models import Assessment
from readiness.store.responses import Filter
from tests.client import StrictClient
from tests.desk.campaigning import add_campaign
from tests.desk.reviewing import bring_to, done, send_back, submitted
from tests.desk.signing import add_consultant, sign_in
from tests.web.walking import address, path_of, send, submit


@pytest.fixture
def sent_back(app: Flask, client: StrictClient) -> tuple[StrictClient, str]:
    """A company that answers a campaign and was asked something: its browser, and the campaign."""
    add_consultant(app, role=LEAD)
    sign_in(client)
    company, uid = submitted(app)
    campaign = add_campaign(app)
    with app.app_context():
        session = db.writing_session
        found = campaigns.by_uid(session, campaign)
        assert found is not None
        campaigns.belongs(session, session.query(Assessment.id).scalar(), found)
        session.commit()
    send_back(client, uid)
    return company, campaign


def correct(company: StrictClient) -> None:
    path_of(send(company, f"{address('roi')}?from=check", {"q_E1": "figure_date"}))
    assert path_of(submit(company)) == "/nl/report"


def test_the_dashboard_and_the_files_have_the_corrected_round_in_the_campaign(
    app: Flask, sent_back: tuple[StrictClient, str]
) -> None:
    company, campaign = sent_back
    correct(company)
    with app.app_context():
        session = db.writing_session
        assert figures.read(session, Filter(campaign=campaign), LATEST)
        lines = b"".join(export(ProfileName.DATA, "nl", Filter(), session).chunks).decode()
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["campaign"] for row in rows] == [campaign] * 2


def test_a_company_that_corrected_is_one_that_answered(
    app: Flask, sent_back: tuple[StrictClient, str]
) -> None:
    company, uid = sent_back
    correct(company)
    with app.app_context():
        session = db.writing_session
        assert session.query(CampaignRound).count() == 2
        campaign = session.query(Campaign).filter_by(uid=uid).one()
        assert following.by_the_general_link(session, campaign) == ByTheGeneralLink(1, 1)
        first = session.query(Assessment).filter_by(round=1).one()
        session.add(
            Invitation(
                campaign_id=campaign.id, company_name="x", email="x@x.be", language="nl", assessment=first
            )
        )
        session.flush()
        assert following.by_the_general_link(session, campaign) == ByTheGeneralLink(0, 0)


def test_who_takes_a_request_back_takes_that_round_out(
    app: Flask, client: StrictClient, sent_back: tuple[StrictClient, str]
) -> None:
    with app.app_context():
        uid = db.session.query(Assessment.uid).filter_by(round=1).scalar()
        assert db.session.query(CampaignRound).count() == 2
    done(bring_to(client, uid, "in_review"), uid)
    with app.app_context():
        assert db.session.query(CampaignRound).count() == 1
