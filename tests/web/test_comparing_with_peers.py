"""A company takes part in the comparison with companies that used this tool, sees it, and leaves."""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.domain.consent import PEERS_TEXTS, PEERS_VERSION
from readiness.extensions import db
from readiness.store import peers
from readiness.store.companies import Consent
from readiness.store.models import Company, now
from readiness.store.peer_models import PeerTally
from tests.client import StrictClient, form_values
from tests.colleague.joining import reported
from tests.paper.papers import texts
from tests.web.asking import statements
from tests.web.sharing import share
from tests.web.test_giving_consent import actions
from tests.web.walking import path_of, send

LANGUAGES = ["nl", "fr", "de", "en"]
HEADING = {
    "nl": "Tegenover bedrijven die deze zelfevaluatie invulden",
    "fr": "Par rapport aux entreprises qui ont rempli cette auto-évaluation",
    "de": "Im Vergleich zu Unternehmen, die diese Selbsteinschätzung ausgefüllt haben",
    "en": "Among companies that used this tool",
}


def others(app: Flask, number: int) -> None:
    """So many invented companies that take part."""
    instrument = load(LATEST)
    with app.app_context():
        session: Session = db.writing_session
        made = [
            store(session, instrument, one) for one in submissions(instrument.questionnaire, number, 1, now())
        ]
        peers.take_part(session, [one.company for one in made], Consent(PEERS_VERSION, "nl"))
        session.commit()


def press(client: StrictClient, action: str, lang: str = "nl") -> str:
    sent = form_values(client.get(f"/{lang}/report").text, "peers-form").to_dict()
    return path_of(client.post(f"/{lang}/report/peers", data={**sent, "action": action}))


@pytest.fixture
def company(app: Flask) -> StrictClient:
    return reported(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_company_takes_part_sees_the_comparison_and_leaves(
    app: Flask, company: StrictClient, lang: str
) -> None:
    others(app, 44)
    before = company.get(f"/{lang}/report").text
    assert PEERS_TEXTS[PEERS_VERSION][lang] in before
    assert 'value="leave"' not in before
    assert press(company, "join", lang) == f"/{lang}/report"
    page = company.get(f"/{lang}/report").text
    section = page[page.index('<section class="block peers"') :]
    assert HEADING[lang] in section
    assert " 44 " in section, "the number that the figures are of"
    assert 'value="join"' not in section
    assert section.count("chart--spread") == 6
    belgian = {"nl": "Belgische", "fr": "belges", "de": "belgisch", "en": "Belgian"}[lang]
    assert belgian not in section[: section.index("</section>")]
    paper = "".join(texts(company.get(f"/{lang}/report.pdf").data))
    assert HEADING[lang].split(",")[0].split(" die ")[0] in paper.replace("\n", " ")
    press(company, "leave", lang)
    assert 'value="join"' in company.get(f"/{lang}/report").text
    assert [one[1] for one in actions(app)] == ["peers_joined", "peers_left"]


def test_with_fewer_than_thirty_there_is_a_sentence_and_no_figure(app: Flask, company: StrictClient) -> None:
    others(app, 28)
    press(company, "join", "en")
    page = company.get("/en/report").text
    section = page[page.index('<section class="block peers"') :]
    assert "too few companies" in section
    assert "chart" not in section
    assert "29 companies" not in section


def test_without_taking_part_the_report_asks_the_database_nothing_more(
    app: Flask, company: StrictClient
) -> None:
    others(app, 40)
    with statements(app) as asked:
        company.get("/nl/report")
        without = [one for one in asked if "peer_tally" in one]
        press(company, "join")
        asked.clear()
        company.get("/nl/report")
    assert without == []
    assert len([one for one in asked if "peer_tally" in one]) == 1


def test_your_data_shows_the_words_and_takes_the_company_out(app: Flask, company: StrictClient) -> None:
    press(company, "join", "fr")
    assert PEERS_TEXTS[PEERS_VERSION]["fr"] in company.get("/nl/your-data").text
    found = json.loads(send(company, "/nl/your-data", {}, action="download").text)
    assert found["compared_with_others"]["text"] == PEERS_TEXTS[PEERS_VERSION]["fr"]
    path_of(send(company, "/nl/your-data", {}, action="leave"))
    assert "telt niet meer mee" in company.get("/nl/your-data?left=1").text
    with app.app_context():
        assert db.session.scalars(select(Company.peers_since)).all() == [None]
        assert {one.companies for one in db.session.scalars(select(PeerTally))} == {0}


def test_a_form_from_elsewhere_changes_nothing(app: Flask, company: StrictClient) -> None:
    response = company.post("/nl/report/peers", data={"action": "join"})
    assert response.status_code == 422
    assert 'href="#peers-form"' in response.text
    assert actions(app) == []


def test_a_shared_report_shows_the_comparison_and_no_form(app: Flask, company: StrictClient) -> None:
    others(app, 40)
    press(company, "join")
    page = company.get(f"/nl/shared/{share(company)}").text
    assert HEADING["nl"] in page
    assert "peers-form" not in page
