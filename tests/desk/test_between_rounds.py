"""From one round to the next: what consultants did, and what the company was asked, is not lost."""

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store.consultant_models import LEAD
from readiness.store.models import Assessment
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient, parse
from tests.desk.reviewing import act, ask, bring_to, done, page_of, stored, submitted, validate
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, sign_in
from tests.web.walking import address, path_of, send, submit

QUESTION = "Welk cijfer, tegen wanneer?"


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role=LEAD)
    sign_in(client)


def write(client: StrictClient, uid: str, text: str) -> None:
    """Put a consultant's message on a report."""
    page = f"{page_of(uid)}/message"
    done(act(client, page, page, {"message": text}), uid)


@pytest.fixture
def sent_back(app: Flask, client: StrictClient) -> tuple[StrictClient, str]:
    """A company that was validated on C1, asked about E1 and sent back: its browser and its first response."""
    company, uid = submitted(app)
    done(validate(client, uid, "C1", {"q_C1": "none"}, "Geen plan gezien."), uid)
    done(ask(client, uid, "E1", QUESTION), uid)
    done(act(client, page_of(uid), f"{page_of(uid)}/notes", {"note": "Bellen na 16 uur."}), uid)
    write(client, uid, "Mooi begin.")
    done(bring_to(client, uid, "changes_requested"), uid)
    return company, uid


@pytest.fixture
def answered(app: Flask, sent_back: tuple[StrictClient, str]) -> str:
    """The uid of the company's second response."""
    company, _uid = sent_back
    path_of(send(company, f"{address('roi')}?from=check", {"q_E1": "figure_date"}))
    assert path_of(submit(company)) == "/nl/report"
    with app.app_context():
        return db.session.query(Assessment).filter_by(round=2).one().uid


def test_who_takes_a_response_into_review_holds_it(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    assert stored(app, uid).assigned_to_id is None
    done(bring_to(client, uid, "in_review"), uid)
    page = client.get(page_of(uid)).text
    assert "Nieuw → In behandeling" in page
    assert f"{DESK}/responses/{uid}" in client.get(f"{DESK}/?assigned=me").text


def test_a_company_that_is_asked_reads_so_on_its_report(sent_back: tuple[StrictClient, str]) -> None:
    company, _uid = sent_back
    report = company.get("/nl/report").text
    assert "Uw adviseur vraagt u om uw antwoorden" in report
    check = parse(company.get("/nl/check").text)
    assert check.find(".//a[@href='#row-E1']") is not None
    row = check.find(".//*[@id='row-E1']")
    assert row is not None
    [link] = row.findall(".//a")
    path, _hash, anchor = (link.get("href") or "").partition("#")
    assert parse(company.get(path).text).find(f".//*[@id='{anchor}']") is not None


def test_a_company_s_own_data_holds_the_message_and_the_questions(
    sent_back: tuple[StrictClient, str],
) -> None:
    company, _uid = sent_back
    page = company.get("/nl/your-data").text
    assert "Mooi begin." in page
    assert QUESTION in page


def test_the_older_response_leads_to_the_newer(
    client: StrictClient, sent_back: tuple[StrictClient, str], answered: str
) -> None:
    _company, uid = sent_back
    assert page_of(answered) in client.get(page_of(uid)).text


def test_the_next_round_shows_what_was_asked_and_validated_before(
    client: StrictClient, answered: str
) -> None:
    page = client.get(page_of(answered)).text
    _before, _heading, rounds = page.partition('id="rounds"')
    for text in (QUESTION, "Ja, maar alleen in woorden", "Ja, met cijfer en datum", "Toen gevalideerd"):
        assert text in rounds
    assert "Bellen na 16 uur." in page
    assert "ronde 1" in page


def test_a_message_stands_until_a_newer_one_takes_its_place(
    client: StrictClient, sent_back: tuple[StrictClient, str], answered: str
) -> None:
    company, uid = sent_back
    assert "Mooi begin." in company.get("/nl/report").text
    inherited = client.get(page_of(answered)).text
    assert "Mooi begin." in inherited
    assert "voor ronde 1 geschreven" in inherited
    assert "Er is er nog geen" not in inherited
    assert "Een bericht schrijven" in inherited
    assert "voor ronde 1 geschreven" not in client.get(page_of(uid)).text
    write(client, answered, "Nog beter.")
    report = company.get("/nl/report").text
    assert "Nog beter." in report
    assert "Mooi begin." not in report
    assert "Nog beter." not in client.get(f"{page_of(uid)}/report").text
    shown = client.get(page_of(answered)).text
    assert "Nog beter." in shown
    assert "Mooi begin." not in shown


def test_a_new_link_from_a_page_that_was_open_too_long_is_none_and_says_so(
    app: Flask, client: StrictClient
) -> None:
    company, uid = submitted(app)
    assert path_of(client.post(f"{page_of(uid)}/link", data={"csrf_token": "old"})) == page_of(uid)
    assert "te lang open" in client.get(page_of(uid)).text
    assert company.get("/nl/report").status_code == 200


def test_a_new_link_opens_the_same_answers_and_the_old_one_nothing(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app)
    shown = act(client, page_of(uid), f"{page_of(uid)}/link", {})
    assert shown.status_code == 200
    link = parse(shown.text).find(".//*[@id='link']")
    assert link is not None
    assert link.text
    other = browser(app)
    assert path_of(other.get(link.text.removeprefix("http://localhost"))) == "/nl/resume"
    assert "Garage De Linde" in other.get("/nl/report").text
    assert company.get("/nl/report").status_code != 200
    with app.app_context():
        [entry] = db.session.query(AuditEntry).filter_by(action="link_replaced").all()
        assert entry.consultant is not None
        assert entry.consultant.email == EMAIL
