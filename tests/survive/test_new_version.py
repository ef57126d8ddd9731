"""R11: the next version of the questionnaire is deployed while companies are half way through the first."""

import random
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bench.walk import chosen
from bench.walker import hidden
from readiness.content.loader import LATEST, load
from readiness.domain.answers import route
from readiness.domain.report import record
from readiness.store.models import SUBMITTED, Assessment
from tests.databases import Databases
from tests.survive.new_version import NEW_QUESTION, NEXT_VERSION, QUESTION, next_release
from tests.survive.program import Program, program
from tests.survive.test_at_once import stored
from tests.survive.writers import NEXT, Browser

FIRST = "/nl/questions/company"
PLANNING = "/nl/questions/planning"
_FRESH = re.compile(r'value="[^"]{30,}"|/static/[0-9a-f]+/')


def walk(browser: Browser, path: str, until: str) -> str:
    """Answer every page that is asked, from one address until another; where it ends."""
    while not path.endswith(until):
        status, _location, page = browser.once("GET", path)
        assert status == 200, (path, status)
        answers = chosen(page, browser.chance) if "/questions/" in path else []
        if path == FIRST:
            # What the next version calls otherwise.
            answers = [pair for pair in answers if pair[0] != "q_A2"] + [("q_A2", "trade")]
        status, path, page = browser.once("POST", path, [*hidden(page), *answers, NEXT])
        assert status == 303, (path, page[:2000])
    return path


def company(server: Program, seed: int) -> Browser:
    return Browser(server.port, chance=random.Random(seed))


def report(browser: Browser, port: int) -> str:
    """The report as a server shows it, without what is fresh on every page."""
    with closing(Browser(port, cookies=dict(browser.cookies))) as visitor:
        status, _location, page = visitor.once("GET", "/nl/report")
    assert status == 200
    return _FRESH.sub("", page)


def row(server: Program, browser: Browser) -> Assessment:
    (found,) = stored(server.database_url, [browser.cookies["readiness"]])
    return found


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_a_draft_stays_with_its_version_to_the_end(
    backend: str, databases: Databases, tmp_path: Path, count: int
) -> None:
    url = databases.empty(backend)
    new_folder = tmp_path / "new"
    new_folder.mkdir()
    with (
        program(tmp_path, url, workers=1) as old,
        program(new_folder, url, workers=1, PYTHONPATH=str(next_release(tmp_path))) as new,
    ):
        for seed in range(count):
            _one_company(old, new, seed)
        with closing(company(new, 1)) as later:
            _status, _location, page = later.once("GET", FIRST)
            later.once("POST", FIRST, [*hidden(page), ("q_A1", "p1"), ("go", "later")])
            assert row(new, later).instrument == NEXT_VERSION, "who begins now begins with the next version"
            _meanwhile(old, later)


def _one_company(old: Program, new: Program, seed: int) -> None:
    with closing(company(old, seed)) as stayed, closing(company(old, seed)) as moved:
        walk(stayed, FIRST, "/report")
        path = walk(moved, FIRST, "/planning")
        before = row(old, moved).answers
        # The load balancer sends it to the next release from here on.
        after = replace(moved, port=new.port)
        with closing(after):
            page = after.once("GET", PLANNING)[2]
            assert QUESTION in page
            assert NEW_QUESTION not in page
            walk(after, path, "/report")
        ended, expected = row(new, after), row(old, stayed)
        assert (ended.status, ended.instrument) == (SUBMITTED, LATEST)
        assert before.items() <= ended.answers.items(), "an answer was dropped"
        assert ended.answers == expected.answers
        assert not route(load(LATEST).questionnaire, ended.answers).missing
        scored = record(load(LATEST), ended.answers)
        assert ended.scorecard == expected.scorecard
        assert {name: ended.scorecard[name] for name in scored} == scored  # type: ignore[index]
        assert report(after, new.port) == report(after, old.port)
        assert _company_free(report(stayed, new.port)) == _company_free(report(after, new.port))


def _company_free(page: str) -> str:
    """A report without its own number, which no two companies share."""
    return re.sub(r"[0-9a-f]{32}", "", page)


def _meanwhile(old: Program, later: Browser) -> None:
    """An instance that is not upgraded yet cannot show the next version; it says so, and what is typed stays."""
    with closing(Browser(old.port, cookies=dict(later.cookies))) as visitor:
        assert visitor.once("GET", FIRST)[0] == 503
        status, _location, page = visitor.once("POST", FIRST, [("q_A1", "p250"), NEXT])
        assert status == 503
        assert ("q_A1", "p250") in hidden(page)
