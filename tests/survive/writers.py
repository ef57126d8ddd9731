"""Companies that answer over HTTP whatever happens to the server, and remember what it acknowledged.

A company writes a number beside "other network" again and again, then goes on to its report. A save that was
acknowledged must be what the page shows when it is opened next, after a crash too; of one whose answer never
came, nobody can say, so either is right.
"""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.walk import chosen
from bench.walker import Walker, hidden
from readiness.engines import make_engine
from readiness.store import assessments
from readiness.store.models import SUBMITTED, Assessment, Company

ACCOUNTS = "/nl/questions/accounts"
_SHOWN = re.compile(r'name="q_B1_other"[^>]*?value="([^"]*)"')
NETWORK_ERRORS = (OSError, http.client.HTTPException)
NEXT = ("go", "next")


class OverError(Exception):
    """The test is over, so the company stops where it is."""


class Browser(Walker):
    """A browser that says what came of a request, and opens a new connection after one that broke."""

    def once(
        self, method: str, path: str, fields: list[tuple[str, str]] | None = None
    ) -> tuple[int, str, str]:
        """Send one request: status, where it leads, and the page. Raises OSError or HTTPException."""
        from urllib.parse import urlencode

        try:
            return self._exchange(method, path, None if fields is None else urlencode(fields))
        except NETWORK_ERRORS:
            self.close()
            raise


@dataclass
class Told:
    """What one company was told: the newest number that counts, and those of which nobody can say."""

    token: str = ""
    saved: int = 0
    unknown: set[int] = field(default_factory=set)
    submitted: bool = False

    def allows(self, number: int) -> bool:
        """Whether this number may be stored."""
        return number == self.saved or number in self.unknown


class Writers:
    """So many companies at a time, each followed by another when it is done."""

    def __init__(self, port: int, count: int, seed: int, saves: int = 3) -> None:
        self.port, self.saves = port, saves
        self.ended = threading.Event()
        self.changed = threading.Condition()
        self.told: list[Told] = []
        self.statuses: Counter[int | str] = Counter()
        self.wrong: list[str] = []
        self.begun_unknown = 0
        self.acknowledged = 0
        self.threads = [
            threading.Thread(target=self._write, args=(random.Random(f"{seed} {number}"),))
            for number in range(count)
        ]

    def wait_for(self, more: int) -> float:
        """Wait until so many more requests were acknowledged; returns after how many seconds. Raises TimeoutError."""
        begun, goal = time.monotonic(), self.acknowledged + more
        self.wait_until(lambda: self.acknowledged >= goal)
        return time.monotonic() - begun

    def wait_until(self, happened: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until the answers to the companies have made something true. Raises TimeoutError."""
        with self.changed:
            if not self.changed.wait_for(happened, seconds):
                raise TimeoutError(f"it did not happen: {self.statuses} {self.wrong[:3]}")

    def _write(self, chance: random.Random) -> None:
        browser = Browser(self.port, chance=chance)
        try:
            while not self.ended.is_set():
                self._company(browser)
        except OverError:
            pass
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            self.wrong.append(repr(error))
        finally:
            browser.close()

    def _company(self, browser: Browser) -> None:
        """One company, from its first page to its report."""
        browser.cookies.clear()
        told = Told()
        path = self._post(browser, "/nl/questions/company", told, begins=True)
        told.token = browser.cookies["readiness"]
        with self.changed:
            self.told.append(told)
        for number in range(1, self.saves + 1):
            path = self._post(browser, ACCOUNTS, told, number=number)
        while not path.endswith("/report"):
            path = self._post(browser, path, told)
        told.submitted = True

    def _post(
        self, browser: Browser, path: str, told: Told, *, number: int | None = None, begins: bool = False
    ) -> str:
        """Open a page and send it until it is acknowledged; returns where that leads."""
        while True:
            status, location, page = self._try(browser, "GET", path)
            if status == http.client.SEE_OTHER:
                return location  # It was acknowledged before, but nobody heard.
            if status == http.client.OK:
                if path == ACCOUNTS:
                    self._check(page, told)
                fields = [*hidden(page), *self._fields(page, browser, number, told, path), NEXT]
                status, location, _page = self._try(browser, "POST", path, fields)
                if status == http.client.SEE_OTHER:
                    self._acknowledge(told, number)
                    return location
                # A database that dies just after a commit cannot say so: the site then answers 503 and keeps the form.
                if status in {0, http.client.SERVICE_UNAVAILABLE}:
                    self.begun_unknown += begins
                    told.unknown |= {number} if number else set()
            if self.ended.wait(0.1 if status == 0 else 0.02):
                raise OverError

    def _try(
        self, browser: Browser, method: str, path: str, fields: list[tuple[str, str]] | None = None
    ) -> tuple[int, str, str]:
        """The same with status 0 when no answer came."""
        try:
            status, location, page = browser.once(method, path, fields)
        except NETWORK_ERRORS as error:
            self.statuses[type(error).__name__] += 1
            return 0, "", ""
        with self.changed:
            self.statuses[status] += 1
            self.changed.notify_all()
        if status not in {200, 303, 503}:
            self.wrong.append(f"{method} {path} answered {status}: {page[-1500:]}")
        return status, location, page

    def _check(self, page: str, told: Told) -> None:
        shown = _SHOWN.search(page)
        number = int(shown[1] or 0) if shown else 0
        if not told.allows(number):
            self.wrong.append(f"{told.saved} was acknowledged and the page shows {number}")

    def _fields(
        self, page: str, browser: Browser, number: int | None, told: Told, path: str
    ) -> list[tuple[str, str]]:
        if path == ACCOUNTS:
            networks = [("q_B1", "linkedin"), ("q_B1", "facebook"), ("q_B1", "other")]
            return [*networks, ("q_B1_other", str(number or told.saved))]
        return [] if path.endswith(("/details", "/check")) else chosen(page, browser.chance)

    def _acknowledge(self, told: Told, number: int | None) -> None:
        if number:
            told.saved, told.unknown = number, set()
        with self.changed:
            self.acknowledged += 1
            self.changed.notify_all()


@contextmanager
def writing(port: int, count: int, seed: int) -> Iterator[Writers]:
    """Let companies write until the block ends."""
    print(f"seed {seed}")  # noqa: T201 - what a failure needs to happen again
    made = Writers(port, count, seed)
    for thread in made.threads:
        thread.start()
    try:
        yield made
    finally:
        made.ended.set()
        for thread in made.threads:
            thread.join()


def check_stored(url: str, writers: Writers) -> Counter[str]:
    """Compare what every company was told with what is stored; returns how many of each kind there are."""
    assert not writers.wrong, writers.wrong[:5]
    engine = make_engine(url)
    found: Counter[str] = Counter(acknowledged=writers.acknowledged)
    with Session(engine) as session:
        for told in writers.told:
            stored = assessments.by_token(session, told.token)
            assert stored is not None, "a company was given a link that opens nothing"
            assert told.allows(int(stored.answers.get("B1.other", 0))), (told, stored.answers)
            assert stored.status == SUBMITTED or not told.submitted, "an acknowledged submit is gone"
            found["submitted"] += told.submitted
        rounds = session.scalars(select(Assessment)).all()
        companies = len(session.scalars(select(Company.id)).all())
    engine.dispose()
    assert len(rounds) == companies, "a company has two rounds, or none"
    assert len(writers.told) <= companies <= len(writers.told) + writers.begun_unknown
    for one in rounds:
        parts = (one.submitted_at, one.scorecard, one.readiness, one.review_status)
        assert len({part is None for part in parts}) == 1, f"half submitted: {one.uid}"
        assert (one.status == SUBMITTED) == (one.submitted_at is not None)
    found["companies"] = companies
    return found
