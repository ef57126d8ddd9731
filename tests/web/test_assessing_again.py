"""A company begins its next round: empty, beside the old answers, and dropped again if it likes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.answering import handing_in
from readiness.content.loader import LATEST
from readiness.domain.answers import Answers
from readiness.extensions import db
from readiness.store import assessments, own_rounds
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values, parse
from tests.desk.reviewing import ask, done, fields, page_of, send_back, stored, submitted
from tests.desk.signing import add_consultant, browser, sign_in
from tests.domain.companies import ALL_BEST
from tests.web.sharing import assess_again
from tests.web.walking import DE_LINDE, address, path_of, send, submit, walk_to

THEN = datetime(2025, 3, 12, 12, tzinfo=UTC)


@pytest.fixture
def reported(app: Flask, client: StrictClient) -> StrictClient:
    """A company that submitted on 12 March 2025."""
    walk_to(client, "check")
    submit(client)
    with app.app_context():
        assessment = db.writing_session.scalars(select(Assessment)).one()
        assessment.submitted_at = THEN
        db.session.commit()
    return client


def rounds(app: Flask) -> list[tuple[int, str, Answers, str]]:
    """What is stored of each round."""
    with app.app_context():
        found = db.session.scalars(select(Assessment).order_by(Assessment.round))
        return [(one.round, one.status, one.answers, one.instrument) for one in found]


def hand_in(app: Flask, answers: Answers) -> None:
    """Submit the open round with these answers."""
    with app.app_context():
        opened = db.writing_session.scalars(select(Assessment).where(Assessment.status == "draft")).one()
        assessments.save(db.session, opened, answers)
        handing_in.hand_in(db.session, opened)
        db.session.commit()


def test_a_new_round_is_empty_and_on_the_newest_version(app: Flask, reported: StrictClient) -> None:
    assert path_of(assess_again(reported)) == "/nl/resume"
    first, second = rounds(app)
    assert first[1] == "submitted"
    assert second == (2, "draft", {}, LATEST)
    assert path_of(reported.get("/nl/resume")) == address("company")


def test_two_presses_give_one_round(app: Flask, reported: StrictClient) -> None:
    again = form_values(reported.get("/nl/report").text, "again-form")
    for _ in range(2):
        assert path_of(reported.post("/nl/again", data=again)) == "/nl/resume"
    assert len(rounds(app)) == 2


def test_who_waited_for_the_other_press_finds_its_round(app: Flask, reported: StrictClient) -> None:
    with app.app_context():
        first = db.writing_session.scalars(select(Assessment)).one()
        begun = own_rounds.begin(db.session, first, "nl", LATEST)
        assert own_rounds.begin(db.session, first, "nl", LATEST) is begun


def test_a_round_with_answers_in_it_is_not_begun_over(app: Flask, reported: StrictClient) -> None:
    assess_again(reported)
    path_of(send(reported, address("company"), DE_LINDE["company"]))
    token = form_values(reported.get("/nl/again/drop").text)["csrf_token"]
    refused = reported.post("/nl/again", data={"csrf_token": token})
    assert refused.status_code == 409
    assert 'href="/nl/again/drop"' in refused.text
    assert len(rounds(app)) == 2


def test_a_form_from_elsewhere_neither_begins_nor_drops(app: Flask, reported: StrictClient) -> None:
    assert reported.post("/nl/again").status_code == 422
    assert len(rounds(app)) == 1
    assess_again(reported)
    assert reported.post("/nl/again/drop").status_code == 422
    assert len(rounds(app)) == 2


def test_without_a_report_there_is_nothing_to_do_again(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    for path in ("/nl/again", "/nl/again/drop", "/nl/share"):
        assert path_of(client.get(path)) == "/nl/resume"
    assert path_of(client.post("/nl/again")) == "/nl/resume"
    assert len(rounds(app)) == 1


@pytest.mark.parametrize("path", ["/nl/again", "/nl/again/drop", "/nl/share", "/nl/report/1"])
def test_a_stranger_opens_none_of_it(client: StrictClient, path: str) -> None:
    assert path_of(client.get(path)) == "/nl/"


@pytest.mark.parametrize(
    ("lang", "when", "answer"),
    [
        ("nl", "Vorige keer (12 maart 2025):", "10 tot 49"),
        ("fr", "La dernière fois (12 mars 2025) :", "10 à 49"),
        ("de", "Letztes Mal (12. März 2025):", "10 bis 49"),
        ("en", "Last time (12 March 2025):", "10 to 49"),
    ],
)
def test_the_old_answer_stands_beside_each_question_and_is_not_chosen(
    reported: StrictClient, lang: str, when: str, answer: str
) -> None:
    assess_again(reported)
    page = reported.get(address("company", lang)).text
    assert "checked" not in page
    question = parse(page).find(".//fieldset[@id='q_A1']")
    assert question is not None
    said = question.find(".//div[@id='last-q_A1']")
    assert said is not None
    assert " ".join("".join(said.itertext()).split()).replace("\xa0", " ") == f"{when} {answer}"
    assert "last-q_A1" in (question.get("aria-describedby") or "")


def test_every_kind_of_answer_is_said_and_what_was_not_asked_too(reported: StrictClient) -> None:
    assess_again(reported)
    send(reported, address("company"), DE_LINDE["company"])
    accounts = reported.get(address("accounts", "en")).text
    assert "LinkedIn" in accounts[accounts.index("last-q_B1") :]
    send(reported, address("accounts"), {"q_B1": ["none"]})
    page = reported.get(address("accounts-2", "en")).text
    said = page[page.index('id="last-q_B2"') :].split("</div>")[0]
    assert "not asked" in said
    assert "checked" not in page


def test_a_first_round_says_nothing_of_last_time(client: StrictClient) -> None:
    walk_to(client, "check")
    assert "last-q_" not in client.get(address("company")).text


def asked_for(app: Flask) -> tuple[StrictClient, str]:
    """A company whose consultant asked about an answer, and the consultant's browser."""
    add_consultant(app)
    els = browser(app)
    sign_in(els)
    company, uid = submitted(app)
    send_back(els, uid)
    return company, uid


def test_a_round_that_a_consultant_asks_for_is_filled_in_and_not_the_company_s_to_drop(app: Flask) -> None:
    company, _uid = asked_for(app)
    page = company.get(address("roi")).text
    assert "last-q_" not in page
    assert form_values(page)["q_E1"] == "words"
    assert 'href="/nl/again/drop"' not in company.get("/nl/report").text
    assert path_of(company.get("/nl/again/drop")) == "/nl/report"
    token = form_values(company.get("/nl/share").text)["csrf_token"]
    assert path_of(company.post("/nl/again/drop", data={"csrf_token": token})) == "/nl/report"
    assert company.post("/nl/again", data={"csrf_token": token}).status_code == 409
    assert len(rounds(app)) == 2


def test_what_a_company_began_itself_keeps_consultants_from_asking(app: Flask) -> None:
    add_consultant(app)
    els = browser(app)
    sign_in(els)
    company, uid = submitted(app)
    done(ask(els, uid, "E1", "Welk cijfer?"), uid)
    shown = fields(els, page_of(uid), f"{page_of(uid)}/status").to_dict()
    assess_again(company)
    refused = els.post(f"{page_of(uid)}/status", data={**shown, "to": "changes_requested"})
    assert refused.status_code == 422
    assert stored(app, uid).review_status == "in_review"
    assert len(rounds(app)) == 2


def test_pressed_twice_at_once_there_is_one_round(app: Flask, reported: StrictClient) -> None:
    token = reported.get_cookie("readiness")
    assert token is not None

    def press(_number: int) -> int:
        with app.app_context():
            newest = assessments.by_token(db.writing_session, token.value, for_update=True)
            assert newest is not None
            begun = own_rounds.begin(db.session, newest, "nl", LATEST)
            db.session.commit()
            return begun.round

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, range(8))) == {2}
    assert len(rounds(app)) == 2


def test_the_report_stays_and_leads_to_the_new_round_and_out_of_it(
    app: Flask, reported: StrictClient
) -> None:
    assess_again(reported)
    page = reported.get("/nl/report").text
    assert 'href="/nl/resume"' in page
    assert "again-form" not in page
    assert 'href="/nl/report"' in reported.get("/nl/").text
    shown = reported.get("/nl/again/drop").text
    assert len(rounds(app)) == 2
    response = reported.post("/nl/again/drop", data=form_values(shown))
    assert path_of(response) == "/nl/report"
    assert [one[0] for one in rounds(app)] == [1]
    assert "again-form" in reported.get(response.location).text
    # Nothing is left to drop, and a round may be begun anew.
    assert path_of(reported.post("/nl/again/drop", data=form_values(shown))) == "/nl/report"
    assert path_of(assess_again(reported, "/nl/")) == "/nl/resume"


def test_a_submitted_round_cannot_be_dropped(app: Flask, reported: StrictClient) -> None:
    assess_again(reported)
    sent = form_values(reported.get("/nl/again/drop").text)
    hand_in(app, ALL_BEST)
    assert path_of(reported.post("/nl/again/drop", data=sent)) == "/nl/report"
    assert [one[1] for one in rounds(app)] == ["submitted", "submitted"]


def test_handing_it_in_leaves_the_earlier_review_as_it_was(app: Flask, reported: StrictClient) -> None:
    assess_again(reported)
    hand_in(app, ALL_BEST)
    with app.app_context():
        found = db.session.scalars(select(Assessment.review_status).order_by(Assessment.round)).all()
    assert found == ["new", "new"]
