"""Every route of the desk, as everyone."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from readiness.desk.rights import RIGHTS, Right
from readiness.extensions import db
from readiness.store import consultants
from readiness.store.consultant_models import ROLES
from tests.client import StrictClient
from tests.desk.reviewing import submitted
from tests.desk.signing import COLLEAGUE, DESK, add_consultant, sign_in


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "/desk" in rule.rule]


def path_of_rule(rule: Rule, uid: str, consultant: str) -> str:
    """The address of a route, with a response that exists in it."""
    path = rule.rule.replace("<any(nl, fr, de, en):lang>", "nl")
    for name, value in {
        "<token>": "x",
        "<uid:uid>": uid,
        "<code>": "B1",
        "<uid:consultant_uid>": consultant or "0" * 32,
    }.items():
        path = path.replace(name, value)
    assert "<" not in path
    return path


def tried(client: StrictClient, rule: Rule, uid: str, consultant: str) -> list[tuple[int, str]]:
    """Status and target of each method; what a POST without a form of ours does is nothing."""
    path = path_of_rule(rule, uid, consultant)
    answers = [
        client.open(path, method=method) for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]
    return [(answer.status_code, answer.headers.get("Location", "")) for answer in answers]


def test_every_route_has_its_right_and_every_right_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == set(RIGHTS)
    assert {needed for needed in RIGHTS.values() if isinstance(needed, str)} <= set(ROLES)


def test_a_stranger_is_sent_to_sign_in_from_everywhere_else(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    for rule in rules(app):
        for status, target in tried(client, rule, uid, ""):
            if RIGHTS[rule.endpoint] is not Right.ANYBODY:
                assert (status, target) == (303, f"{DESK}/sign-in"), rule


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_may_and_nothing_else(app: Flask, client: StrictClient, role: str) -> None:
    add_consultant(app, role=role)
    add_consultant(app, COLLEAGUE)
    sign_in(client)
    with app.app_context():
        jan = consultants.by_email(db.session, COLLEAGUE)
        assert jan is not None
    _company, uid = submitted(app)
    for rule in rules(app):
        needed = RIGHTS[rule.endpoint]
        if not isinstance(needed, str):
            continue
        allowed = ROLES.index(role) >= ROLES.index(needed)
        for status, _target in tried(client, rule, uid, jan.uid):
            assert (status != 404) == allowed, rule


def test_the_company_s_pages_ask_nothing_of_the_desk(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    from sqlalchemy import event

    said: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))
    client.get("/nl/")
    assert not [statement for statement in said if "consultant" in statement or "desk_session" in statement]
