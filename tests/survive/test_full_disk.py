"""R4 and R6: a full disk, and a file that another process keeps locked: reading goes on, nothing is lost."""

import http.client
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.walker import hidden
from readiness.errors import RETRY_AFTER_SECONDS
from tests.databases import SQLITE, Databases
from tests.survive.program import Program, program, sound
from tests.survive.test_at_once import companies, owner, stored
from tests.survive.writers import ACCOUNTS, NEXT, Browser

TEXT = "network {} with a name that takes some room on the disk ⟧"
COMPANIES = 3
ROOM = 64 * 1024
"""Bytes that are left at first, so that the last saves that fit are acknowledged."""
LOCKED_SECONDS, MOST_SECONDS = 7, 6
READS = ("/healthz", "/nl/", ACCOUNTS, "/nl/check", "/nl/link")


class FullTmpfs:
    """A disk of two mebibytes, filled by another file but for a little. Mounting it needs root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "disk"
        self.filler = self.folder / "filler"
        self.folder.mkdir()

    def mount(self) -> bool:
        """Tell whether this machine lets us mount it."""
        command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(self.folder)]
        try:
            return subprocess.run(command, capture_output=True).returncode == 0
        except FileNotFoundError:
            return False

    def fill(self, _server: Program) -> None:
        """Leave room for a few saves."""
        with self.filler.open("wb", buffering=0) as file:
            with suppress(OSError):
                while True:
                    file.write(b"\0" * 4096)
            file.truncate(file.tell() - ROOM)

    def free(self, _server: Program) -> None:
        """Take the other file away."""
        self.filler.unlink()

    def unmount(self) -> None:
        """Leave nothing mounted."""
        subprocess.run(["umount", str(self.folder)], check=True)


class FullQuota:
    """The honest second best without root: no file of the server may grow any more.

    SQLite then says "disk I/O error" where a full disk says "database or disk is full"; the program treats
    both alike. The server's own log has the same limit.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, server: Program) -> None:
        """Let no file grow much beyond what the largest of the database's has now."""
        sizes = [file.stat().st_size for file in self.folder.glob("readiness.db*")]
        self._limit(server, max(sizes) + ROOM)

    def free(self, server: Program) -> None:
        """Let files grow again."""
        self._limit(server, None)

    def _limit(self, server: Program, size: int | None) -> None:
        for process in server.processes():
            _soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def unmount(self) -> None:
        """Nothing is mounted."""


@contextmanager
def small_disk(folder: Path) -> Iterator[FullTmpfs | FullQuota]:
    """A disk that can be filled, and is gone when the block ends."""
    disk = FullTmpfs(folder)
    made: FullTmpfs | FullQuota = disk if disk.mount() else FullQuota(folder)
    print(f"the disk is a {type(made).__name__}")  # noqa: T201 - says what the run proves
    try:
        yield made
    finally:
        made.unmount()


def send(browser: Browser, fields: list[tuple[str, str]], number: int) -> tuple[int, str]:
    """Save a number on the page that has these hidden fields: status and page."""
    answers = [("q_B1", "linkedin"), ("q_B1", "other"), ("q_B1_other", TEXT.format(number)), NEXT]
    status, _location, page = browser.once("POST", ACCOUNTS, [*fields, *answers])
    return status, page


@dataclass
class Company:
    """A company that saves numbers: the newest that was acknowledged, and the page that keeps what was not."""

    browser: Browser
    told: int = 0
    typed: int = 0
    page: str = ""

    def save(self, number: int) -> bool:
        """Open the page and save a number on it, and tell whether it was acknowledged.

        Raises AssertionError when it was refused in another way than it should be.
        """
        status, page = send(self.browser, hidden(self.browser.once("GET", ACCOUNTS)[2]), number)
        if status == http.client.SEE_OTHER:
            self.told = number
            return True
        assert status == http.client.SERVICE_UNAVAILABLE, page[:2000]
        assert self.browser.headers["Retry-After"] == str(RETRY_AFTER_SECONDS)
        assert TEXT.format(number) in page, "what was typed is gone"
        assert 'http-equiv="refresh"' not in page, "nothing is sent again unasked"
        self.typed, self.page = number, page
        return False

    def send_again(self) -> None:
        """Press the button of the page that was refused: it is saved, unless something newer was since."""
        status, _location, _page = self.browser.once("POST", ACCOUNTS, hidden(self.page))
        assert status in ({303} if self.told < self.typed else {409})
        self.told = max(self.told, self.typed)


def check_reading(browser: Browser) -> None:
    for path in READS:
        assert browser.once("GET", path)[0] == 200, path


def until_full(several: list[Company]) -> int:
    """Let one after the other save until one is refused: the point where the database's own file would have to grow."""
    for number in range(1, 20_000):
        if not several[number % len(several)].save(number):
            return number
    raise AssertionError("the disk was never full")


def check_stored(server: Program, several: list[Company]) -> None:
    """Raise AssertionError for the first company whose newest acknowledged number is not what is stored."""
    rows = stored(server.database_url, [one.browser.cookies["readiness"] for one in several])
    assert [row.answers["B1.other"] for row in rows] == [TEXT.format(one.told) for one in several]


@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_a_full_disk_refuses_what_it_cannot_keep_and_works_again(
    databases: Databases, tmp_path: Path, rounds: int
) -> None:
    """SQLite; what a program does when PostgreSQL says so: tests/survive/test_failing_calls.py."""
    with small_disk(tmp_path) as disk, ExitStack() as stack:
        url = f"sqlite:///{disk.folder / 'readiness.db'}"
        # The log stands outside, as on a server whose system log has a disk of its own.
        with program(tmp_path, url, workers=1) as server:
            several = [
                Company(stack.enter_context(closing(owner(server, token))))
                for token in companies(url, COMPANIES)
            ]
            for _turn in range(rounds):
                _one_round(server, disk, several)
        assert sound(url) == []


def _one_round(server: Program, disk: FullTmpfs | FullQuota, several: list[Company]) -> None:
    for one in several:
        one.told = one.typed = 0
        assert one.save(0)
    disk.fill(server)
    first = number = until_full(several)
    assert first > 1, "nothing was acknowledged on the disk that was nearly full"
    refused = 0
    while refused < 20 or not all(one.page for one in several):
        number += 1
        company = several[number % len(several)]
        check_reading(company.browser)
        refused += not company.save(number)
        assert number < first + 20_000
    check_stored(server, several)
    disk.free(server)
    print(f"R4: {first - 1} saved, then {refused} of {number - first} refused")  # noqa: T201
    for one in several:
        one.send_again()
    check_stored(server, several)
    assert all(one.save(number + 1) for one in several)


HOLD = """
import select, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
select.select([sys.stdin], [], [], float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


@contextmanager
def locked(path: str, seconds: float) -> Iterator[None]:
    """Another process holds SQLite's write lock for so long, or until the block ends."""
    command = [sys.executable, "-c", HOLD, path, str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.stdin.close()


@pytest.mark.alone
def test_a_locked_file_answers_503_in_time_and_loses_nothing(databases: Databases, tmp_path: Path) -> None:
    url = databases.empty(SQLITE)
    with program(tmp_path, url, workers=1) as server:
        (token,) = companies(url, 1)
        with closing(owner(server, token)) as browser:
            company = Company(browser)
            assert company.save(1)
            before = time.monotonic()
            with locked(url.removeprefix("sqlite:///"), LOCKED_SECONDS):
                begun = time.monotonic()
                assert not company.save(2)
                took = time.monotonic() - begun
                check_reading(browser)
                # Whoever presses the button at once waits until the other lets go.
                company.send_again()
                assert time.monotonic() - before >= LOCKED_SECONDS
        print(f"R6: 503 after {took:.1f} s")  # noqa: T201
        assert took <= MOST_SECONDS
        check_stored(server, [company])
