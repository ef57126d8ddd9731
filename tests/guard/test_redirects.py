"""R20, R21: no address that somebody sends decides where a browser goes on to, or what a link begins with."""

from itertools import cycle
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import StrictClient
from tests.colleague.joining import make_link
from tests.desk.forgeable import FORMS as DESK_FORMS
from tests.desk.forgeable import World as DeskWorld
from tests.desk.reviewing import submitted
from tests.desk.signing import DESK, EMAIL, PASSWORD, add_consultant, browser, send_password, sign_in
from tests.guard.actors import World, csrf_token, routes, unchecked
from tests.guard.company_forms import FORMS
from tests.web.sharing import share

pytestmark = pytest.mark.any_database

EVIL = "evil.example"
STARTS = [
    "//", "///", "////", "\\\\", "\\/", "/\\", "/\\/", "\t//", "/\t/", "/\n/", "/\r/", " //", "https:", "https:/",
    "https://", "http://", "hTTps:\\\\", "https:\\/", "ftp://", "//user@", "//localhost@", "https://localhost@",
    "//localhost:80@", "//localhost%40", "//localhost\\@", "//localhost%2f@", "/%2f", "%2f%2f", "/%5c", "%5c%5c",
    "/.//", "/..//", "/./\\", "/nl/..//", "/nl/%2e%2e//", "/nl/desk/..;/..//", "//%00", "/%0d%0aLocation: //",
    "/%09/", "／／", "〱", "//localhost.", "//[::1]@", "?//", "#//", "//localhost#@",
]  # fmt: skip
SCRIPTS = ["javascript:alert(1)//", "JaVaScRiPt:alert(1)//", "java\tscript:alert(1)//", "data:text/html,//"]
PAYLOADS = [f"{start}{EVIL}/" for start in (*STARTS, *SCRIPTS)]
PARAMETERS = (
    "next", "from", "to", "url", "return", "returnUrl", "redirect", "redirect_uri", "continue", "goto", "back",
    "dest", "destination", "wanted", "list", "lang", "switch", "go", "action", "query", "after", "before", "lost",
    "fresh", "withdrawn", "revoked", "r", "u",
)  # fmt: skip
FORWARDED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Forwarded-For": EVIL,
    "X-Host": EVIL,
    "X-Original-URL": f"//{EVIL}/",
    "X-Rewrite-URL": f"//{EVIL}/",
    "Forwarded": f"host={EVIL};proto=gopher",
    "Referer": f"https://{EVIL}/",
    "Origin": f"https://{EVIL}",
}


def check_stays(answer: TestResponse, where: object) -> None:
    """Raise AssertionError when a browser would go on to another site. It reads \\ as / and drops tabs."""
    if "Location" in answer.headers:
        target = answer.headers["Location"]
        assert target.startswith("/"), (where, target)
        assert not target.replace("\\", "/").startswith("//"), (where, target)
        assert not any(character in target for character in "\t\r\n"), (where, target)
        assert urlsplit(target).netloc == "", (where, target)
    assert "Refresh" not in answer.headers, where
    answer.close()


def test_there_are_many_payloads() -> None:
    assert len(set(PAYLOADS)) >= 48


def test_no_parameter_of_a_page_leads_away(app: Flask) -> None:
    """Every route with every payload under every name at once, as everybody in turn."""
    world = World(app)
    found = [world.address(rule) for _method, rule in routes(app, "GET")]
    actors = cycle(("anonymous", "drafting", "company", "colleague", "admin"))
    payloads = cycle(PAYLOADS)
    for path in found:
        for actor, _turn in zip(actors, range(5), strict=False):
            payload = next(payloads)
            sent = dict.fromkeys(PARAMETERS, payload)
            check_stays(
                unchecked(world[actor]).get(path, query_string=sent, headers=FORWARDED),
                (actor, path, payload),
            )


@pytest.mark.parametrize("name", ["web.answer_questions", "web.save_details", "colleague.answer_questions"])
def test_no_field_of_a_form_leads_away(app: Flask, name: str) -> None:
    sent = FORMS[name](app)
    values = sent.values()
    for payload in PAYLOADS:
        names = [name for name in PARAMETERS if name not in sent.fields]
        where = {"query_string": dict.fromkeys(PARAMETERS, payload), "headers": FORWARDED}
        check_stays(
            sent.client.post(sent.path, data=dict.fromkeys(names, payload) | values, **where), payload
        )
        if b"answers" not in sent.client.get(sent.shown).data:
            break


def test_no_field_of_a_form_of_the_desk_leads_away(app: Flask) -> None:
    world = DeskWorld(app)
    for endpoint in ("save_view", "drop_view", "change_status", "assign", "add_note"):
        sent = DESK_FORMS[endpoint](world)
        for payload in PAYLOADS[:: 1 if endpoint == "save_view" else 12]:
            token = sent.fields | {"csrf_token": token_on(sent.client, sent.shown)}
            data = (
                dict.fromkeys(PARAMETERS, payload)
                | token
                | ({"query": payload} if "view" in endpoint else {})
            )
            check_stays(
                unchecked(sent.client).post(sent.path, data=data, headers=FORWARDED), (endpoint, payload)
            )


def token_on(client: StrictClient, shown: str) -> str:
    """The token of the forms on a page."""
    return client.get(shown).text.split('name="csrf_token" value="')[1].split('"')[0]


def test_signing_in_goes_on_to_our_own_pages_only(app: Flask) -> None:
    """Whatever was asked for before: the way to it, its parameters, or a parameter of the sign-in page."""
    add_consultant(app)
    visitor = unchecked(browser(app))
    for payload in PAYLOADS:
        for asked in (
            f"{DESK}/?next={quote(payload, safe='')}",
            f"{DESK}/{quote(payload, safe='')}",
            f"/{quote(payload, safe='')}",
        ):
            check_stays(visitor.get(asked, headers=FORWARDED), asked)
    client = browser(app)
    client.get(f"{DESK}/", query_string=dict.fromkeys(PARAMETERS, PAYLOADS[0]))
    check_stays(send_password(client), "sign-in")
    for payload in PAYLOADS[::6]:
        client = browser(app)
        fields = {"csrf_token": csrf_token(app, client), "email": EMAIL, "password": PASSWORD}
        sent = dict.fromkeys(PARAMETERS, payload)
        answer = unchecked(client).post(f"{DESK}/sign-in", query_string=sent, data={**sent, **fields})
        assert answer.headers["Location"] == f"{DESK}/", payload


@pytest.mark.parametrize("host", [EVIL, f"{EVIL}:80", f"localhost@{EVIL}", f"localhost.{EVIL}"])
def test_the_name_of_another_host_is_in_no_link_and_no_way(app: Flask, host: str) -> None:
    """Also where no names of hosts are configured, so that any is answered."""
    company, _uid = submitted(app)
    cookie = company.get_cookie("readiness")
    assert cookie is not None
    # The client keeps its cookies from another host; whoever forges one sends them along.
    visitor = app.test_client(use_cookies=False)
    headers = {**FORWARDED, "Host": host, "Cookie": f"readiness={cookie.value}"}
    for path in ("/nl/", "/nl/link", "/nl/share", "/nl/colleagues", "/nl/report", "/nl/your-data"):
        answer = visitor.get(path, headers=headers)
        assert answer.status_code == 200, path
        assert EVIL not in str(answer.headers) + answer.text, path
    for path in ("/", "/nl//", "//nl/link", "/nl/resume"):
        answer = visitor.get(path, headers=headers)
        assert EVIL not in str(answer.headers) + answer.text, path
    assert visitor.get("/nl//link", headers=headers).headers["Location"] == "/nl/link"


def test_links_to_give_away_begin_with_the_configured_address(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app)
    add_consultant(app, role="lead")
    sign_in(client)
    client.environ_base["HTTP_X_FORWARDED_HOST"] = company.environ_base["HTTP_X_FORWARDED_HOST"] = EVIL
    page = client.get(f"{DESK}/responses/{uid}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    made = client.post(f"{DESK}/responses/{uid}/link", data={"csrf_token": token}, headers=FORWARDED)
    assert "http://localhost/r/" in made.text
    assert EVIL not in made.text
    company, _uid = submitted(app)
    company.environ_base["HTTP_X_FORWARDED_HOST"] = EVIL
    assert share(company)
    assert make_link(company)
