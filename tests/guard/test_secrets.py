"""R30, R31: no secret and nothing of our insides is in an answer, and nothing is left of whoever was erased."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError

from readiness.extensions import db
from readiness.store import erasure
from readiness.store.models import Company
from tests.client import StrictClient
from tests.conftest import SECRET_KEY
from tests.guard.actors import World, routes, unchecked
from tests.owning import arrive
from tests.postgres import binaries
from tests.web.asking import hearing

INSIDES = re.compile(
    r"Traceback|\.py\b|sqlalchemy|psycopg|werkzeug|SELECT |INSERT |File \"|/readiness/(?!desk)"
)
DETAIL = "a detail of our insides 4711"
SHOW_THEIR_SECRET = {"web.link", "web.change_link", "desk.account"}
"""The page on the personal link shows it, as it must."""


@pytest.fixture
def broken_database(app: Flask) -> Iterator[list[str]]:
    """Make every statement fail from when the list holds something, with what must stay inside."""
    wanted: list[str] = []

    def fail(_statement: str) -> None:
        if wanted:
            raise ProgrammingError(DETAIL, {}, Exception(DETAIL))

    with hearing(app, fail):
        yield wanted
        wanted.clear()


@pytest.mark.any_database
def test_no_route_shows_our_insides_when_it_breaks(
    app: Flask, broken_database: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first query of every route fails, for a reader of each kind; the page that says so needs none."""
    world = World(app)
    everybody = [unchecked(world[actor]) for actor in ("company", "drafting", "colleague", "admin")]
    paths = [(method, world.address(rule), rule) for method, rule in routes(app)]
    monkeypatch.setattr(app, "testing", False)
    broken_database.append("from here on")
    failed = set()
    for method, path, rule in paths:
        for client in everybody:
            answer = client.open(path, method=method)
            if answer.status_code == 500:
                failed.add(rule.endpoint)
                assert answer.headers["X-Request-ID"] in answer.text, rule
            assert answer.status_code <= 500 or rule.endpoint == "web.ready", rule
            found = answer.data.decode("latin-1")
            assert DETAIL not in found, rule
            assert not INSIDES.search(found), (rule, INSIDES.search(found))
            answer.close()
    assert len(failed) > len(paths) // 3, "the queries did not fail"


@pytest.mark.any_database
def test_no_page_holds_a_token_that_it_need_not(app: Flask) -> None:
    """Neither the key of the program, nor the cookies, nor the hashes of tokens, on any page of anybody."""
    world = World(app)
    for actor, names in {
        "company": ("readiness",),
        "colleague": ("colleague",),
        "admin": ("desk", "desk-known"),
    }.items():
        cookies = [world[actor].get_cookie(name) for name in names]
        secrets = [cookie.value for cookie in cookies if cookie is not None]
        assert len(secrets) == len(names)
        for method, rule in routes(app):
            answer = unchecked(world[actor]).open(world.address(rule), method=method)
            found = answer.data.decode("latin-1") + str(answer.headers)
            answer.close()
            shown = [one for one in (*secrets, SECRET_KEY) if one in found]
            assert not shown or rule.endpoint in SHOW_THEIR_SECRET, (rule, actor)
            assert "argon2" not in found, rule


def dump(database_url: str) -> bytes:
    """What `pg_dump` writes of a database."""
    url = make_url(database_url)
    program = binaries() / "bin" / "pg_dump"
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    command = [
        str(program),
        "--dbname",
        url.set(drivername="postgresql").render_as_string(hide_password=False),
    ]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def test_nothing_of_an_erased_company_is_in_a_dump(
    app: Flask, client: StrictClient, database_url: str
) -> None:
    """On SQLite the bytes of the file and its log are searched too: tests/web/test_erasing_everything.py."""
    owner = arrive(client, app)

    def stored() -> bytes:
        if database_url.startswith("postgresql"):
            return dump(database_url)
        with closing(sqlite3.connect(make_url(database_url).database or "")) as connection:
            return "\n".join(connection.iterdump()).encode()

    before = stored()
    assert [trace for trace in owner.traces if trace.encode() not in before] == []
    with app.app_context():
        session = db.writing_session
        erasure.erase_company(session, session.get_one(Company, owner.company_id))
        session.commit()
    after = stored()
    assert [trace for trace in (*owner.traces, owner.company_uid) if trace.encode() in after] == []
