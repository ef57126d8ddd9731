"""R23, R24: everybody at every route, as the table `access.txt` beside this file says, with all headers.

A new route needs a line.
 `WRITE_ACCESS=1` writes the table anew; read what changed before you keep it.
"""

import os
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store.consultant_models import ROLES, SignInTry
from tests.desk.test_forgery import state
from tests.guard.actors import ACTORS, CODE, COMPANY, WRONG_TOKEN, World, routes, unchecked
from tests.guard.test_headers_everywhere import check_headers
from tests.web.inviting import invite

pytestmark = pytest.mark.any_database

TABLE = Path(__file__).with_name("access.txt")
SEE_THE_COMPANY = {"company", "colleague", *ROLES}
CHANGES_BY_LOOKING = {"audit_entry", "sign_in_try", "desk_session"}
"""Looking at contact details and trying a wrong token are written down; so is when a session was seen."""


def outcome(app: Flask, answer: TestResponse) -> str:
    """The status, and for a redirect the route that it leads to."""
    if not 300 <= answer.status_code < 400:
        return str(answer.status_code)
    path = urlsplit(answer.location).path
    endpoint, _values = app.url_map.bind("localhost").match(path)
    return f"{answer.status_code}>{endpoint}"


def tried(world: World, actor: str, method: str, rule: Rule) -> str:
    """What an actor gets. A POST brings no token of a form, so that it changes nothing if it is let in."""
    answer = unchecked(world[actor]).open(world.address(rule), method=method)
    check_headers(answer, (method, rule.rule, actor))
    if actor not in SEE_THE_COMPANY:
        assert COMPANY.encode() not in answer.get_data(), f"{actor} reads the company's name at {rule}"
    found = outcome(world.app, answer)
    answer.close()
    return found


def forget_guesses(app: Flask) -> None:
    """Let nobody wait for having tried wrong tokens at another route."""
    with app.app_context():
        db.writing_session.execute(delete(SignInTry))
        db.session.commit()


def test_everybody_opens_what_the_table_says_and_nothing_else(app: Flask) -> None:
    world = World(app)
    # Whoever signs in only when first asked for does so before the database is looked at.
    assert {world[actor].application for actor in ACTORS} == {app}
    assert world.somebody
    assert world.invitation
    before = state(app)
    lines = [" ".join(["METHOD", "ROUTE", *ACTORS])]
    for method, rule in routes(app):
        # Each route is tried with wrong tokens, together more than one place may send within a minute.
        forget_guesses(app)
        outcomes = [tried(world, actor, method, rule) for actor in ACTORS]
        lines.append(" ".join([method, rule.endpoint, *outcomes]))
    after = state(app)
    assert {name for name in after if after[name] != before[name]} <= CHANGES_BY_LOOKING
    if os.environ.get("WRITE_ACCESS"):
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == TABLE.read_text(encoding="utf-8").splitlines()


def test_unknown_and_forbidden_look_the_same(app: Flask) -> None:
    """To a consultant, a response that does not exist is what a page for administrators is."""
    world = World(app)
    unknown = world.consultant.get(f"/nl/desk/responses/{'0' * 32}")
    forbidden = world.consultant.get("/nl/desk/audit")
    nothing = world.consultant.get("/nl/desk/nothing")
    assert unknown.status_code == forbidden.status_code == nothing.status_code == HTTPStatus.NOT_FOUND
    pages = [
        answer.text.replace(answer.headers["X-Request-ID"], "").replace(answer.request.path[3:], "")
        for answer in (unknown, forbidden)
    ]
    assert pages[0] == pages[1]


def test_a_token_of_one_kind_opens_nothing_of_another(app: Flask) -> None:
    """The personal link, the colleagues' link and a shared one each open their own page only."""
    world = World(app)
    mine = world.company.get_cookie("readiness")
    theirs = world.colleague.get_cookie("colleague")
    assert mine is not None
    assert theirs is not None
    tokens = {
        "r": mine.value,
        "c": world.link.rpartition("/")[2],
        "key": theirs.value,
        "i": invite(app, CODE),
        "none": WRONG_TOKEN,
    }
    for kind, token in tokens.items():
        for address, opens in (
            (f"/r/{token}", kind == "r"),
            (f"/nl/c/{token}", kind == "c"),
            (f"/nl/shared/{token}", False),
            (f"/nl/desk/p/{token}", False),
            (f"/i/{token}", kind == "i"),
            (f"/k/{token}", False),
        ):
            status = world.anonymous.get(address).status_code
            assert (status != HTTPStatus.NOT_FOUND) == opens, (kind, address)
        for cookie in ("readiness", "colleague", "desk"):
            visitor = app.test_client()
            visitor.set_cookie(cookie, token)
            opened = {
                "readiness": visitor.get("/nl/report").status_code == HTTPStatus.OK,
                "colleague": visitor.get("/nl/colleague/thanks").status_code == HTTPStatus.OK,
                "desk": visitor.get("/nl/desk/").status_code == HTTPStatus.OK,
            }
            rightly = {"r": "readiness", "key": "colleague"}.get(kind)
            assert [name for name, is_open in opened.items() if is_open] == (
                [cookie] if cookie == rightly else []
            ), (kind, cookie)
