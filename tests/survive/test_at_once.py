"""R5, R7 and R8: many writers on one row, ten presses of one button, ten tabs on one page, over HTTP."""

import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.walker import hidden
from readiness.content.loader import LATEST
from readiness.engines import make_engine, writing
from readiness.store import assessments
from readiness.store.models import SUBMITTED, Assessment
from tests.databases import Databases
from tests.domain.companies import ALL_BEST
from tests.survive.program import Program, program
from tests.survive.writers import ACCOUNTS, NEXT, Browser

T = TypeVar("T")
Fields = list[tuple[str, str]]

CHECK = "/nl/check"
FORMS = [8, pytest.param(30, marks=pytest.mark.soak)]
TABS = 10
_SHOWN = re.compile(r'name="q_B1_other"[^>]*?value="([^"]*)"')


@pytest.fixture(scope="module")
def server(backend: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One server of two processes for the tests of this file, which each have companies of their own."""
    with program(tmp_path_factory.mktemp("at once"), databases.empty(backend)) as started:
        yield started


def companies(url: str, count: int) -> list[str]:
    """Store so many companies that have answered everything; the tokens of their links."""
    engine = writing(make_engine(url))
    with Session(engine) as session:
        tokens = []
        for _ in range(count):
            assessment, token = assessments.begin(session, "nl", LATEST)
            assessments.save(session, assessment, ALL_BEST)
            tokens.append(token)
        session.commit()
    engine.dispose()
    return tokens


def stored(url: str, tokens: list[str]) -> list[Assessment]:
    engine = make_engine(url)
    with Session(engine) as session:
        found = [assessments.by_token(session, token) for token in tokens]
        assert session.scalars(select(Assessment).where(Assessment.round > 1)).all() == []
    engine.dispose()
    return [one for one in found if one is not None]


def owner(server: Program, token: str) -> Browser:
    return Browser(server.port, cookies={"readiness": token})


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Do something in so many threads that all begin at one moment."""
    ready = threading.Barrier(count)

    def begin(number: int) -> T:
        ready.wait(60)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return [running.result() for running in [pool.submit(begin, number) for number in range(count)]]


def press(server: Program, shown: Browser, fields: Fields, _number: int) -> tuple[int, str]:
    """Press the last button: what came of it, and where it leads."""
    with closing(Browser(server.port, cookies=dict(shown.cookies))) as tab:
        return tab.once("POST", CHECK, fields)[:2]


def save(server: Program, shown: Browser, fields: Fields, number: int) -> tuple[str, tuple[int, str]]:
    """Save a page with a text that no other tab writes: that text, what came of it, and the page."""
    mine = f"tab {number}"
    answers = [("q_B1", "linkedin"), ("q_B1", "other"), ("q_B1_other", mine), NEXT]
    with closing(Browser(server.port, cookies=dict(shown.cookies))) as tab:
        status, _location, page = tab.once("POST", ACCOUNTS, [*fields, *answers])
        return mine, (status, page)


@pytest.mark.parametrize("forms", FORMS)
def test_ten_presses_of_a_button_give_one_submission(server: Program, forms: int) -> None:
    tokens = companies(server.database_url, forms)
    statuses: Counter[tuple[int, str]] = Counter()
    begun = time.monotonic()
    for token in tokens:
        browser = owner(server, token)
        with closing(browser):
            fields = hidden(browser.once("GET", CHECK)[2])

        statuses.update(at_once(TABS, partial(press, server, browser, fields)))
    print(f"R7: {dict(statuses)} in {time.monotonic() - begun:.1f} s")  # noqa: T201 - for docs/reliability.md
    assert statuses == {(303, "/nl/report"): forms * TABS}
    rows = stored(server.database_url, tokens)
    assert len(rows) == forms
    assert {(one.status, one.revision) for one in rows} == {(SUBMITTED, 3)}, "begun, saved, submitted once"


@pytest.mark.parametrize("forms", FORMS)
def test_of_ten_tabs_one_saves_and_nine_see_both_texts(server: Program, forms: int) -> None:
    tokens = companies(server.database_url, forms)
    statuses: Counter[int] = Counter()
    winners: list[str] = []
    for token in tokens:
        browser = owner(server, token)
        with closing(browser):
            fields = hidden(browser.once("GET", ACCOUNTS)[2])
        answers = dict(at_once(TABS, partial(save, server, browser, fields)))
        statuses.update(status for status, _page in answers.values())
        winner = next(mine for mine, (status, _page) in answers.items() if status == 303)
        winners.append(winner)
        for mine, (_status, page) in answers.items():
            assert mine == winner or (mine in page and winner in page), "what was typed is not on the page"
    print(f"R8: {dict(statuses)}")  # noqa: T201
    assert statuses == {303: forms, 409: forms * (TABS - 1)}
    assert [one.answers["B1.other"] for one in stored(server.database_url, tokens)] == winners


@pytest.mark.parametrize("each", [3, pytest.param(40, marks=pytest.mark.soak)])
def test_no_update_of_a_hot_row_is_lost(server: Program, each: int) -> None:
    """Sixteen writers add one to the same number, reading the page first; who came second reads it again."""
    (token,) = companies(server.database_url, 1)
    taken: list[float] = []
    refused: Counter[int] = Counter()

    def add(writer: int) -> None:
        with closing(owner(server, token)) as browser:
            for _ in range(each):
                status = 0
                while status != 303:
                    page = browser.once("GET", ACCOUNTS)[2]
                    shown = _SHOWN.search(page)
                    number = int(shown[1].partition(" ")[0] or 0) + 1 if shown else 1
                    # Signed: of two tabs that send the same, both are right.
                    mine = f"{number} by {writer}"
                    sent = [*hidden(page), ("q_B1", "other"), ("q_B1_other", mine), NEXT]
                    begun = time.monotonic()
                    status, _location, _page = browser.once("POST", ACCOUNTS, sent)
                    taken.append(time.monotonic() - begun)
                    refused[status] += 1

    at_once(16, add)
    p99 = statistics.quantiles(taken, n=100)[98]
    print(f"R5: {dict(refused)}, p99 {p99:.2f} s, longest {max(taken):.2f} s")  # noqa: T201
    (row,) = stored(server.database_url, [token])
    assert str(row.answers["B1.other"]).startswith(f"{16 * each} by ")
    assert row.revision == 2 + 16 * each
    assert set(refused) <= {303, 409}
    assert p99 < (2 if each > 3 else 10)
