"""Two consultants on one response: the second save is shown both texts, and loses nothing."""

from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.i18n import day
from readiness.store import consultants, reviews
from tests.client import StrictClient, form_values, parse
from tests.desk.campaigning import LATER, add_campaign
from tests.desk.reviewing import act, ask, bring_to, done, fields, page_of, stored, submitted, validate
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, add_consultant, browser, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)


@pytest.fixture
def jan(app: Flask) -> StrictClient:
    add_consultant(app, COLLEAGUE, "lead")
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    return jan


def test_on_an_answer(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)

    page = f"{page_of(uid)}/items/C1"
    mine = fields(client, page, f"{page}/validated").to_dict(flat=False)
    done(validate(jan, uid, "C1", {"q_C1": "verbal"}, "Jan hoorde het zo."), uid)
    late = client.post(
        f"{page}/validated", data={**mine, "q_C1": "none", "reason": "Els zag niets.", "go": "validate"}
    )
    assert late.status_code == 409
    for text in ("Jan hoorde het zo.", "Els zag niets.", "Alleen mondeling afgesproken"):
        assert text in late.text
    again = resent(client, late.text, f"{page}/validated")
    done(again, uid)
    with app.app_context():
        assert reviews.validated(db.session, stored(app, uid))["C1"].reason == "Els zag niets."


def test_a_withdrawal_that_comes_too_late_is_still_one(
    app: Flask, client: StrictClient, jan: StrictClient
) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/C1"
    done(validate(client, uid, "C1", {"q_C1": "verbal"}, "Els hoorde het zo."), uid)
    mine = fields(client, page, f"{page}/validated").to_dict(flat=False)
    done(validate(jan, uid, "C1", {"q_C1": "none"}, "Jan zag niets."), uid)
    late = client.post(f"{page}/validated", data={**mine, "go": "withdraw"})
    assert late.status_code == 409
    done(resent(client, late.text, f"{page}/validated"), uid)
    with app.app_context():
        assert "C1" not in reviews.validated(db.session, stored(app, uid))


def test_lines_stay_lines(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)
    page, text = f"{page_of(uid)}/message", "Beste Garage,\n\nEerste alinea.\tEn meer."
    mine = fields(client, page, page).to_dict(flat=False)
    done(act(jan, page, page, {"message": "Van Jan"}), uid)
    late = client.post(page, data={**mine, "message": text.replace("\n", "\r\n")})
    done(resent(client, late.text, page), uid)
    with app.app_context():
        message = reviews.message(db.session, stored(app, uid))
        assert message is not None
        assert message.text == text


@pytest.mark.parametrize(
    ("path", "field", "label"),
    [("validated", "reason", "Reden"), ("question", "question", "Vraag aan het bedrijf")],
)
def test_what_is_typed_for_a_response_that_was_closed_meanwhile_is_given_back(
    app: Flask, client: StrictClient, jan: StrictClient, path: str, field: str, label: str
) -> None:
    _company, uid = submitted(app)
    page, text = f"{page_of(uid)}/items/C1", "Els zag niets.\nOok niet op papier."
    done(bring_to(jan, uid, "in_review"), uid)
    mine = fields(client, page, f"{page}/{path}").to_dict(flat=False)
    done(bring_to(jan, uid, "archived"), uid)
    late = client.post(f"{page}/{path}", data={**mine, field: text, "go": "validate"})
    assert late.status_code == 422
    (area,) = parse(late.text).iter("textarea")
    assert (area.text or "").lstrip("\n") == text
    assert area.get("readonly") is not None
    assert label not in "".join(parse(late.text).itertext()), "nothing looks as if it were stored"


def test_on_a_message(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)

    page = f"{page_of(uid)}/message"
    mine = fields(client, page, page).to_dict(flat=False)
    done(act(jan, page, page, {"message": "Van Jan"}), uid)
    late = client.post(page, data={**mine, "message": "Van Els"})
    assert late.status_code == 409
    assert "Van Jan" in late.text
    done(resent(client, late.text, page), uid)
    with app.app_context():
        message = reviews.message(db.session, stored(app, uid))
        assert message is not None
        assert message.text == "Van Els"


def test_on_a_question(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)

    page = f"{page_of(uid)}/items/C1"
    mine = fields(client, page, f"{page}/question").to_dict(flat=False)
    done(ask(jan, uid, "C1", "Vraag van Jan"), uid)
    late = client.post(f"{page}/question", data={**mine, "question": "Vraag van Els"})
    assert late.status_code == 409
    assert "Vraag van Jan" in late.text
    done(resent(client, late.text, f"{page}/question"), uid)


def test_on_the_state(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)

    action = f"{page_of(uid)}/status"
    mine = fields(client, page_of(uid), action).to_dict(flat=False)
    done(bring_to(jan, uid, "in_review"), uid)
    late = client.post(action, data={**mine, "to": "archived"})
    assert late.status_code == 409
    done(resent(client, late.text, action), uid)
    assert stored(app, uid).review_status == "archived"


@pytest.mark.parametrize("to", ["in_review", "validated", "archived", "changes_requested"])
def test_the_same_state_from_two_is_no_conflict(
    app: Flask, client: StrictClient, jan: StrictClient, to: str
) -> None:
    _company, uid = submitted(app)
    done(ask(jan, uid, "E1", "Welk cijfer?"), uid)
    if to == "in_review":
        done(bring_to(jan, uid, "archived"), uid)
    action = f"{page_of(uid)}/status"
    mine = fields(client, page_of(uid), action).to_dict(flat=False)
    done(bring_to(jan, uid, to), uid)
    done(client.post(action, data={**mine, "to": to}), uid)
    with app.app_context():
        changes = [one for one in reviews.events(db.session, stored(app, uid)) if one.detail.get("to") == to]
    assert len(changes) == (2 if to == "in_review" else 1), "the second changed nothing"


def test_a_state_that_cannot_follow_a_colleague_s_is_not_offered(
    app: Flask, client: StrictClient, jan: StrictClient
) -> None:
    _company, uid = submitted(app)
    done(ask(jan, uid, "E1", "Welk cijfer?"), uid)
    action = f"{page_of(uid)}/status"
    mine = fields(client, page_of(uid), action).to_dict(flat=False)
    done(bring_to(jan, uid, "validated"), uid)
    late = client.post(action, data={**mine, "to": "changes_requested"})
    assert late.status_code == 422
    page = parse(late.text)
    summary = page.find(".//*[@data-error-summary]")
    assert summary is not None
    said = "".join(summary.itertext())
    assert "Gevalideerd" in said
    assert "Wijzigingen gevraagd" in said
    assert "Schrijf eerst" not in said, "a question was asked"
    offered = [one.get("value") for one in page.iter("button") if one.get("name") == "to"]
    assert offered == ["in_review", "archived"]
    assert stored(app, uid).review_status == "validated"


def test_the_same_text_twice_is_no_conflict(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/C1"
    texts = {
        f"{page}/validated": {"q_C1": "none", "reason": "Geen plan gezien.", "go": "validate"},
        f"{page}/question": {"question": "Is er een plan?"},
        f"{page_of(uid)}/message": {"message": "Mooi begin."},
    }
    shown = dict.fromkeys(texts, page) | {f"{page_of(uid)}/message": f"{page_of(uid)}/message"}
    mine = {action: fields(client, shown[action], action).to_dict(flat=False) for action in texts}
    for action, text in texts.items():
        done(act(jan, shown[action], action, dict(text)), uid)
    done(bring_to(jan, uid, "validated"), uid)
    with app.app_context():
        before = len(reviews.events(db.session, stored(app, uid)))
    for action, text in texts.items():
        done(client.post(action, data={**mine[action], **text}), uid)
    with app.app_context():
        assert len(reviews.events(db.session, stored(app, uid))) == before


def test_the_same_holder_from_two_is_no_conflict(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)
    with app.app_context():
        people = {one.email: one.uid for one in consultants.everybody(db.session)}
    action = f"{page_of(uid)}/assign"
    mine = fields(jan, page_of(uid), action).to_dict(flat=False)
    done(act(jan, page_of(uid), action, {"holder": people[EMAIL]}), uid)
    done(jan.post(action, data={**mine, "holder": people[EMAIL]}), uid)


def test_on_a_campaign(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    for consultant in (EMAIL, COLLEAGUE):
        with app.app_context():
            found = consultants.by_email(db.writing_session, consultant)
            assert found is not None
            found.role = "lead"
            db.session.commit()
    campaign = f"{DESK}/campaigns/{add_campaign(app)}"
    longer = (LATER + timedelta(days=30)).isoformat()
    mine = fields(client, campaign, campaign).to_dict(flat=False)
    path_of(act(jan, campaign, campaign, {"closes_on": longer}))
    late = client.post(campaign, data={**mine, "campaign_name": "Bakkers en slagers"})
    assert late.status_code == 409
    with app.test_request_context("/nl/"):
        days = day(date.fromisoformat(longer)), day(LATER)
    assert all(text in late.text for text in (*days, "Bakkers en slagers"))
    assert fields(client, campaign, campaign)["closes_on"] == longer
    path_of(resent(client, late.text, campaign))
    stored_now = fields(client, campaign, campaign)
    assert (stored_now["campaign_name"], stored_now["closes_on"]) == ("Bakkers en slagers", LATER.isoformat())


def test_on_who_has_it(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)

    with app.app_context():
        people = {one.email: one.uid for one in consultants.everybody(db.session)}
    action = f"{page_of(uid)}/assign"
    mine = fields(jan, page_of(uid), action).to_dict(flat=False)
    done(act(jan, page_of(uid), action, {"holder": people[EMAIL]}), uid)
    late = jan.post(action, data={**mine, "holder": people[COLLEAGUE]})
    assert late.status_code == 409
    assert EMAIL in late.text
    done(resent(jan, late.text, action), uid)


def resent(client: StrictClient, html: str, action: str) -> TestResponse:
    """Press "save what I just sent" on the page of a conflict."""
    return client.post(action, data=form_values(html).to_dict(flat=False))
