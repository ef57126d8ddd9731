"""R30: whatever a secret link opens is kept from search engines and from the log, also what is added tomorrow."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from readiness.errors import NO_ROBOTS
from readiness.extensions import db
from readiness.logs import hidden
from readiness.store import consultants
from tests.client import StrictClient
from tests.desk.signing import EMAIL, add_consultant
from tests.guard.actors import WRONG_TOKEN, routes
from tests.web.walking import path_of, walk_to

pytestmark = pytest.mark.any_database


def secret_addresses(app: Flask, token: str = WRONG_TOKEN) -> Iterator[tuple[str, str]]:
    """Each method and address that has a secret in it, in each language."""
    site = app.url_map.bind("localhost")
    for method, rule in routes(app):
        if "token" in rule.arguments:
            for lang in LANGUAGES if "lang" in rule.arguments else [""]:
                yield method, site.build(rule.endpoint, {"token": token, **({"lang": lang} if lang else {})})


def told_to_stay_away(robots: str, path: str) -> bool:
    """Whether a line of robots.txt is about an address, as RFC 9309 reads the lines."""
    refused = re.findall(r"^Disallow: (\S+)$", robots, re.MULTILINE)
    return any(re.match(".*".join(map(re.escape, start.split("*"))), path) for start in refused)


def test_search_engines_and_the_log_get_no_secret_address(app: Flask, client: StrictClient) -> None:
    robots = client.get("/robots.txt").text
    found = list(secret_addresses(app))
    assert len(found) >= 20
    for method, path in found:
        assert client.open(path, method=method).headers.getlist("X-Robots-Tag") == [NO_ROBOTS], path
        assert told_to_stay_away(robots, path), path
        assert WRONG_TOKEN not in hidden(f'"{method} {path}" 200'), path
    for path in ("/", "/nl/", "/nl/privacy", "/nl/desk/sign-in"):
        assert "X-Robots-Tag" not in client.get(path).headers
        assert not told_to_stay_away(robots, path)


def test_links_that_open_something_are_kept_from_search_engines_too(app: Flask, client: StrictClient) -> None:
    """Of a shared report, an invitation, a colleague's link and a letter's: the tests beside their pages."""
    walk_to(client, "company")
    cookie = client.get_cookie("readiness")
    assert cookie is not None
    add_consultant(app)
    with app.app_context():
        els = consultants.by_email(db.writing_session, EMAIL)
        assert els is not None
        token = consultants.new_password_link(db.session, els)
        db.session.commit()
    for path, leads_to in (
        (f"/r/{cookie.value}", "/nl/resume"),
        (f"/nl/desk/p/{token}", "/nl/desk/password"),
    ):
        answer = client.get(path)
        assert path_of(answer) == leads_to
        assert answer.headers["X-Robots-Tag"] == NO_ROBOTS
