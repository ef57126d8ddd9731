"""What if: other answers and the score that they would give, without anything being stored."""

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.content.loader import LATEST, load
from readiness.domain.scoring import score
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values, parse
from tests.colleague.joining import NO_ACCOUNT
from tests.desk.signing import browser
from tests.web.test_planning import company
from tests.web.walking import address, path_of, send, submit, walk_to

__all__ = ["company"]

PAGE = "/nl/what-if"


def tried(client: StrictClient, changed: dict[str, str | list[str]], page: str | None = None) -> str:
    """Change answers on the page and ask for the score."""
    sent = form_values(page or client.get(PAGE).text).to_dict(flat=False)
    response = client.post(PAGE, data={**sent, **changed})
    assert response.status_code == 200
    return response.text


def outcome(text: str) -> str:
    found = parse(text).find(".//section[@aria-labelledby='outcome']")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def row(app: Flask) -> tuple[object, ...]:
    with app.app_context():
        one = db.session.scalars(select(Assessment)).one()
        return one.answers, one.readiness, one.scorecard, one.revision, one.saved_at, one.status


def test_the_page_begins_with_the_submitted_answers(company: StrictClient) -> None:
    page = company.get(PAGE).text
    assert outcome(page) == ""
    assert form_values(page)["q_C1"] == "draft"
    assert outcome(tried(company, {})) == ""


def test_the_score_is_that_of_really_answering_so_and_nothing_is_stored(
    app: Flask, company: StrictClient
) -> None:
    before = row(app)
    said = outcome(tried(company, {"q_C1": "approved", "q_D2": "yes"}))
    assert row(app) == before
    with app.app_context():
        answers = {**db.session.scalars(select(Assessment)).one().answers, "C1": "approved", "D2": "yes"}
    expected = score(load(LATEST).questionnaire, answers).readiness_shown
    assert f"Uw score zou {expected} op 100 zijn" in said
    assert "Ja, een ontwerp op papier → Ja, op papier en goedgekeurd" in said


def test_a_question_that_opens_is_shown_unanswered_and_counts_nothing(company: StrictClient) -> None:
    page = tried(company, {"q_C1": "none"})
    assert "Eén vraag zou nieuw zijn voor u" in outcome(page)
    fields = form_values(page)
    assert "q_C3" not in fields
    assert "q_C2" not in fields
    page = tried(company, {"q_C2": "yes"}, page)
    assert "zou nieuw zijn" not in outcome(page)
    assert "nieuw" not in outcome(page)


def test_only_what_was_changed_is_listed_and_nothing_from_before_the_route_was_changed(app: Flask) -> None:
    client = browser(app)
    walk_to(client, "check")
    for slug, answers in NO_ACCOUNT.items():
        path_of(send(client, address(slug), answers))
    path_of(submit(client))
    page = tried(client, {"q_B1": ["linkedin"]})
    changed = outcome(page).split("Wat u veranderde")[1]
    assert changed.count("→") == 1
    assert "niet gevraagd" not in changed.lower()


def test_an_answer_that_is_taken_away_is_no_question_that_is_not_asked(company: StrictClient) -> None:
    said = outcome(tried(company, {"q_C3": []})).split("Wat u veranderde")[1]
    assert "→ Geen antwoord" in said
    assert "niet gevraagd" not in said.lower()


def test_going_back_to_the_own_answers_shows_no_difference(company: StrictClient) -> None:
    page = tried(company, {"q_E1": "no"})
    assert outcome(page)
    assert outcome(tried(company, {"q_E1": "words"}, page)) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"q_C1": "nonsense"},
        {"q_B1": ["facebook", "nonsense"]},
        {"q_D3_page": "\x00"},
        {"q_B1": ["none", "facebook"]},
        {"q_C1": ["none", "draft"]},
        {"q_ZZ": "x" * 5000},
    ],
)
def test_nonsense_changes_nothing(
    app: Flask, company: StrictClient, changed: dict[str, str | list[str]]
) -> None:
    before = row(app)
    tried(company, changed)
    assert row(app) == before


def test_without_accounts_other_questions_are_asked(company: StrictClient) -> None:
    page = tried(company, {"q_B1": "none"})
    assert "q_B2" in page
    assert "Uw score zou" in outcome(page)
    assert "nieuw zijn voor u" in outcome(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_there_in_each_language(company: StrictClient, lang: str) -> None:
    assert f'href="/{lang}/what-if"' in company.get(f"/{lang}/report").text
    sent = form_values(company.get(PAGE).text).to_dict(flat=False)
    page = company.post(PAGE, data={**sent, "q_C1": "approved", "switch": lang})
    assert f'lang="{lang}"' in page.text
    assert form_values(page.text)["q_C1"] == "approved"


def test_a_form_from_elsewhere_is_told_so_and_loses_nothing(company: StrictClient) -> None:
    sent = form_values(company.get(PAGE).text).to_dict(flat=False)
    del sent["csrf_token"]
    refused = company.post(PAGE, data={**sent, "q_C1": "approved"})
    assert refused.status_code == 422
    assert form_values(refused.text)["q_C1"] == "approved"


def test_only_who_has_a_report_tries(app: Flask, client: StrictClient) -> None:
    assert path_of(client.get(PAGE)) == "/nl/"
    walk_to(client, "roi")
    assert path_of(client.get(PAGE)) == "/nl/resume"
    assert browser(app).post(PAGE).status_code == 404
