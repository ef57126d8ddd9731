"""R28 and RFC 8058: whoever got a letter says that it wants no more, on the page or in the mail program."""

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.errors import NO_ROBOTS
from readiness.extensions import db
from readiness.logs import hidden
from readiness.store import mail_refusals
from readiness.store.campaign_models import MailRefusal
from readiness.store.consultant_models import SignInTry
from tests.client import StrictClient
from tests.conftest import SECRET_KEY
from tests.desk.signing import browser
from tests.mail.inviting import ADDRESS, invite, link_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ASKED = {
    "nl": "Geen uitnodigingen meer?",
    "fr": "Ne plus recevoir d’invitations\N{NO-BREAK SPACE}?",
    "de": "Keine Einladungen mehr?",
    "en": "No more invitations?",
}


def refused(app: Flask) -> set[str]:
    with app.app_context():
        return mail_refusals.refused(db.session, [SECRET_KEY], [ADDRESS, "other@example.be"])


def path_for(app: Flask, language: str = "nl") -> str:
    return f"/no-more-mail/{link_of(app, invite(app, language=language))}"


@pytest.mark.parametrize("language", ASKED)
def test_the_page_asks_first_in_the_language_of_the_letter(
    app: Flask, client: StrictClient, language: str
) -> None:
    page = client.get(path_for(app, language), headers={"Accept-Language": "sv"})
    assert page.status_code == 200
    assert ASKED[language] in page.text
    assert f'<html lang="{language}">' in page.text
    assert ADDRESS in page.text
    assert page.headers["Content-Language"] == language
    assert page.headers["X-Robots-Tag"] == NO_ROBOTS
    assert page.headers["Cache-Control"] == "no-store"
    assert refused(app) == set(), "a mail scanner that opens the link refuses nothing"


def test_one_press_in_the_mail_program_is_enough_and_a_second_changes_nothing(app: Flask) -> None:
    path = path_for(app)
    for _ in range(2):
        answer = browser(app).post(path, data=ONE_CLICK)
        assert answer.status_code == 200, "RFC 8058 forbids a redirect"
        assert "U ontvangt geen uitnodigingen meer" in answer.text
        assert "Set-Cookie" not in answer.headers
    assert refused(app) == {ADDRESS}
    with app.app_context():
        [stored] = db.session.scalars(select(MailRefusal))
        assert ADDRESS not in repr(vars(stored))


def test_multipart_as_some_mail_programs_send_it_and_the_button_work_too(app: Flask) -> None:
    answer = browser(app).post(path_for(app), data=ONE_CLICK, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert refused(app) == {ADDRESS}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_link_refuses_nothing_and_counts_as_a_guess(app: Flask, method: str) -> None:
    right = path_for(app)
    answer = browser(app).open(right[:-1], method=method, data=ONE_CLICK)
    assert answer.status_code == 404
    assert answer.headers["X-Robots-Tag"] == NO_ROBOTS
    assert refused(app) == set()
    with app.app_context():
        assert db.session.query(SignInTry).count() == 1


def test_the_log_and_search_engines_do_not_learn_the_link(client: StrictClient) -> None:
    assert hidden("GET /no-more-mail/abc /i/abc?x") == "GET /no-more-mail/*** /i/***?x"
    assert "Disallow: /no-more-mail/" in client.get("/robots.txt").text.splitlines()
