"""R4 and R6: a full disk, and a file that another process keeps locked: reading goes on, nothing is lost."""

import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench.walker import hidden
from tests.databases import SQLITE, Databases
from tests.survive.program import Program, program, sound
from tests.survive.test_at_once import companies, owner, stored
from tests.survive.writers import ACCOUNTS, NEXT, Browser

TEXT = "network {} with a name that takes some room on the disk ⟧"
READS = ("/healthz", "/nl/", ACCOUNTS, "/nl/check", "/nl/link")


class FullTmpfs:
    """A disk of two mebibytes, filled to its last byte by another file. Mounting it needs root."""

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
        """Leave no byte."""
        with self.filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                return

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
        """Let no file grow beyond what the database's log has now."""
        self._limit(server, 4096)

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


def save(browser: Browser, number: int) -> tuple[int, str]:
    """Open the page and save a number on it: status and page."""
    fields = hidden(browser.once("GET", ACCOUNTS)[2])
    return send(browser, fields, number)


def send(browser: Browser, fields: list[tuple[str, str]], number: int) -> tuple[int, str]:
    answers = [("q_B1", "linkedin"), ("q_B1", "other"), ("q_B1_other", TEXT.format(number)), NEXT]
    status, _location, page = browser.once("POST", ACCOUNTS, [*fields, *answers])
    return status, page


def check_reading(browser: Browser) -> None:
    for path in READS:
        assert browser.once("GET", path)[0] == 200, path


def until_full(browser: Browser) -> int:
    """Save until it is refused, which is the point where the database's own file would have to grow."""
    for number in range(1, 20_000):
        status, page = save(browser, number)
        if status != 303:
            assert status == 503, page[:2000]
            assert TEXT.format(number) in page, "what was typed is gone"
            return number - 1
    raise AssertionError("the disk was never full")


@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_a_full_disk_refuses_what_it_cannot_keep_and_works_again(
    databases: Databases, tmp_path: Path, rounds: int
) -> None:
    with small_disk(tmp_path) as disk:
        url = f"sqlite:///{disk.folder / 'readiness.db'}"
        # The log stands outside, as on a server whose system log has a disk of its own.
        with program(tmp_path, url, workers=1) as server:
            (token,) = companies(url, 1)
            with closing(owner(server, token)) as browser:
                for turn in range(rounds):
                    _one_round(server, disk, browser, token, turn)
        assert sound(url) == []


def _one_round(server: Program, disk: FullTmpfs | FullQuota, browser: Browser, token: str, turn: int) -> None:
    disk.fill(server)
    kept = until_full(browser)
    wanted = TEXT.format(kept)
    refused = 0
    for number in range(20):
        check_reading(browser)
        status, page = save(browser, 100_000 + number)
        assert status in {303, 503}, page[:2000]
        if status == 303:
            wanted = TEXT.format(100_000 + number)
        else:
            refused += 1
            again, typed = hidden(page), TEXT.format(100_000 + number)
            assert typed in page
    disk.free(server)
    # The page that kept it sends it now.
    status, _location, _page = browser.once("POST", ACCOUNTS, again)
    print(f"R4: {kept} saved, {refused} refused, then {status}")  # noqa: T201
    (row,) = stored(server.database_url, [token])
    assert status in {303, 409}
    assert row.answers["B1.other"] == (typed if status == 303 else wanted)
    assert save(browser, turn)[0] == 303


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Another process holds SQLite's write lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.stdin.write("\n")
            process.stdin.flush()


def test_a_locked_file_answers_503_in_time_and_loses_nothing(databases: Databases, tmp_path: Path) -> None:
    url = databases.empty(SQLITE)
    with program(tmp_path, url, workers=1) as server:
        (token,) = companies(url, 1)
        with closing(owner(server, token)) as browser:
            assert save(browser, 1)[0] == 303
            with locked(url.removeprefix("sqlite:///")):
                begun = time.monotonic()
                status, page = save(browser, 2)
                took = time.monotonic() - begun
                assert status == 503
                check_reading(browser)
            print(f"R6: 503 after {took:.1f} s")  # noqa: T201
            assert 4 < took < 10
            assert re.search(r'http-equiv="refresh"', page) is None, "nothing is sent again unasked"
            assert browser.once("POST", ACCOUNTS, hidden(page))[0] == 303
        (row,) = stored(url, [token])
    assert row.answers["B1.other"] == TEXT.format(2)
