"""R22, R28: nobody but our own pages can post. The forms of the desk are in tests/desk/forgeable.py."""

import pytest
from flask import Flask

from tests.desk.forgeable import FORMS as DESK_FORMS
from tests.desk.signing import browser
from tests.desk.test_forgery import state
from tests.guard.actors import csrf_token, routes
from tests.guard.company_forms import FORMS, WITHOUT_A_TOKEN, Sent
from tests.guard.smuggling import TEXT, TRACE, check_nothing_taken, smuggled


def test_every_route_that_takes_a_form_is_tried(app: Flask) -> None:
    posted = {rule.endpoint for method, rule in routes(app, "POST", "PUT", "PATCH", "DELETE")}
    tried = {name.partition(" ")[0] for name in FORMS} | {f"desk.{name}" for name in DESK_FORMS}
    assert posted == tried | WITHOUT_A_TOKEN


@pytest.mark.parametrize("name", FORMS)
def test_a_forged_form_changes_nothing_and_ours_only_what_it_shows(app: Flask, name: str) -> None:
    """Without a token, with a wrong one, with another browser's; then with its own, and more than the page shows."""
    sent: Sent = FORMS[name](app)
    values = sent.values()
    own = values.pop("csrf_token")[0]
    before = state(app)
    for token in (None, "", "wrong", own[:-1], csrf_token(app, browser(app))):
        extra = {} if token is None else {"csrf_token": token}
        answer = sent.client.post(sent.path, data={**values, **extra})
        assert answer.status_code == 422, token
        assert "Set-Cookie" not in answer.headers or "readiness=" not in answer.headers["Set-Cookie"], token
        assert state(app) == before, token
    answer = sent.client.post(sent.path, data={**smuggled(values), **values, "csrf_token": own})
    assert answer.status_code in {200, 303}
    assert (state(app) != before) == sent.changes
    check_nothing_taken(state(app), before)


def test_a_form_is_not_taken_by_another_method_or_from_the_address(app: Flask) -> None:
    """Nothing changes by a GET, whatever stands in its address."""
    for name in ("web.answer_questions", "web.change_link", "web.erase"):
        sent = FORMS[name](app)
        values = sent.values()
        before = state(app)
        sent.client.get(sent.path, query_string=values)
        sent.client.get(sent.path, query_string=values, headers={"X-HTTP-Method-Override": "POST"})
        sent.client.post(sent.path, query_string=values)
        sent.client.post(sent.path, json=values)
        assert state(app) == before, name


def test_what_was_smuggled_in_would_be_seen() -> None:
    assert all(TRACE.search(row) for row in ("(1, 'a', 97531, None)", f"{{'Z9': '{TEXT}'}}"))
    assert not TRACE.search("'0f97531a' 197531")
