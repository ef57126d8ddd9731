"""R22, R28: nobody but our own pages can post to the desk, whoever's browser it comes from."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.desk.rights import AGAIN
from readiness.extensions import db
from readiness.store.tables import METADATA
from tests.desk.device import SIGN_IN, token_of
from tests.desk.forgeable import FORMS, World
from tests.desk.reviewing import fields
from tests.desk.signing import (
    browser,
)
from tests.guard.smuggling import check_nothing_taken, smuggled

WAYS_IN = ("consultant", "passkey", "recovery_code", "password_link", "api_token", "webhook")
"""The tables of what lets somebody in, or data out, for good."""
OPEN_WAYS = {
    "send_second_factor": "it uses up a code",
    "sign_in_with_passkey": "it counts a use of the passkey",
    "save_password": "whoever has the link is let in by it, and it is used up",
    "revoke_token": "it only takes access away",
}
"""The forms that change them without asking to sign in again."""


def state(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table, but for the moments at which a session was last seen."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(
                repr(row)
                for row in connection.execute(
                    select(*(column for column in table.columns if column.name != "seen_at"))
                )
            )
            for table in METADATA.sorted_tables
        }


def test_every_route_that_takes_a_form_is_tried_here(app: Flask) -> None:
    posted = {
        rule.endpoint.removeprefix("desk.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("desk.") and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert posted == set(FORMS)


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_forged_form_changes_nothing_and_ours_only_what_it_shows(app: Flask, endpoint: str) -> None:
    """Without a token, with a wrong one, with another browser's; then with its own, and more than the page shows."""
    world = World(app)
    sent = FORMS[endpoint](world)
    drawn = fields(sent.client, sent.shown, sent.path).to_dict(flat=False) if sent.drawn else {}
    own = token_of(sent.client, sent.shown)
    values = {**drawn, **sent.fields}
    values.pop("csrf_token", None)
    before = state(app)
    for token in (None, "", "wrong", own[:-1], token_of(browser(app), SIGN_IN)):
        extra = {} if token is None else {"csrf_token": token}
        answer = sent.client.post(sent.path, data={**values, **extra})
        assert answer.status_code in {303, 422}, token
        assert state(app) == before, token
    answer = sent.client.post(sent.path, data={**smuggled(values), **values, "csrf_token": own})
    answer.get_data()
    assert answer.status_code in {200, 303}
    after = state(app)
    assert after != before
    check_nothing_taken(after, before)
    if any(after[name] != before[name] for name in WAYS_IN):
        assert f"desk.{endpoint}" in AGAIN or endpoint in OPEN_WAYS, "name it in AGAIN, or say here why not"
    answer.close()


def test_no_page_of_the_desk_changes_anything_by_being_read(app: Flask) -> None:
    """But for what is recorded of it: who looked at contact details, what files, and that a token opened nothing."""
    world = World(app)
    shown = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.")]
    paths = [rule.rule.replace("<any(nl, fr, de, en):lang>", "nl") for rule in shown if "GET" in rule.methods]  # type: ignore[operator]
    known = {
        "<uid:uid>": world.uid,
        "<code>": "C1",
        "<uid:consultant_uid>": world.jan.uid,
        "<token>": "x",
        "<uid:invitation_uid>": world.to_uninvite.split("/")[-2],
        "<uid:campaign_uid>": world.campaign.rpartition("/")[2],
        "<any(svg, png):kind>": "png",
        "<any(invitation, reminder):letter>": "invitation",
    }
    before = state(app)
    for path in paths:
        for name, value in known.items():
            path = path.replace(name, value)
        assert "<" not in path, f"say what stands in {path}"
        world.els.get(path).close()
    after = state(app)
    for recorded in ("audit_entry", "sign_in_try", "beginning"):
        assert after.pop(recorded) != before.pop(recorded)
    assert after == before
