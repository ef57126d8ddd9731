"""A page of the desk with several buttons: saving one thing loses nothing of what else was typed on it."""

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store import consultants, reviews
from tests.client import StrictClient, form_values, parse
from tests.desk.reviewing import act, bring_to, done, fields, page_of, stored, submitted, validate
from tests.desk.signing import COLLEAGUE, EMAIL, add_consultant, browser, sign_in

UNSAVED = "nog niet opgeslagen"


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role="lead")
    sign_in(client)


@pytest.fixture
def jan(app: Flask) -> StrictClient:
    add_consultant(app, COLLEAGUE)
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    return jan


def typed(html: str, name: str) -> str:
    """What stands in a text area."""
    [area] = [one for one in parse(html).iter("textarea") if one.get("name") == name]
    return (area.text or "").removeprefix("\n")


def asked(app: Flask, uid: str) -> dict[str, str]:
    with app.app_context():
        return reviews.questions(db.session, stored(app, uid))


def reasons(app: Flask, uid: str) -> dict[str, str]:
    with app.app_context():
        return {item: one.reason for item, one in reviews.validated(db.session, stored(app, uid)).items()}


def test_a_question_is_saved_and_a_reason_stays(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/C1"
    both: dict[str, str | list[str]] = {"question": "Is er een plan?", "reason": "Geen plan", "q_C1": "none"}
    shown = act(client, page, f"{page}/question", both)
    assert shown.status_code == 200
    assert UNSAVED in shown.text
    assert (asked(app, uid), reasons(app, uid)) == ({"C1": "Is er een plan?"}, {})
    sent = form_values(shown.text)
    assert (sent["q_C1"], typed(shown.text, "reason")) == ("none", "Geen plan")
    # Loading the page again sends the same again, which is no conflict, and keeps the text as well.
    assert typed(client.post(f"{page}/question", data=sent).text, "reason") == "Geen plan"
    done(client.post(f"{page}/validated", data={**sent.to_dict(flat=False), "go": "validate"}), uid)
    assert reasons(app, uid) == {"C1": "Geen plan"}


def test_an_answer_is_saved_or_withdrawn_and_a_question_stays(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    for pressed, left in (("validate", {"C1": "Nagekeken."}), ("withdraw", {})):
        shown = validate(client, uid, "C1", {"q_C1": "none", "question": "Zeker?\r\nHoe?", "go": pressed})
        assert shown.status_code == 200
        assert UNSAVED in shown.text
        assert typed(shown.text, "question") == "Zeker?\nHoe?"
        assert (asked(app, uid), reasons(app, uid)) == ({}, left)
    page = f"{page_of(uid)}/items/C1"
    done(client.post(f"{page}/question", data=form_values(shown.text).to_dict(flat=False)), uid)
    assert asked(app, uid) == {"C1": "Zeker?\nHoe?"}


def test_what_cannot_be_saved_keeps_the_other_part(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/B1"
    refused = validate(client, uid, "B1", {"q_B1": ["x"], "question": "Zeker?"}, reason="")
    assert refused.status_code == 422
    assert typed(refused.text, "question") == "Zeker?"
    refused = act(client, page, f"{page}/question", {"question": "x" * 2001, "reason": "Gezien."})
    assert refused.status_code == 422
    assert typed(refused.text, "reason") == "Gezien."
    # A box whose text is missing cannot be saved, and is not forgotten either.
    kept = act(client, page, f"{page}/question", {"question": "Zeker?", "q_B1": ["x", "other"]})
    assert kept.status_code == 200
    assert form_values(kept.text).getlist("q_B1") == ["x", "other"]


def test_a_conflict_keeps_the_other_part(app: Flask, client: StrictClient, jan: StrictClient) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/C1"
    mine = fields(client, page, f"{page}/question").to_dict(flat=False)
    done(act(jan, page, f"{page}/question", {"question": "Van Jan"}), uid)
    both = {**mine, "question": "Van Els", "reason": "Geen plan"}
    late = client.post(f"{page}/question", data=both)
    assert late.status_code == 409
    shown = client.post(f"{page}/question", data=form_values(late.text).to_dict(flat=False))
    assert shown.status_code == 200
    assert typed(shown.text, "reason") == "Geen plan"
    assert asked(app, uid) == {"C1": "Van Els"}


def test_what_a_colleague_saved_meanwhile_is_not_taken_for_typed(
    app: Flask, client: StrictClient, jan: StrictClient
) -> None:
    _company, uid = submitted(app)
    page = f"{page_of(uid)}/items/C1"
    mine = fields(client, page, f"{page}/question").to_dict(flat=False)
    done(validate(jan, uid, "C1", {"q_C1": "none"}, "Jan zag niets."), uid)
    done(client.post(f"{page}/question", data={**mine, "question": "Is er een plan?"}), uid)
    again = fields(client, page, f"{page}/question").to_dict(flat=False)
    done(validate(jan, uid, "C1", {"q_C1": "verbal"}, "Jan hoorde het."), uid)
    done(client.post(f"{page}/question", data={**again, "question": "Waar?"}), uid)
    assert (asked(app, uid), reasons(app, uid)) == ({"C1": "Waar?"}, {"C1": "Jan hoorde het."})


def test_a_state_is_saved_and_a_note_stays(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    page = page_of(uid)
    shown = act(client, page, f"{page}/status", {"to": "validated", "note": "Bellen na 16 uur."})
    assert shown.status_code == 200
    assert UNSAVED in shown.text
    assert "Nieuw → Gevalideerd" in shown.text
    assert stored(app, uid).review_status == "validated"
    assert typed(shown.text, "note") == "Bellen na 16 uur."
    sent = form_values(shown.text, "review").to_dict(flat=False)
    # Loading the page again.
    assert (
        typed(client.post(f"{page}/status", data={**sent, "to": "validated"}).text, "note")
        == sent["note"][0].strip()
    )
    done(client.post(f"{page}/notes", data=sent), uid)
    with app.app_context():
        [(note, _round)] = reviews.notes(db.session, stored(app, uid).company_id)
    assert note.text == "Bellen na 16 uur."
    assert typed(client.get(page).text, "note") == ""


def test_what_is_refused_or_in_conflict_keeps_a_note(
    app: Flask, client: StrictClient, jan: StrictClient
) -> None:
    _company, uid = submitted(app)
    page = page_of(uid)
    mine = fields(client, page, f"{page}/status").to_dict(flat=False) | {"note": ["Bellen"]}
    refused = client.post(f"{page}/status", data={**mine, "to": "changes_requested"})
    assert refused.status_code == 422
    assert typed(refused.text, "note") == "Bellen"
    done(bring_to(jan, uid, "in_review"), uid)
    late = client.post(f"{page}/status", data={**mine, "to": "validated"})
    assert late.status_code == 409
    assert typed(client.post(f"{page}/status", data=form_values(late.text)).text, "note") == "Bellen"
    assert stored(app, uid).review_status == "validated"


def test_a_choice_of_a_consultant_and_a_note_keep_each_other(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    page = page_of(uid)
    with app.app_context():
        found = consultants.by_email(db.session, EMAIL)
        assert found is not None
    chosen: dict[str, str | list[str]] = {"holder": found.uid}
    shown = act(client, page, f"{page}/status", {"to": "validated", **chosen})
    assert UNSAVED in shown.text
    [option] = [one for one in parse(shown.text).iter("option") if one.get("selected") is not None]
    assert option.get("value") == found.uid
    assert stored(app, uid).assigned_to_id is None
    shown = act(client, page, f"{page}/assign", {**chosen, "note": "Bellen"})
    assert typed(shown.text, "note") == "Bellen"
    assert stored(app, uid).assigned_to_id == found.id
    # Taking it into review gives it to whoever does so: that is nothing chosen.
    done(act(client, page, f"{page}/assign", {"holder": ""}), uid)
    done(bring_to(client, uid, "in_review"), uid)
