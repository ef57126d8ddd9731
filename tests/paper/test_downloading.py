"""The report as a file: for the company that holds its link, and for consultants."""

import re

import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from readiness.paper.cover import Cover
from readiness.paper.file_name import file_name, plain
from tests.client import StrictClient
from tests.desk.reviewing import act, page_of, submitted
from tests.desk.signing import add_consultant, sign_in
from tests.paper.papers import AT, texts
from tests.web.walking import path_of, walk_to

WORDS = {"nl": "Uw score", "fr": "Votre score", "de": "Ihr Ergebnis", "en": "Your score"}
NAMES = {
    "nl": "rapport-sociale-media-garage-de-linde",
    "fr": "rapport-reseaux-sociaux-garage-de-linde",
    "de": "social-media-bericht-garage-de-linde",
    "en": "social-media-report-garage-de-linde",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_click_on_the_report_page_gives_the_file_in_its_language(app: Flask, lang: str) -> None:
    company, _uid = submitted(app, "nl")
    page = company.get(f"/{lang}/report").text
    link = re.search(r'href="([^"]+\.pdf)"', page)
    assert link is not None
    answer = company.get(link[1])
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(
        rf"attachment; filename={NAMES[lang]}-\d{{4}}-\d\d-\d\d\.pdf", answer.headers["Content-Disposition"]
    )
    assert WORDS[lang] in texts(answer.data)[0]


def test_nobody_else_gets_it(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    assert path_of(client.get("/nl/report.pdf")) == "/nl/"
    assert path_of(client.get(f"{page_of(uid)}/report.pdf")).endswith("/sign-in")


def test_before_the_submit_there_is_no_file(client: StrictClient) -> None:
    walk_to(client, "roi")
    assert path_of(client.get("/nl/report.pdf")) == "/nl/resume"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_consultant_gets_it_in_any_language_with_the_message(
    app: Flask, client: StrictClient, lang: str
) -> None:
    company, uid = submitted(app)
    add_consultant(app)
    sign_in(client)
    assert (
        act(
            client, f"{page_of(uid)}/message", f"{page_of(uid)}/message", {"message": "Knap gedaan!"}
        ).status_code
        == 303
    )
    shown = client.get(page_of(uid).replace("/nl/", f"/{lang}/") + "/report").text
    link = re.search(r'href="([^"]+\.pdf)"', shown)
    assert link is not None
    answer = client.get(link[1])
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={NAMES[lang]}")
    assert WORDS[lang] in texts(answer.data)[0]
    assert "Knap gedaan!" in texts(answer.data)[1]
    assert "Knap gedaan!" in texts(company.get("/fr/report.pdf").data)[1]


def test_an_unknown_response_is_not_found(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    assert client.get(f"{page_of('nothing')}/report.pdf").status_code == 404


def test_a_name_for_a_file_is_plain() -> None:
    assert plain("Bäckerei Müller & Söhne") == "backerei-muller-sohne"
    assert plain('../../etc/passwd\r\n"; x=') == "etc-passwd-x"
    assert plain("李明") == ""
    assert len(plain("a" * 500)) == 40


def test_a_company_without_a_name_has_a_file_name_too(app: Flask) -> None:
    with app.test_request_context("/en/report.pdf"):
        assert file_name(Cover(None, AT)) == "social-media-report-2026-11-23.pdf"
        assert file_name(Cover("李明", AT)) == "social-media-report-2026-11-23.pdf"
