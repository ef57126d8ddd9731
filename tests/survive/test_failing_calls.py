"""R3: whichever call to the database fails, nothing is half done, somebody can ask about it, and trying again works."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store.consultant_models import ADMIN
from readiness.store.tables import METADATA
from tests.client import StrictClient, form_values
from tests.desk.reviewing import fields, page_of, submitted
from tests.desk.signing import DESK, EMAIL, PASSWORD, add_consultant, browser, sign_in
from tests.guard.company_forms import FORMS, drafting
from tests.survive.failing import Failing, failing
from tests.web.walking import DE_LINDE

MOST = 60
"""More calls than any request makes."""

ONCE = {"company", "assessment", "access_link", "consultant"}
"""Of these no row comes twice."""

Deed = tuple[StrictClient, str, dict[str, Any]]
"""A form: whose browser, its address, and what it sends."""


def of_company(name: str) -> Callable[[Flask], Deed]:
    """A company's or a colleague's form."""

    def prepared(app: Flask) -> Deed:
        sent = FORMS[name](app)
        return sent.client, sent.path, sent.values()

    return prepared


def saving(app: Flask) -> Deed:
    client = drafting(app)
    shown = form_values(client.get("/nl/questions/planning").text).to_dict(flat=False)
    return client, "/nl/questions/planning", {**shown, **DE_LINDE["planning"], "go": "next"}


def signing_in(app: Flask) -> Deed:
    add_consultant(app)
    client = browser(app)
    shown = form_values(client.get(f"{DESK}/sign-in").text).to_dict()
    return client, f"{DESK}/sign-in", {**shown, "email": EMAIL, "password": PASSWORD}


def annotating(app: Flask) -> Deed:
    client, uid = at_desk(app)
    path = f"{page_of(uid)}/notes"
    return client, path, {**fields(client, page_of(uid), path).to_dict(), "note": "Gebeld."}


def exporting(app: Flask) -> Deed:
    client, _uid = at_desk(app)
    shown = fields(client, f"{DESK}/export", f"{DESK}/export/file").to_dict()
    return client, f"{DESK}/export/file", {**shown, "profile": "data", "language": "nl"}


def giving_a_link(app: Flask) -> Deed:
    client, uid = at_desk(app)
    path = f"{page_of(uid)}/link"
    return client, path, fields(client, page_of(uid), path).to_dict()


def at_desk(app: Flask) -> tuple[StrictClient, str]:
    """A consultant's browser and a response."""
    add_consultant(app, role=ADMIN)
    _company, uid = submitted(app)
    client = browser(app)
    sign_in(client)
    return client, uid


DEEDS: dict[str, Callable[[Flask], Deed]] = {
    "begin": of_company("web.answer_questions begins"),
    "save": saving,
    "submit": of_company("web.submit"),
    "erase": of_company("web.erase"),
    "begin again": of_company("web.begin_again"),
    "share": of_company("web.change_shares"),
    "sign in": signing_in,
    "annotate": annotating,
    "give a link": giving_a_link,
    "export": exporting,
}


def everything(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key.columns)))
            for table in METADATA.sorted_tables
        }


def ask(deed: Deed) -> TestResponse | None:
    """Send the form and read the answer to its end; None when it broke off after its head."""
    client, path, sent = deed
    response = client.post(path, data=sent, buffered=False)
    try:
        _ = response.data
    except Exception as error:
        if "went away" not in str(error):
            raise
        return None
    return response


def sizes() -> list[object]:
    """Every deed; those that are not always tried wait for `make soak`."""
    seldom = {"begin", "begin again", "share", "give a link"}
    return [pytest.param(name, marks=[pytest.mark.soak] * (name in seldom)) for name in DEEDS]


@pytest.mark.parametrize("name", sizes())
def test_whatever_call_fails_nothing_is_half_done_and_again_works(
    app: Flask, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    deed = DEEDS[name](app)
    before = everything(app)
    failures = 0
    for nth in range(1, MOST):
        with failing(app, nth) as state:
            answer = ask(deed)
        if not state.failed:
            break
        failures += 1
        _check_failure(app, before, state, answer, name, caplog)
    assert failures >= 3, "nothing of it touches the database"
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
    if name == "export":
        # What was sent, or not, is in the log: that is the deed. Nothing else changes.
        logged = after.pop("audit_entry")
        before = {table: rows for table, rows in before.items() if table != "audit_entry"}
        assert answer is None or answer.status_code == 503 or logged
    if name == "erase" and after != before:
        assert after["company"] == [], "erased is erased, all of it"
        return
    assert after == before, f"call {state.nth} of {name} left something half done"
    if answer is not None and name != "export":
        assert answer.status_code == 503, f"call {state.nth} of {name}: {answer.status_code}"
        assert answer.headers["X-Request-ID"] in answer.text
        assert answer.headers["X-Request-ID"] in caplog.text
        assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    "name", ["save", "submit", *(pytest.param(one, marks=pytest.mark.soak) for one in ("sign in", "erase"))]
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
    assert again.status_code == (404 if name == "erase" else 303)
    assert [len(rows) for table, rows in everything(app).items() if table in ONCE] == [
        len(rows) for table, rows in done.items() if table in ONCE
    ]
