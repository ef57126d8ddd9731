import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from readiness import guesses
from readiness.app import create_app
from readiness.domain.text import LANGUAGES
from readiness.store import assessment_rows
from tests.client import StrictClient, form_values
from tests.desk.signing import browser
from tests.web.walking import DE_LINDE, address, path_of, send, walk_to


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_that_does_not_exist_is_explained_in_the_reader_s_language(
    client: StrictClient, lang: str
) -> None:
    response = client.get(f"/{lang}/nonsense")
    assert response.status_code == 404
    assert response.headers["Content-Language"] == lang
    assert response.headers["X-Request-ID"] in response.text


def test_each_request_has_its_own_number(client: StrictClient) -> None:
    numbers = {client.get("/nl/nonsense").headers["X-Request-ID"] for _ in range(3)}
    assert len(numbers) == 3
    assert all(re.fullmatch(r"[0-9a-f]{12}", number) for number in numbers)


def test_a_wrong_method_is_explained(client: StrictClient) -> None:
    response = client.post("/fr/report")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_too_much_text_is_explained(client: StrictClient) -> None:
    assert client.post(address("company"), data={"q_A1": "x" * 70_000}).status_code == 413


def test_many_small_fields_are_explained(client: StrictClient) -> None:
    assert client.post(address("company"), data={f"q_{n}": "x" for n in range(12_000)}).status_code == 413


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_database_that_does_not_answer_asks_for_patience(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    walk_to(client, "company")

    def locked(*_args: object, **_options: object) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr(assessment_rows, "with_company", locked)
    response = client.get(f"/{lang}/check")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "locked" not in response.text


def test_a_mistake_of_ours_is_logged_with_the_number_that_is_shown(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    walk_to(client, "company")

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(assessment_rows, "with_company", broken)
    monkeypatch.setattr(app, "testing", False)
    response = client.get("/de/check")
    assert response.status_code == 500
    assert "a mistake of ours" not in response.text
    assert response.headers["X-Request-ID"] in caplog.text
    assert "a mistake of ours" in caplog.text


def test_what_failed_is_not_half_stored(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "details")
    send(client, "/nl/details", {"contact_name": "An Peeters", "consent": "y"})
    fields = form_values(client.get("/nl/details").text).to_dict(flat=False)
    with monkeypatch.context() as patch:
        patch.setattr(app, "testing", False)
        patch.setattr(Session, "commit", _broken)
        # With the contact goes the consent, which the audit log tells of in the same transaction.
        sent = {**fields, "company_name": "Nooit bewaard", "contact_name": "", "go": "next"}
        assert client.post("/nl/details", data=sent).status_code == 500
    shown = form_values(client.get("/nl/details").text)
    assert (shown["company_name"], shown["contact_name"]) == ("", "An Peeters")


def test_what_was_typed_is_sent_again_after_a_mistake_of_ours(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "company")
    page = address("accounts")
    sent = {**form_values(client.get(page).text).to_dict(flat=False), **DE_LINDE["accounts"], "go": "next"}
    with monkeypatch.context() as patch:
        patch.setattr(app, "testing", False)
        patch.setattr(assessment_rows, "save", _broken)
        failed = client.post(page, data=sent)
    assert failed.status_code == 500
    assert path_of(client.post(page, data=form_values(failed.text))) == address("accounts-2")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_typed_outlives_a_link_that_was_replaced_meanwhile(app: Flask, lang: str) -> None:
    here, there = browser(app), browser(app)
    walk_to(here, "company", lang)
    page = address("accounts", lang)
    sent = {**form_values(here.get(page).text).to_dict(flat=False), **DE_LINDE["accounts"], "go": "next"}
    old = re.search(r"/r/[\w-]+", here.get(f"/{lang}/link").text)
    assert old is not None
    there.get(old[0])
    send(there, f"/{lang}/link", {}, action="replace")
    new = re.search(r"/r/[\w-]+", there.get(f"/{lang}/link").text)
    assert new is not None
    refused = here.post(page, data=sent)
    assert refused.status_code == 404
    kept = form_values(refused.text)
    assert {name: kept.getlist(name) for name in DE_LINDE["accounts"]} == {
        name: value if isinstance(value, list) else [value] for name, value in DE_LINDE["accounts"].items()
    }
    here.get(new[0])
    assert path_of(here.post(page, data=kept)) == address("accounts-2", lang)


def test_what_was_typed_outlives_too_many_links_that_do_not_work(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "company")
    page = address("accounts")
    sent = {**form_values(client.get(page).text).to_dict(flat=False), **DE_LINDE["accounts"], "go": "next"}
    cookie = client.get_cookie("readiness")
    assert cookie is not None
    client.set_cookie("readiness", "wrong")
    monkeypatch.setattr(guesses, "PER_MINUTE", 0)
    refused = client.post(page, data=sent)
    assert refused.status_code == 429
    client.set_cookie("readiness", cookie.value)
    assert path_of(client.post(page, data=form_values(refused.text))) == address("accounts-2")


def _broken(*_arguments: object, **_options: object) -> None:
    raise RuntimeError("a mistake of ours")


@pytest.mark.any_database
def test_no_setting_of_flask_s_shows_a_visitor_what_failed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert not create_app().debug
