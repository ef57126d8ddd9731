"""What nobody types: characters that no database holds, codes that do not exist, addresses that lead nowhere."""

import re

import pytest
from flask import Flask

from readiness.desk import filters
from readiness.store.consultant_models import ADMIN
from tests.client import StrictClient, parse
from tests.desk.reviewing import act, ask, bring_to, page_of, submitted, validate
from tests.desk.signing import DESK, add_consultant, post, sign_in

HOSTILE = "\"><script>alert(1)</script>'=cmd|'/c calc'!A1 {{7*7}} \u202e${x}"
NONSENSE = [
    "\0",
    "x\0y",
    "x" * 5000,
    "9" * 400,
    "-1",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "0001-01-01T00:00:00+14:00_1",
    "\u202e",
    "😀" * 300,
    "%00",
    "1e999",
]


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app, role=ADMIN)


@pytest.mark.parametrize("value", NONSENSE, ids=[ascii(value[:12]) for value in NONSENSE])
def test_a_filter_of_nonsense_is_left_out(app: Flask, client: StrictClient, value: str) -> None:
    sign_in(client)
    with app.app_context():
        names = [*filters.labels(), "after"]
    for name in names:
        for page in (f"{DESK}/", f"{DESK}/export"):
            assert client.get(page, query_string={name: value}).status_code == 200, (page, name)


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_that_have_a_name_are_days(
    app: Flask, client: StrictClient, name: str, day: str
) -> None:
    sign_in(client)
    for page in (f"{DESK}/", f"{DESK}/dashboard", f"{DESK}/export"):
        shown = client.get(page, query_string={name: day})
        assert shown.status_code == 200, page
        assert "Schrijf een datum" not in shown.text


@pytest.mark.parametrize("part", ["%00", "x%00y", "%ED%A0%80", "a" * 5000, "..%2f", "%F0%9F%98%80", "-1"])
def test_an_address_of_nonsense_leads_to_no_page(app: Flask, client: StrictClient, part: str) -> None:
    sign_in(client)
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<any[^<>]*:lang>", "nl", rule.rule)
        if "<" in path:
            found = client.get(re.sub(r"<[^<>]+>", part, path))
            # Where an address gets two slashes in a row, the browser is asked to make them one. The API looks for
            # its token before anything else.
            other = ({308} if "%2f" in part else set()) | ({401} if path.startswith("/api/") else set())
            assert found.status_code in {303, 404, 405} | other, path


@pytest.mark.parametrize("value", ["\0x", "nothing", "changes_requested\0x"])
def test_hidden_fields_of_nonsense_change_nothing(app: Flask, client: StrictClient, value: str) -> None:
    _company, uid = submitted(app)
    sign_in(client)
    page = page_of(uid)
    for action, changed in {
        f"{page}/status": {"to": value, "base": value},
        f"{page}/assign": {"holder": value, "holder_base": value},
    }.items():
        assert act(client, page, action, dict(changed)).status_code == 422
    item = f"{page}/items/C1"
    sent = act(client, item, f"{item}/validated", {"base": value, "reason": "Nagekeken.", "q_C1": "approved"})
    assert sent.status_code == 409, "what the page was shown with is not what is stored"
    assert client.get(page).status_code == 200


def test_nothing_that_is_typed_becomes_a_part_of_a_page(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app, company=HOSTILE)
    sign_in(client)
    page = page_of(uid)
    post(client, f"{DESK}/", {"view_name": HOSTILE, "query": f"name={HOSTILE}"}, f"{DESK}/views")
    for answer in (
        act(client, page, f"{page}/notes", {"note": HOSTILE}),
        validate(client, uid, "C1", {}, reason=HOSTILE),
        ask(client, uid, "C1", HOSTILE),
        act(client, f"{page}/message", f"{page}/message", {"message": HOSTILE}),
        bring_to(client, uid, "changes_requested"),
    ):
        assert answer.status_code == 303
    pages = ["", "/contact", "/report", "/erase", "/message", "/items/C1"]
    shown = [client.get(page + part) for part in pages]
    shown += [client.get(f"{DESK}/{part}") for part in ("", "audit", "audit.csv", "export")]
    shown += [company.get(f"/fr/{part}") for part in ("report", "check", "questions/planning", "your-data")]
    for answer in shown:
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert HOSTILE in "".join(parse(shown[0].text).itertext()), "it is shown as it was typed"
