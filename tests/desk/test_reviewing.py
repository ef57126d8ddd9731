"""Working on a response: validating, asking, noting, and what the company sees of it."""

import pytest
from flask import Flask

from readiness.content.loader import LATEST, load
from readiness.extensions import db
from readiness.store import consultants, reviews
from readiness.store.models import Assessment
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient, parse
from tests.desk.reviewing import act, ask, bring_to, done, page_of, send_back, stored, submitted, validate
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, add_consultant, browser, sign_in
from tests.web.walking import address, path_of, send, submit


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)


def test_a_response_shows_its_answers_beside_points_and_sources(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    page = client.get(page_of(uid)).text
    assert "Garage De Linde" in page
    assert "Ja, een ontwerp op papier" in page
    assert 'href="#S' in page
    assert client.get(f"{DESK}/responses/{'0' * 32}").status_code == 404


def test_the_list_leads_to_the_response(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    assert page_of(uid) in client.get(f"{DESK}/").text


def test_a_validated_answer_stands_beside_the_company_s_own(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    before = stored(app, uid)
    done(validate(client, uid, "C1", {"q_C1": "none"}, "Geen plan gezien."), uid)
    after = stored(app, uid)
    assert (after.answers, after.scorecard, after.readiness) == (
        before.answers,
        before.scorecard,
        before.readiness,
    )
    assert after.review_status == "in_review"
    page = client.get(page_of(uid)).text
    assert "Geen plan gezien." in page
    assert "Ja, een ontwerp op papier" in page
    assert "−" in page  # The difference between both scores.
    item = f"{page_of(uid)}/items/C1"
    assert 'value="none" checked' in client.get(item).text.replace("\n", " ").replace("  ", "")


def test_the_scores_are_readiness_its_dimensions_and_standing(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    done(validate(client, uid, "B1", {"q_B1": ["linkedin", "youtube"]}), uid)
    table = parse(client.get(page_of(uid)).text).find(".//section[@aria-labelledby='scores']/table/tbody")
    assert table is not None
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in table]
    assert rows[0][0] == "Paraatheid"
    assert len(rows) == 1 + len(load(LATEST).questionnaire.dimensions) + 2
    # The figures of docs/method.md: an account at all, and one type of network, of which a second was seen.
    assert rows[-2:] == [
        ["Tegenover Belgische bedrijven (2012)", "74,5", "74,5", "0"],
        ["Tegenover Belgische bedrijven (2023)", "37,9", "77,5", "+39,6"],
    ]


def test_a_validated_answer_needs_an_answer_and_a_reason(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    refused = validate(client, uid, "C1", {"q_C1": "none"}, reason="")
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    refused = validate(client, uid, "C1", {"q_C1": "nonsense"}, reason="Een lange uitleg")
    assert refused.status_code == 422
    assert "Een lange uitleg" in refused.text
    assert stored(app, uid).review_status == "new"


def test_a_validated_answer_can_be_withdrawn(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    done(validate(client, uid, "C1", {"q_C1": "none"}), uid)
    item = f"{page_of(uid)}/items/C1"
    done(act(client, item, f"{item}/validated", {"go": "withdraw", "reason": ""}), uid)
    with app.app_context():
        assert not reviews.validated(db.session, stored(app, uid))


def test_a_grid_and_several_choices_are_validated_too(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    done(validate(client, uid, "D3", {"q_D3_page": "not"}), uid)
    done(validate(client, uid, "B1", {"q_B1": ["x", "other"], "q_B1_other": "Mastodon"}), uid)
    with app.app_context():
        found = reviews.validated(db.session, stored(app, uid))
    assert found["D3"].value["page"] == "not"
    assert found["B1"].value == ["x", "other"]
    assert found["B1"].extras == {"B1.other": "Mastodon"}
    page = client.get(page_of(uid)).text
    assert "Mastodon" in page
    # The most important network is not among the accounts any more.
    assert "Belangrijkste netwerk zonder account" in page


@pytest.mark.parametrize(
    ("item", "changed", "said"),
    [
        ("B1", {"q_B1_other": "Mastodon"}, "Mastodon"),
        ("D2", {"q_D2_hours": "7,5"}, "7,5"),
    ],
)
def test_a_corrected_text_or_number_alone_is_shown_too(
    app: Flask, client: StrictClient, item: str, changed: dict[str, str | list[str]], said: str
) -> None:
    _company, uid = submitted(app)
    sent: dict[str, dict[str, str | list[str]]] = {
        "B1": {"q_B1": ["x", "other"], "q_B1_other": "Bluesky"},
        "D2": {"q_D2_hours": "2,5"},
    }
    with app.app_context():
        session = db.writing_session
        found = reviews.by_uid(session, uid)
        assert found is not None
        own = dict(found.answers)
        own |= {"B1": ["x", "other"], "B1.other": "Bluesky"} if item == "B1" else {"D2.hours": "2.5"}
        found.answers = own
        session.commit()
    done(validate(client, uid, item, sent[item]), uid)
    assert not corrected(client, uid, item)
    done(validate(client, uid, item, changed), uid)
    assert said in " ".join(corrected(client, uid, item))


def corrected(client: StrictClient, uid: str, item: str) -> list[str]:
    """What stands in the column of validated answers, without the reason."""
    page = parse(client.get(page_of(uid)).text)
    row = next(one for one in page.iter("tr") if one.get("id") == f"item-{item}")
    return ["".join(one.itertext()) for one in row.iter("span") if one.get("class") == "corrected"]


def test_several_choices_and_a_grid_can_be_validated_again(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    for level in ("not", "well"):
        done(validate(client, uid, "D3", {"q_D3_page": level}), uid)
    for others in ([], ["facebook"]):
        done(validate(client, uid, "B1", {"q_B1": ["x", *others]}), uid)
    page = client.get(page_of(uid))
    assert page.status_code == 200
    assert page.text.count("Nagekeken.") >= 4


def test_a_note_is_kept_with_its_author_and_never_shown_to_the_company(
    app: Flask, client: StrictClient
) -> None:
    company, uid = submitted(app)
    action = f"{page_of(uid)}/notes"
    done(act(client, page_of(uid), action, {"note": "Eerste regel\r\n=2+2 <b>"}), uid)
    page = client.get(page_of(uid)).text
    assert EMAIL in page
    assert "=2+2 &lt;b&gt;" in page
    assert "2+2" not in company.get("/nl/report").text
    refused = act(client, page_of(uid), action, {"note": "  "})
    assert refused.status_code == 422
    refused = act(client, page_of(uid), action, {"note": "x" * 5001})
    assert refused.status_code == 422
    assert "x" * 5001 in refused.text


def test_a_message_stands_on_the_report_as_the_consultant_s(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app, "fr")
    action = f"{page_of(uid)}/message"
    done(act(client, action, action, {"message": "Bravo !\nContinuez."}), uid)
    report = company.get("/fr/report").text
    assert "Bravo !\nContinuez." in report
    assert EMAIL in report
    assert "Bravo" in client.get(f"{DESK}/responses/{uid}/report").text
    done(act(client, action, action, {"message": ""}), uid)
    assert EMAIL not in company.get("/fr/report").text


def test_a_message_comes_back_with_its_lines_and_tabs(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    action = f"{page_of(uid)}/message"
    typed = "Kanaal\tUren\nFacebook\t2,5"
    done(act(client, action, action, {"message": typed}), uid)
    [shown] = parse(client.get(action).text).iter("textarea")
    assert shown.text == typed
    refused = act(client, action, action, {"message": f"{typed}\0"})
    assert refused.status_code == 422
    [shown] = parse(refused.text).iter("textarea")
    assert shown.text == typed


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_the_report_is_the_one_that_the_company_sees(app: Flask, client: StrictClient, lang: str) -> None:
    company, uid = submitted(app)
    own = company.get(f"/{lang}/report").text
    shown = client.get(f"/{lang}/desk/responses/{uid}/report?desk=nl").text
    begin = '<section class="verdict"'
    verdict = own[own.index(begin) : own.index('<nav class="contents"')]
    assert verdict in shown
    account = own[own.index('id="account"') : own.index('class="note no-print"')]
    assert account[: account.rindex("</section>")] in shown
    assert f'href="{page_of(uid)}"' in shown


def test_changes_are_requested_answered_and_compared(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app)
    refused = bring_to(client, uid, "changes_requested")
    assert refused.status_code == 422  # Nothing is asked yet.
    done(ask(client, uid, "E1", "Welk cijfer, tegen wanneer?"), uid)
    done(bring_to(client, uid, "changes_requested"), uid)
    # The link leads to the answers again, with the question beside the item.
    assert path_of(company.get("/nl/resume")) == "/nl/check"
    assert "Welk cijfer, tegen wanneer?" in company.get("/nl/check").text
    assert "Welk cijfer, tegen wanneer?" in company.get(address("roi")).text
    assert company.get("/nl/report").status_code == 200
    path_of(send(company, f"{address('roi')}?from=check", {"q_E1": "figure_date"}))
    assert path_of(submit(company)) == "/nl/report"
    first, second = stored(app, uid), None
    assert first.review_status == "archived"
    with app.app_context():
        second = db.session.query(Assessment).filter_by(round=2).one()
    assert second.review_status == "new"
    assert second.answers["E1"] == "figure_date"
    assert first.answers["E1"] == "words"
    page = client.get(page_of(second.uid)).text
    assert "Ja, maar alleen in woorden" in page
    assert "Ja, met cijfer en datum" in page
    assert page_of(uid) in page
    assert "Welk cijfer" not in company.get("/nl/report").text


def test_a_request_can_be_withdrawn_until_the_company_begins(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app)
    send_back(client, uid)
    done(bring_to(client, uid, "in_review"), uid)
    assert path_of(company.get("/nl/resume")) == "/nl/report"
    done(bring_to(client, uid, "changes_requested"), uid)
    path_of(send(company, f"{address('roi')}?from=check", {"q_E1": "no"}))
    refused = bring_to(client, uid, "in_review")
    assert refused.status_code == 422
    with app.app_context():
        assert db.session.query(Assessment).filter_by(round=2).one().answers["E1"] == "no"


@pytest.mark.parametrize("to", ["nonsense", "", "changes_requested"])
def test_a_state_that_cannot_follow_is_refused(app: Flask, client: StrictClient, to: str) -> None:
    _company, uid = submitted(app)
    assert bring_to(client, uid, to).status_code == 422
    assert stored(app, uid).review_status == "new"


def test_nothing_changes_once_a_response_is_validated(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/C1"
    shown = client.get(page).text
    done(bring_to(client, uid, "validated"), uid)
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "q_C1": "none", "reason": "Toch", "base": "", "go": "validate"}
    assert client.post(f"{page}/validated", data=sent).status_code == 422
    assert client.post(f"{page}/question", data={"csrf_token": token, "question": "?"}).status_code == 422
    with app.app_context():
        assert not reviews.validated(db.session, stored(app, uid))
        assert not reviews.questions(db.session, stored(app, uid))


def test_an_item_that_was_never_asked_has_no_page(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    for code in ("B2", "E4b", "Z9", "B1.other"):
        assert client.get(f"{page_of(uid)}/items/{code}").status_code == 404


def test_who_looked_at_contact_details_is_written_down(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    assert client.get(f"{page_of(uid)}/contact").status_code == 200
    with app.app_context():
        entries = db.session.query(AuditEntry).filter_by(action="viewed_contact").all()
    assert [(entry.actor, entry.subject) for entry in entries] == [("consultant", uid)]


def test_a_lead_assigns_and_a_consultant_does_not(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    add_consultant(app, COLLEAGUE, "lead")
    assert f"{page_of(uid)}/assign" not in client.get(page_of(uid)).text
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    with app.app_context():
        els = consultants.by_email(db.session, EMAIL)
        assert els is not None
    done(act(jan, page_of(uid), f"{page_of(uid)}/assign", {"holder": els.uid}), uid)
    assert page_of(uid) in client.get(f"{DESK}/?assigned=me").text
    assert page_of(uid) not in client.get(f"{DESK}/?assigned=nobody").text
    done(act(jan, page_of(uid), f"{page_of(uid)}/assign", {"holder": ""}), uid)
    assert page_of(uid) in client.get(f"{DESK}/?assigned=nobody").text
    assert act(jan, page_of(uid), f"{page_of(uid)}/assign", {"holder": "x" * 32}).status_code == 422
