"""Every route of the desk, as everyone."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from readiness.desk.rights import RIGHTS, Right
from readiness.extensions import db
from readiness.i18n import today
from readiness.store import campaigns, consultants
from readiness.store.campaign_models import Invitation
from readiness.store.consultant_models import ROLES
from tests.client import StrictClient
from tests.desk.reviewing import submitted
from tests.desk.signing import COLLEAGUE, DESK, add_consultant, sign_in
from tests.web.asking import statements

ABSENT = {
    "desk.letter",
    "desk.letter_page",
    "desk.letter_file",
    "desk.dashboard_drawing",
    "desk.dashboard_table",
}
"""What shows something that there is none or too little of here: letters, and figures of many companies."""


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "/desk" in rule.rule]


def path_of_rule(rule: Rule, numbers: dict[str, str]) -> str:
    """The address of a route, with what exists in it: by the name of each number, `uid` is a response's."""
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
    path = re.sub(r"<uid:(\w+)>", lambda found: numbers.get(found[1], "0" * 32), path)
    path = path.replace("<token>", "x").replace("<code>", "B1")
    assert "<" not in path
    return path


def tried(client: StrictClient, rule: Rule, numbers: dict[str, str]) -> list[tuple[int, str]]:
    """Status and target of each method; what a POST without a form of ours does is nothing."""
    path = path_of_rule(rule, numbers)
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
        for status, target in tried(client, rule, {"uid": uid}):
            if RIGHTS[rule.endpoint] is not Right.ANYBODY:
                assert (status, target) == (303, f"{DESK}/sign-in"), rule


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_may_and_nothing_else(app: Flask, client: StrictClient, role: str) -> None:
    add_consultant(app, role=role)
    add_consultant(app, COLLEAGUE)
    sign_in(client)
    with app.app_context():
        jan = consultants.by_email(db.writing_session, COLLEAGUE)
        assert jan is not None
        campaign = campaigns.make(db.session, "Kermis", "nl", today(), jan)
        invitation = Invitation(campaign_id=campaign.id, company_name="Ko", email="k@ko.be", language="nl")
        db.session.add(invitation)
        db.session.commit()
    _company, uid = submitted(app)
    numbers = {
        "uid": uid,
        "consultant_uid": jan.uid,
        "campaign_uid": campaign.uid,
        "invitation_uid": invitation.uid,
    }
    for rule in rules(app):
        needed = RIGHTS[rule.endpoint]
        if not isinstance(needed, str):
            continue
        allowed = ROLES.index(role) >= ROLES.index(needed)
        for status, _target in tried(client, rule, numbers):
            assert (status != 404) == allowed or (allowed and rule.endpoint in ABSENT), rule


def test_the_company_s_pages_ask_nothing_of_the_desk(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    with statements(app) as said:
        client.get("/nl/")
    assert not [statement for statement in said if "consultant" in statement or "desk_session" in statement]


def test_who_asks_for_what_they_may_not_is_in_the_log(
    app: Flask, client: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    add_consultant(app, COLLEAGUE)
    sign_in(client, COLLEAGUE)
    assert client.get(f"{DESK}/consultants").status_code == 404
    assert "asked for desk.people without the right to" in caplog.text
    assert COLLEAGUE not in caplog.text


def test_a_form_that_is_not_ours_is_in_the_log(
    app: Flask, client: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    add_consultant(app, COLLEAGUE)
    sign_in(client, COLLEAGUE)
    with caplog.at_level("INFO", "readiness"):
        assert client.post(f"{DESK}/account/sessions/end").status_code == 422
    assert "a form came to desk.end_other_sessions without a token" in caplog.text
