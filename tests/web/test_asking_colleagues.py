"""A company asks its colleagues, sees how many answered, and never who said what."""

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.content.loader import LATEST, load
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store.follow_up_models import ColleagueLink
from readiness.store.models import Assessment
from tests.client import StrictClient, parse
from tests.colleague.joining import NO_ACCOUNT, PAGES, begin, join, make_link, reported, rows
from tests.desk.signing import browser
from tests.web.asking import statements
from tests.web.walking import address, path_of, send, submit, walk_to

PAGE = "/en/colleagues"


@pytest.fixture
def company(app: Flask) -> StrictClient:
    return reported(app)


def test_before_the_report_there_is_nobody_to_ask(client: StrictClient) -> None:
    walk_to(client, "planning")
    assert path_of(client.get(PAGE)) == "/en/resume"
    assert path_of(browser(client.application).get(PAGE)) == "/en/"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_leads_to_the_page_that_quotes_the_article(company: StrictClient, lang: str) -> None:
    assert f'href="/{lang}/colleagues"' in company.get(f"/{lang}/report").text
    page = company.get(f"/{lang}/colleagues").text
    article = load(LATEST).article
    assert article.sentences["S33"].text.nl in page
    assert article.title in page
    assert article.sentences["S33"].speaker.name in page


def test_whoever_works_alone_is_not_invited_to_ask(client: StrictClient) -> None:
    walk_to(client, "check")
    send(client, address("company"), {"q_A1": "p1"})
    path_of(submit(client))
    assert "/nl/colleagues" not in client.get("/nl/report").text


def test_the_link_is_shown_when_it_is_made_and_never_again(app: Flask, company: StrictClient) -> None:
    token = make_link(company).removeprefix("/c/")
    assert token not in company.get(PAGE).text
    with app.app_context():
        [link] = db.session.scalars(select(ColleagueLink))
        assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()


def test_a_new_link_voids_the_old_one_but_for_those_who_began(app: Flask, company: StrictClient) -> None:
    old = make_link(company)
    begun = begin(app, old)
    new = make_link(company)
    assert old != new
    assert browser(app).get(f"/en{old}").status_code == 404
    assert browser(app).get(f"/en{new}").status_code == 200
    path_of(send(begun, "/nl/colleague/accounts", PAGES["accounts"]))


def test_a_closed_link_opens_nothing_and_says_what_to_do(app: Flask, company: StrictClient) -> None:
    link = make_link(company)
    assert path_of(send(company, PAGE, {}, action="close")) == "/en/colleagues"
    closed = browser(app).get(f"/en{link}")
    assert closed.status_code == 404
    assert "ask whoever sent it to you for a new one" in closed.text
    assert 'value="make"' in company.get(PAGE).text
    assert 'value="close"' not in company.get(PAGE).text


def test_it_says_how_many_answered_and_who_gave_a_name_in_alphabetical_order(
    app: Flask, company: StrictClient
) -> None:
    assert "Nobody has answered yet. The result appears from 3." in company.get(PAGE).text
    link = make_link(company)
    join(app, link, name="Zoë Peeters")
    join(app, link)
    begin(app, link, name="Never Finished")
    page = company.get(PAGE).text
    assert "2 colleagues have answered. The result appears from 3." in page
    join(app, link, name="Élodie Dubois")
    join(app, link, name="Fatima Benali")
    page = company.get(PAGE).text
    assert "4 colleagues have answered." in page
    assert "1 of the answers does not count yet: it counts from 6." in page
    assert "Never Finished" not in page
    named = [item.text or "" for item in parse(page).iter("bdi")]
    assert named == ["Élodie Dubois", "Fatima Benali", "Zoë Peeters"]
    report = company.get("/en/report").text
    assert not [name for name in named if name in report]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_shows_the_figures_from_three_on(app: Flask, company: StrictClient, lang: str) -> None:
    link = make_link(company)
    for pages in (PAGES, NO_ACCOUNT, NO_ACCOUNT):
        join(app, link, lang, pages=pages)
    page = parse(company.get(f"/{lang}/report").text)
    section = next(one for one in page.iter("section") if one.get("aria-labelledby") == "together")
    table = next(section.iter("tbody"))
    scores = ["".join(cell.itertext()).strip() for cell in next(table.iter("tr")).iter("td")]
    assert scores[0] == "67"
    assert int(scores[1]) < 10
    assert len(list(table.iter("tr"))) == 6
    assert len([one for one in section.iter("section") if one.get("class") == "votes"]) == 3


def test_the_report_asks_for_answers_where_there_are_some_and_the_other_pages_for_nothing(
    app: Flask, company: StrictClient
) -> None:
    link = make_link(company)
    for _ in range(3):
        join(app, link)
    with statements(app) as said:
        company.get("/nl/report")
    (whether, what) = [one for one in said if "colleague" in one]
    assert "EXISTS" in whether
    assert "EXISTS" not in what
    other = browser(app)
    walk_to(other, "planning")
    with statements(app) as said:
        for path in ("/nl/", address("resources"), "/nl/check", "/nl/link", "/nl/details", "/nl/privacy"):
            assert other.get(path).status_code == 200
    assert said
    assert not [one for one in said if "colleague" in one]


def test_what_colleagues_said_belongs_to_their_round(app: Flask, company: StrictClient) -> None:
    """A new report begins without colleagues, and the link beside the old one ends."""
    link = make_link(company)
    for _ in range(3):
        join(app, link)
    with app.app_context():
        old = db.writing_session.scalars(select(Assessment)).one()
        copied = {"language": "nl", "instrument": old.instrument, "answers": old.answers}
        times = {"started_at": old.started_at, "saved_at": old.saved_at}
        db.session.add(Assessment(company=old.company, round=2, **copied, **times))
        db.session.commit()
    assert 'id="together"' in company.get("/nl/report").text, "while the new round is a draft"
    path_of(submit(company))
    assert 'id="together"' not in company.get("/nl/report").text
    assert browser(app).get(f"/nl{link}").status_code == 404
    assert "Nobody has answered yet" in company.get(PAGE).text
    assert len(rows(app)) == 3
