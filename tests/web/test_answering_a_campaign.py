"""The general link of a campaign: printed, opened by anybody, and counted for whoever begins by it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.i18n import today
from readiness.store.campaign_models import Campaign, CampaignRound
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values
from tests.desk.signing import browser
from tests.guard.test_guessing import tries
from tests.web.asking import statements
from tests.web.inviting import NAME, campaign, close, counts
from tests.web.test_beginning_too_many import limit
from tests.web.walking import DE_LINDE, address, path_of, send, submit, walk_to


def answered(app: Flask) -> list[int]:
    """The rounds that answer a campaign."""
    with app.app_context():
        return list(db.session.scalars(select(CampaignRound.assessment_id).order_by("assessment_id")))


def test_the_link_leads_to_a_start_page_that_names_the_campaign(app: Flask, client: StrictClient) -> None:
    code = campaign(app, name="Ondernemers <b>van</b> 'hier'", language="fr")
    assert "hier" not in client.get("/fr/").text
    assert path_of(client.get(f"/k/{code}")) == "/fr/"
    for lang in LANGUAGES:
        assert "<bdi>Ondernemers &lt;b&gt;van&lt;/b&gt; &#39;hier&#39;</bdi>" in client.get(f"/{lang}/").text


def test_the_questionnaire_that_begins_answers_the_campaign(app: Flask, client: StrictClient) -> None:
    client.get(f"/k/{campaign(app)}")
    assert answered(app) == []
    walk_to(client, "check", "fr")
    walk_to(browser(app), "company")
    assert len(answered(app)) == 1
    path_of(submit(client, "fr"))
    with app.app_context():
        belongs = db.session.scalars(select(CampaignRound)).one()
        assert belongs.campaign.name == NAME
        assert db.session.get_one(Assessment, belongs.assessment_id).is_submitted


def test_a_page_that_is_refused_begins_nothing(app: Flask, client: StrictClient) -> None:
    client.get(f"/k/{campaign(app)}")
    assert client.post(address("company"), data=DE_LINDE["company"]).status_code == 422
    assert counts(app) == {"assessment": 0, "campaign_round": 0, "access_link": 0, "invitation": 0}


def test_the_next_round_of_a_company_answers_the_campaign_too(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    submit(client)
    client.get(f"/k/{campaign(app)}")
    drawn = form_values(client.get("/nl/again").text, "again-form")
    for _ in range(2):
        path_of(client.post("/nl/again", data=drawn))
    assert len(answered(app)) == 1
    with app.app_context():
        assert db.session.get_one(Assessment, answered(app)[0]).round == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_closed_campaign_says_so_and_lets_nobody_begin_in_it(
    app: Flask, client: StrictClient, lang: str
) -> None:
    code = campaign(app, language=lang)
    client.get(f"/k/{code}")
    close(app)
    assert NAME not in client.get(f"/{lang}/").text, "it closed while the browser remembered it"
    walk_to(client, "company", lang)
    other = browser(app)
    closed = path_of(other.get(f"/k/{code}"))
    assert closed == f"/{lang}/k/{code}"
    page = other.get(closed)
    assert f"<bdi>{NAME}</bdi>" in page.text
    assert str((today() - timedelta(days=1)).year) in page.text
    assert f'href="/{lang}/"' in page.text
    walk_to(other, "company", lang)
    assert answered(app) == []
    assert counts(app)["assessment"] == 2


def test_the_last_day_counts(app: Flask, client: StrictClient) -> None:
    client.get(f"/k/{campaign(app, closes_on=today())}")
    walk_to(client, "company")
    assert len(answered(app)) == 1


def test_the_page_of_a_closed_campaign_leads_back_when_it_is_open_again(
    app: Flask, client: StrictClient
) -> None:
    code = campaign(app)
    assert path_of(client.get(f"/nl/k/{code}")) == f"/k/{code}"


@pytest.mark.parametrize("path", ["/k/{}", "/nl/k/{}"])
@pytest.mark.parametrize("code", ["x", "KORTRIJK-2027", "%00", "%ED%A0%80", "a" * 5000])
def test_an_unknown_code_says_so_and_counts_as_a_guess(
    app: Flask, client: StrictClient, path: str, code: str
) -> None:
    campaign(app)
    assert client.get(path.format(code)).status_code == 404
    assert client.get_cookie("session") is None
    assert tries(app) == 1


def test_a_campaign_that_was_deleted_is_forgotten(app: Flask, client: StrictClient) -> None:
    client.get(f"/k/{campaign(app)}")
    with app.app_context():
        db.writing_session.delete(db.session.scalars(select(Campaign)).one())
        db.session.commit()
    assert client.get("/nl/").status_code == 200
    walk_to(client, "company")
    assert answered(app) == []


def test_whoever_comes_without_a_campaign_pays_nothing_for_it(app: Flask, client: StrictClient) -> None:
    """No statement reads or writes a campaign's table, and no cookie names one, on the whole way."""
    campaign(app)
    with statements(app) as seen:
        client.get("/nl/")
        walk_to(client, "check")
        submit(client)
    assert seen
    assert not [one for one in seen if "campaign" in one or "invitation" in one]
    with client.session_transaction() as kept:
        assert set(kept) <= {"csrf_token"}


def test_the_limit_on_beginnings_holds_for_the_general_link(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, monkeypatch, 1)
    code = campaign(app)
    for visitor, status in ((client, 303), (browser(app), 429)):
        visitor.get(f"/k/{code}")
        assert send(visitor, address("company"), DE_LINDE["company"]).status_code == status
    assert len(answered(app)) == 1
