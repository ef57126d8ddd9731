"""When the database cannot take what was typed, the page keeps it and sends it again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from readiness.domain.text import LANGUAGES
from readiness.engines import make_engine, writing
from readiness.extensions import db
from readiness.store import assessment_rows, assessments
from tests.client import StrictClient, form_values
from tests.web.walking import DE_LINDE, address, path_of, send, walk_to

LONGEST_SECONDS = 6
"""What somebody waits at most for the page, on top of the machine's own time: the database's five seconds."""


@contextmanager
def held(database_url: str) -> Iterator[None]:
    """Another process holds what a save needs: the file of SQLite, the rows of PostgreSQL."""
    engine = make_engine(database_url)
    try:
        with writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT id FROM assessment FOR UPDATE"))
            yield
    finally:
        engine.dispose()


def stored(app: Flask, client: StrictClient) -> dict[str, object]:
    cookie = client.get_cookie("readiness")
    assert cookie is not None
    with app.app_context():
        found = assessments.by_token(db.session, cookie.value)
        assert found is not None
        return dict(found.answers)


@pytest.mark.parametrize("slug", ["planning-2", "resources"])
def test_a_page_that_could_not_be_saved_is_sent_again_as_it_was(
    client: StrictClient, app: Flask, database_url: str, slug: str
) -> None:
    walk_to(client, {"planning-2": "planning", "resources": "planning-2"}[slug])
    before = stored(app, client)
    typed = DE_LINDE[slug] | ({"q_D2_hours": "2,5"} if slug == "resources" else {})
    with held(database_url):
        begun = time.monotonic()
        kept = send(client, address(slug), typed)
        took = time.monotonic() - begun
        assert (kept.status_code, kept.headers["Retry-After"]) == (503, "5")
        assert client.get(address(slug)).status_code == 200, "reading goes on"
    assert took < LONGEST_SECONDS + 5
    assert stored(app, client) == before
    again = form_values(kept.text)
    assert path_of(client.post(address(slug), data=again)) != address(slug)
    after = stored(app, client)
    for name, value in typed.items():
        key = name.removeprefix("q_").replace("_hours", ".hours")
        if key in after:
            assert after[key] == ("2.5" if key == "D2.hours" else value)
    assert len(after) > len(before)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_to_do_and_repeats_no_secret(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    def locked(*_args: object, **_options: object) -> None:
        raise db_error()

    walk_to(client, "company", lang)
    monkeypatch.setattr(assessment_rows, "save", locked)
    kept = send(
        client, address("accounts", lang), {"q_B1": ["other"], "q_B1_other": '<b>"Zeldzaam" & co</b>'}
    )
    assert kept.status_code == 503
    fields = form_values(kept.text)
    assert fields.getlist("q_B1") == ["other"]
    assert fields["q_B1_other"] == '<b>"Zeldzaam" & co</b>'
    assert "<b>" not in kept.text


def db_error() -> Exception:
    from sqlalchemy.exc import OperationalError

    return OperationalError("UPDATE", {}, Exception("database or disk is full"))


def test_a_password_is_not_kept(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from readiness.store import consultants

    def full(*_args: object, **_options: object) -> None:
        raise db_error()

    shown = form_values(client.get("/nl/desk/sign-in").text).to_dict(flat=False)
    monkeypatch.setattr(consultants, "by_email", full)
    kept = client.post(
        "/nl/desk/sign-in", data={**shown, "email": "els@example.be", "password": "zeer-geheim-1"}
    )
    assert kept.status_code == 503
    assert "zeer-geheim-1" not in kept.text
    assert "els@example.be" not in kept.text
