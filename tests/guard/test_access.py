"""R23, R24: everybody at every route, as the table `access.txt` beside this file says, with all headers.

A new route needs a line.
 `WRITE_ACCESS=1` writes the table anew; read what changed before you keep it.
"""

import os
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry
from sqlalchemy import delete
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store.api_tokens import CONTACTS
from readiness.store.consultant_models import ROLES, SignInTry
from tests.client import StrictClient
from tests.desk.test_forgery import state
from tests.guard.actors import (
    ACTORS,
    CODE,
    COMPANY,
    PROGRAMS,
    WRONG_TOKEN,
    World,
    bearer,
    routes,
    unchecked,
)
from tests.guard.holding import Holder
from tests.guard.test_headers_everywhere import check_headers
from tests.web.inviting import invite

TABLE = Path(__file__).with_name("access.txt")
SEE_THE_COMPANY = {"company", "colleague", *ROLES, CONTACTS, "holder"}
SHUT = {"401", "403", "404", "303>desk.sign_in", "303>web.start"}
SHUT_ROUTES = {
    "web.open_campaign": "leads everybody to the start page, with a cookie that names the campaign"
}
"""Why a route looks shut."""
METRICS_TOKEN = "a token for the figures of the program"
CHANGES_BY_LOOKING = {"audit_entry", "sign_in_try", "desk_session", "api_token", "beginning"}
"""Looking at contact details and trying a wrong token are written down; so is when a session or token was seen."""
REFUSED = "mail_refusal"
"""A mail program refuses mail by the link alone, as RFC 8058 wants it: that POST needs no form of ours."""


def outcome(app: Flask, answer: TestResponse) -> str:
    """The status, and for a redirect the route that it leads to."""
    if not 300 <= answer.status_code < 400:
        return str(answer.status_code)
    path = urlsplit(answer.location).path
    endpoint, _values = app.url_map.bind("localhost").match(path)
    return f"{answer.status_code}>{endpoint}"


def tried(client: StrictClient, actor: str, method: str, rule: Rule, path: str) -> str:
    """What an actor gets. A POST brings no token of a form, so that it changes nothing if it is let in."""
    answer = unchecked(client).open(path, method=method)
    check_headers(answer, (method, rule.rule, actor))
    if actor not in SEE_THE_COMPANY:
        assert COMPANY.encode() not in answer.get_data(), f"{actor} reads the company's name at {rule}"
    found = outcome(client.application, answer)
    answer.close()
    return found


@pytest.fixture
def operator(app: Flask, monkeypatch: pytest.MonkeyPatch) -> StrictClient:
    """Whoever may read the figures of the running program, which this one keeps from here on."""
    monkeypatch.setitem(
        app.config, "READINESS", replace(app.config["READINESS"], metrics_token=METRICS_TOKEN)
    )
    monkeypatch.setitem(app.extensions, "readiness_metrics", CollectorRegistry())
    return bearer(app, METRICS_TOKEN)


def forget_guesses(app: Flask) -> None:
    """Let nobody wait for having tried wrong tokens at another route."""
    with app.app_context():
        db.writing_session.execute(delete(SignInTry))
        db.session.commit()


def test_everybody_opens_what_the_table_says_and_nothing_else(app: Flask, operator: StrictClient) -> None:
    world = World(app)
    # Whoever signs in only when first asked for does so before the database is looked at.
    assert {world[actor].application for actor in (*ACTORS, *PROGRAMS)} == {app}
    assert world.letter
    assert world.invitation
    holder = Holder(world)
    before = state(app)
    lines = [" ".join(["METHOD", "ROUTE", *ACTORS, *PROGRAMS, "holder", "operator"])]
    for method, rule in routes(app):
        # Each route is tried with wrong tokens, together more than one place may send within a minute.
        forget_guesses(app)
        path = world.address(rule)
        outcomes = [tried(world[actor], actor, method, rule, path) for actor in (*ACTORS, *PROGRAMS)]
        outcomes.append(tried(holder.browser(), "holder", method, rule, holder.address(rule)))
        outcomes.append(tried(operator, "operator", method, rule, path))
        lines.append(" ".join([method, rule.endpoint, *outcomes]))
    after = state(app)
    changed = {name for name in after if after[name] != before[name]}
    assert changed - {REFUSED} <= CHANGES_BY_LOOKING
    assert len(after[REFUSED]) == 1, "the holder of the right link refuses, and nobody else"
    if os.environ.get("WRITE_ACCESS"):
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == TABLE.read_text(encoding="utf-8").splitlines()


def test_every_route_opens_for_somebody() -> None:
    """A row that is shut for everybody could not tell whether a right was dropped from it."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    shut = {endpoint for _method, endpoint, *outcomes in rows if set(outcomes) <= SHUT}
    assert shut == set(SHUT_ROUTES)


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
