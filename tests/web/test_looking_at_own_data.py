"""A company sees, takes along and takes back what is stored about it."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.domain.consent import TEXTS, VERSION
from readiness.extensions import db
from readiness.i18n import day
from readiness.store.follow_up_models import ColleagueLink, Commitment, SharedReport
from readiness.store.models import AccessLink, Assessment, Base, Company
from readiness.store.review_models import ItemQuestion, PersonalMessage
from tests.client import StrictClient, form_values
from tests.colleague.joining import join, make_link
from tests.owning import EMAIL, HASHES, NAME, PERSON, WRITTEN, Owner, arrive
from tests.web.test_giving_consent import actions
from tests.web.walking import path_of, send, walk_to

YOUR_DATA = "/nl/your-data"
LANGUAGES = ["nl", "fr", "de", "en"]

LEFT_OUT = {
    # The last repeats the name.
    "company": {"id", "search_name"},
    "assessment": {
        "id",
        "company_id",
        "revision",
        # These repeat what answers and scorecard say.
        "size",
        "sector",
        "flags",
        # The consultants' work.
        "review_status",
        "assigned_to_id",
    },
    # The hash is a secret, and no use to anybody.
    "access_link": {"id", "company_id", "token_hash"},
    "shared_report": {"id", "uid", "assessment_id", "token_hash"},
    "commitment": {"id", "assessment_id"},
    "item_question": {"id", "assessment_id", "consultant_id"},
    "colleague_link": {"id", "assessment_id", "token_hash"},
    "personal_message": {"id", "assessment_id", "consultant_id"},
}
"""The columns that are not handed over, each for a reason. A new column is, or this table says why not."""


@pytest.fixture
def owner(app: Flask, client: StrictClient) -> Owner:
    return arrive(client, app)


def download(owner: Owner, lang: str = "nl") -> dict[str, Any]:
    response = send(owner.client, f"/{lang}/your-data", {}, action="download")
    assert response.status_code == 200
    found: dict[str, Any] = json.loads(response.text)
    return found


def leaves(value: Any) -> list[Any]:
    """Every value in a document, however deep."""
    if isinstance(value, dict):
        return [value, *(leaf for inner in value.values() for leaf in leaves(inner))]
    if isinstance(value, list):
        return [value, *(leaf for inner in value for leaf in leaves(inner))]
    return [value]


def stored(session: Session, table: type[Base]) -> list[tuple[str, Any]]:
    """What the database holds in the columns that are to be handed over."""
    name = table.__tablename__
    columns = [column.key for column in inspect(table).columns if column.key not in LEFT_OUT[name]]
    rows = [(f"{name}.{key}", getattr(row, key)) for row in session.scalars(select(table)) for key in columns]
    return [(where, value.isoformat() if isinstance(value, date) else value) for where, value in rows]


def test_the_file_holds_everything_that_the_database_does(app: Flask, owner: Owner) -> None:
    given = leaves(download(owner))
    with app.app_context():
        for table in (
            Company,
            Assessment,
            AccessLink,
            SharedReport,
            Commitment,
            ItemQuestion,
            PersonalMessage,
            ColleagueLink,
        ):
            held = stored(db.session, table)
            assert held, table
            missing = [where for where, value in held if value is not None and value not in given]
            assert missing == []


def test_the_file_says_every_answer_in_words_too(owner: Owner) -> None:
    questionnaire = load(LATEST).questionnaire
    for lang in LANGUAGES:
        first, second = download(owner, lang)["rounds"]
        for one in (first, second):
            said = {row["item"]: row["answer"] for row in one["answers_in_words"]}
            assert set(said) == {code.partition(".")[0] for code in one["answers"]}
            assert all(said.values())
        text = questionnaire.item("C1").option("draft").text[lang]
        (row,) = [row for row in first["answers_in_words"] if row["item"] == "C1"]
        assert row == {"item": "C1", "question": questionnaire.item("C1").text[lang], "answer": [text]}
        assert any(WRITTEN[4] in line for line in second["answers_in_words"][3]["answer"])


def test_the_file_shows_the_words_that_were_agreed_to(owner: Owner) -> None:
    consent = download(owner, "fr")["consent"]
    assert (consent["version"], consent["language"]) == (VERSION, "nl")
    assert consent["text"] == TEXTS[VERSION]["nl"]
    assert datetime.fromisoformat(consent["at"]).tzinfo is not None


def test_consultants_own_notes_are_not_in_the_file_and_the_page_says_where_to_ask(owner: Owner) -> None:
    text = json.dumps(download(owner))
    assert WRITTEN[0] not in text
    assert WRITTEN[3] not in text
    assert "els@example.be" not in text
    assert "own notes and checks are not in it" in owner.client.get("/en/your-data").text


def test_of_colleagues_the_file_holds_numbers_only(app: Flask, owner: Owner) -> None:
    link = make_link(owner.client)
    join(app, link, "fr", name="Fatima")
    rounds = download(owner)["rounds"]
    # A draft of a newer round takes nothing away from the one that was asked about.
    assert [one["colleagues"]["answered"] for one in rounds] == [1, 0]
    assert [len(one["colleagues"]["links"]) for one in rounds] == [2, 0]
    text = json.dumps(rounds)
    assert not [trace for trace in ("Fatima", WRITTEN[5], WRITTEN[6], HASHES[1]) if trace in text]
    page = owner.client.get(YOUR_DATA).text
    assert "Fatima" not in page


def test_the_file_is_an_attachment_that_nobody_keeps(owner: Owner) -> None:
    response = send(owner.client, YOUR_DATA, {}, action="download")
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"] == "attachment; filename=self-assessment-data.json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_download_is_written_down_and_changes_nothing(app: Flask, owner: Owner) -> None:
    first, second = download(owner), download(owner)
    assert first.pop("made_at") < second.pop("made_at")
    assert first == second
    assert actions(app) == [("company", "downloaded", owner.company_uid)] * 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_in_words_what_is_stored(app: Flask, owner: Owner, lang: str) -> None:
    page = owner.client.get(f"/{lang}/your-data").text
    assert all(text in page for text in (NAME, "0403.170.701", PERSON, EMAIL, owner.company_uid))
    assert TEXTS[VERSION]["nl"] in page
    with app.app_context():
        moments = [one.saved_at for one in db.session.scalars(select(Assessment))]
        assert len(moments) == 2
    with app.test_request_context(f"/{lang}/your-data"):
        assert all(day(moment) in page for moment in moments)


def test_withdrawing_the_consent_takes_the_contact_with_it(app: Flask, owner: Owner) -> None:
    path_of(send(owner.client, YOUR_DATA, {}, action="withdraw"))
    with app.app_context():
        company = db.session.scalars(select(Company)).one()
        assert (company.contact_name, company.contact_email, company.consented_at) == (None, None, None)
        assert (company.consent_version, company.consent_language) == (None, None)
        assert company.name == NAME
    assert actions(app) == [("company", "consent_withdrawn", owner.company_uid)]
    page = owner.client.get(f"{YOUR_DATA}?withdrawn=1").text
    assert EMAIL not in page
    assert 'value="withdraw"' not in page
    # Withdrawing what is withdrawn is no deed.
    path_of(send(owner.client, YOUR_DATA, {}, action="withdraw"))
    assert len(actions(app)) == 1


def test_a_form_from_elsewhere_neither_downloads_nor_withdraws(app: Flask, owner: Owner) -> None:
    for action in ("download", "withdraw"):
        response = owner.client.post(YOUR_DATA, data={"action": action})
        assert response.status_code == 422
        assert response.mimetype == "text/html"
        assert form_values(response.text)
    assert actions(app) == []


def test_a_draft_without_any_detail_has_a_page_and_a_file_too(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    assert 'href="/nl/details"' in client.get(YOUR_DATA).text
    found = json.loads(send(client, YOUR_DATA, {}, action="download").text)
    assert found["consent"] is None
    assert [one["status"] for one in found["rounds"]] == ["draft"]


def test_the_link_and_the_report_lead_there(client: StrictClient) -> None:
    walk_to(client, "check")
    path_of(send(client, "/nl/check", {}))
    for path in ("/nl/link", "/nl/report", "/nl/privacy"):
        assert f'href="{YOUR_DATA}"' in client.get(path).text, path
