import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from readiness.domain.text import LANGUAGES
from readiness.store import assessments
from tests.client import StrictClient, form_values
from tests.web.walking import address, walk_to


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

    monkeypatch.setattr(assessments, "by_token", locked)
    response = client.get(f"/{lang}/check")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "locked" not in response.text


def test_a_mistake_of_ours_is_logged_with_the_number_that_is_shown(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    walk_to(client, "company")

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(assessments, "by_token", broken)
    monkeypatch.setattr(app, "testing", False)
    response = client.get("/de/check")
    assert response.status_code == 500
    assert "a mistake of ours" not in response.text
    assert response.headers["X-Request-ID"] in caplog.text
    assert "a mistake of ours" in caplog.text


def test_what_failed_is_not_half_stored(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "company")
    fields = form_values(client.get(address("accounts")).text).to_dict(flat=False)
    with monkeypatch.context() as patch:
        patch.setattr(app, "testing", False)
        patch.setattr(Session, "commit", _broken)
        assert client.post(address("accounts"), data={**fields, "q_B1": "x", "go": "next"}).status_code == 500
    assert "q_B1" not in form_values(client.get(address("accounts")).text)


def _broken(_session: object) -> None:
    raise RuntimeError("a mistake of ours")
