"""A campaign has an end: the names and addresses of whoever never answers go some time after it."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from readiness.desk.campaign_forms import FARTHEST
from readiness.extensions import db
from readiness.i18n import today
from readiness.store.campaign_models import Campaign
from tests.client import StrictClient
from tests.desk.campaigning import LIST
from tests.desk.reviewing import act
from tests.desk.signing import add_consultant, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role="lead")
    sign_in(client)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nl", "Kies een dag voor "),
        ("fr", "Choisissez une date avant le "),
        ("de", "Wählen Sie einen Tag vor dem "),
        ("en", "Choose a day before "),
    ],
)
def test_a_campaign_closes_within_two_years(app: Flask, client: StrictClient, lang: str, words: str) -> None:
    """Names and addresses of whoever never answers are kept until some time after that day."""
    page = LIST.replace("/nl/", f"/{lang}/")
    for day in ("9999-12-31", f"{today() + FARTHEST}"):
        answer = act(client, page, page, {"campaign_name": "Bakkers", "closes_on": day})
        assert answer.status_code == 422
        assert words in answer.text
    last = f"{today() + FARTHEST - timedelta(days=1)}"
    campaign = path_of(act(client, page, page, {"campaign_name": "Bakkers", "closes_on": last}))
    assert act(client, campaign, campaign, {"closes_on": "9999-12-31"}).status_code == 422
    with app.app_context():
        db.writing_session.execute(update(Campaign).values(closes_on=date(9999, 12, 31)))
        db.session.commit()
    assert path_of(act(client, campaign, campaign, {"campaign_name": "Slagers"})) == campaign
