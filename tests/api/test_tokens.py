"""A token opens what it may, for as long as it may, and what goes wrong is told as RFC 9457 writes it."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from readiness import guesses
from readiness.api.routes import ROUTES
from readiness.extensions import db
from readiness.store import api_tokens, consultants
from readiness.store.api_models import ApiToken
from readiness.store.consultant_models import CONSULTANT, LEAD, Consultant
from readiness.store.models import now
from readiness.store.review_models import AuditEntry
from tests.api.calling import get, token
from tests.client import StrictClient
from tests.desk.reviewing import act, submitted
from tests.desk.signing import COLLEAGUE, DESK, EMAIL, add_consultant, post, sign_in

CLOSED = {name: route for name, route in ROUTES.items() if route.scope is not None}
PAGE = f"{DESK}/account/api"


def problem(answer: TestResponse, status: int) -> dict[str, object]:
    """The problem details of an answer, which say what its head says."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    found: dict[str, object] = json.loads(answer.data)
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert found["request_id"] == answer.headers["X-Request-ID"]
    assert "Set-Cookie" not in answer.headers
    return found


def path_of(name: str, uid: str) -> str:
    return CLOSED[name].path.replace("{uid}", uid).replace("{version}", "2026.1")


@pytest.mark.parametrize("name", CLOSED)
def test_every_route_asks_for_its_scope(app: Flask, caplog: pytest.LogCaptureFixture, name: str) -> None:
    _company, uid = submitted(app)
    path, scope = path_of(name, uid), CLOSED[name].scope
    assert scope is not None
    assert problem(get(app, path), 401)
    assert problem(get(app, path, "readiness_nothing"), 401)
    others = [each for each in api_tokens.SCOPES if each != scope]
    assert problem(get(app, path, token(app, others)), 403)
    assert f"asked for {name} without the right to" in caplog.text
    right = get(app, path, token(app, [scope]))
    assert right.status_code == 200
    assert right.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in right.headers
    right.close()


def test_a_refusal_says_how_to_ask(app: Flask) -> None:
    for text in (None, "readiness_nothing", ""):
        assert get(app, "/responses", text).headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert get(app, "/responses", None, Authorization="Basic eDp5").status_code == 401


@pytest.mark.parametrize(
    "ended",
    [
        {"revoked_at": now()},
        {"expires_at": now() - timedelta(seconds=1)},
    ],
    ids=["revoked", "expired"],
)
def test_a_token_that_ended_opens_nothing(app: Flask, ended: dict[str, object]) -> None:
    text = token(app)
    assert get(app, "/instruments", text).status_code == 200
    with app.app_context():
        db.writing_session.execute(update(ApiToken).values(**ended))
        db.session.commit()
    problem(get(app, "/instruments", text), 401)


def test_whoever_is_kept_out_keeps_no_token(app: Flask) -> None:
    text = token(app)
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        consultants.disable(db.session, who)
        db.session.commit()
    problem(get(app, "/instruments", text), 401)
    with app.app_context():
        who = consultants.by_email(db.writing_session, EMAIL)
        assert who is not None
        consultants.enable(db.session, who)
        db.session.commit()
    problem(get(app, "/instruments", text), 401)


def test_a_token_never_may_more_than_the_role(app: Flask) -> None:
    _company, uid = submitted(app)
    text = token(app, role=LEAD)
    assert get(app, f"/responses/{uid}/contact", text).status_code == 200
    with app.app_context():
        db.writing_session.execute(update(Consultant).values(role=CONSULTANT))
        db.session.commit()
    problem(get(app, f"/responses/{uid}/contact", text), 403)
    with pytest.raises(ValueError, match="role"):
        token(app, [api_tokens.CONTACTS])


def test_the_last_use_is_written_down_once_a_minute(app: Flask) -> None:
    text = token(app)

    def used() -> object:
        with app.app_context():
            return db.session.scalars(select(ApiToken.last_used_at)).one()

    assert used() is None
    get(app, "/instruments", text)
    first = used()
    assert first is not None
    get(app, "/instruments", text)
    assert used() == first


def test_guessing_is_limited_and_a_right_token_is_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "PER_MINUTE", 3)
    for number in range(3):
        problem(get(app, "/responses", f"readiness_{number}"), 401)
    refused = get(app, "/responses", "readiness_more")
    problem(refused, 429)
    assert int(refused.headers["Retry-After"]) > 0
    assert get(app, "/responses", token(app)).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=1_0", "limit=１", "after=x", "after=", "size=none", "since=20261123",
     "since=2026-02-30", "limit=1&limit=2", "nothing=1", "assigned=x", "least=-1", "name=" + "x" * 201],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_named(app: Flask, query: str) -> None:
    found = problem(get(app, f"/responses?{query}", token(app)), 422)
    errors = found["errors"]
    assert isinstance(errors, list)
    assert [one["parameter"] for one in errors] == [query.partition("=")[0]]


def test_what_is_not_there_and_what_is_not_taken(app: Flask) -> None:
    problem(get(app, "/nothing"), 404)
    problem(get(app, f"/responses/{'0' * 32}", token(app)), 404)
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        refused = app.test_client().open("/api/v1/responses", method=method)
        problem(refused, 405)
        assert "GET" in refused.headers["Allow"]


def test_a_mistake_of_ours_is_a_problem_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    text = token(app)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr("readiness.api.instrument.versions", lambda: 1 / 0)
    found = problem(get(app, "/instruments", text), 500)
    assert "division" not in str(found)


def test_no_cookie_opens_the_api(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    assert client.get("/api/v1/responses").status_code == 401


def test_a_token_is_shown_once_and_revoked(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)
    wrong = post(client, PAGE, {"token_name": "", "days": "1"})
    assert wrong.status_code == 422
    beyond = post(client, PAGE, {"token_name": "R", "scopes": api_tokens.CONTACTS, "days": "30"})
    assert beyond.status_code == 422
    made = post(client, PAGE, {"token_name": "R-script", "scopes": api_tokens.INSTRUMENT, "days": "30"})
    text = made.text.partition("readiness_")[2].partition("<")[0]
    assert get(app, "/instruments", f"readiness_{text}").status_code == 200
    listed = client.get(PAGE).text
    assert "R-script" in listed
    assert text not in listed
    with app.app_context():
        uid = db.session.scalars(select(ApiToken.uid)).one()
    act(client, PAGE, f"{PAGE}/revoke", {"token": uid})
    problem(get(app, "/instruments", f"readiness_{text}"), 401)
    with app.app_context():
        actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"api_token_made", "api_token_revoked"} <= actions


def test_nobody_but_an_admin_revokes_the_token_of_another(app: Flask, client: StrictClient) -> None:
    text = token(app, email=COLLEAGUE)
    add_consultant(app)
    sign_in(client)
    token(app, email=EMAIL, scopes=[api_tokens.INSTRUMENT])
    with app.app_context():
        query = select(ApiToken.uid).join(Consultant).where(Consultant.email == COLLEAGUE)
        uid = db.session.scalars(query).one()
    assert COLLEAGUE not in client.get(PAGE).text
    act(client, PAGE, f"{PAGE}/revoke", {"token": uid})
    assert get(app, "/instruments", text).status_code == 200
