"""R3: whichever call to the database fails, nothing is half done, somebody can ask about it, and trying again works."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store.tables import METADATA
from tests.client import form_values
from tests.survive.deeds import DEEDS, Deed
from tests.survive.failing import Failing, failing

MOST = 60
"""More calls than any request makes."""

STREAMED = {"desk.send_export", "desk.send_contacts"}
"""What is written down before the first byte leaves, and may break off after it."""
ERASES = {"web.erase", "desk.erase"}
"""What rewrites the database's file when all is done."""
ALWAYS = {
    "web.answer_questions",
    "web.save_details",
    "web.submit",
    "web.erase",
    "desk.send_sign_in",
    "desk.save_password",
    "desk.confirm_authenticator",
    "desk.add_note",
    "desk.send_letters",
    "desk.send_export",
}
"""What `make test` tries; `make soak` tries everything."""
ONCE = {"company", "assessment", "access_link", "consultant"}
"""Of these no row comes twice."""


def everything(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key.columns)))
            for table in METADATA.sorted_tables
        }


def ask(deed: Deed) -> TestResponse | None:
    """Send the form and read the answer to its end; None when it broke off after its head."""
    response = deed.client.post(deed.path, data=deed.sent, buffered=False)
    try:
        _ = response.data
    except Exception as error:
        if "went away" not in str(error):
            raise
        return None
    return response


def sizes() -> list[object]:
    """Every deed; those that are not always tried wait for `make soak`."""
    return [pytest.param(name, marks=[pytest.mark.soak] * (name not in ALWAYS)) for name in DEEDS]


@pytest.mark.parametrize("name", sizes())
def test_whatever_call_fails_nothing_is_half_done_and_again_works(
    app: Flask, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    deed = DEEDS[name](app)
    failures = 0
    for nth in range(1, MOST):
        deed.renew()
        before = everything(app)
        with failing(app, nth) as state:
            answer = ask(deed)
        if not state.failed:
            break
        failures += 1
        _check_failure(app, before, state, answer, name, caplog)
    assert failures >= 2, "nothing of it is written"
    assert answer is not None
    assert answer.status_code in {200, 303}, answer.text[:2000]
    assert everything(app) != before, "the deed, done again, is done"


def _check_failure(
    app: Flask,
    before: dict[str, list[Any]],
    state: Failing,
    answer: TestResponse | None,
    name: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    after = everything(app)
    if name in STREAMED:
        # What was sent, or not, is in the log: that is the deed. It is counted, too. Nothing else changes.
        logged = after.pop("audit_entry")
        del after["beginning"]
        before = {table: rows for table, rows in before.items() if table in after}
        assert answer is None or answer.status_code == 503 or logged
    if name in ERASES and after != before:
        assert after["company"] == [], "erased is erased, all of it"
        return
    assert after == before, f"call {state.nth} of {name} left something half done"
    if answer is not None and name not in STREAMED:
        assert answer.status_code == 503, f"call {state.nth} of {name}: {answer.status_code}"
        assert answer.headers["X-Request-ID"] in answer.text
        assert answer.headers["X-Request-ID"] in caplog.text
        assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("name", ["web.answer_questions", "web.save_details"])
def test_a_disk_without_room_refuses_keeps_what_was_typed_and_works_again(
    app: Flask, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """R4 as the drivers tell it. A disk that is really full: test_full_disk.py, on SQLite."""
    deed, before = DEEDS[name](app), everything(app)
    typed = {field: value for field, value in deed.sent.items() if field != "csrf_token"}
    refused = 0
    for nth in range(1, MOST):
        with failing(app, nth, no_room=True) as state:
            answer = ask(deed)
        if not state.failed:
            break
        refused += 1
        _check_failure(app, before, state, answer, name, caplog)
        assert answer is not None
        kept = form_values(answer.text).to_dict(flat=False)
        assert {field: kept[field] for field in typed} == {
            field: value if isinstance(value, list) else [value] for field, value in typed.items()
        }
    assert refused >= 2
    assert answer is not None
    assert answer.status_code == 303
    assert everything(app) != before


@pytest.mark.parametrize(
    "name",
    [
        "web.answer_questions",
        "web.submit",
        *(pytest.param(one, marks=pytest.mark.soak) for one in ("desk.send_sign_in", "web.erase")),
    ],
)
def test_what_was_done_although_nobody_heard_can_be_done_again(app: Flask, name: str) -> None:
    """The commit worked and its answer was lost: the browser hears 503 and sends the form once more."""
    deed = DEEDS[name](app)
    with failing(app, 1, done_first=True) as state:
        answer = ask(deed)
    assert state.failed
    assert answer is not None
    assert answer.status_code == 503
    done = everything(app)
    again = ask(deed)
    assert again is not None
    # Whoever was erased has nothing to erase any more.
    assert again.status_code == (404 if name in ERASES else 303)
    assert [len(rows) for table, rows in everything(app).items() if table in ONCE] == [
        len(rows) for table, rows in done.items() if table in ONCE
    ]
