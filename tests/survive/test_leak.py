"""R32: thousands of requests later the server holds what it held, and no connection was kept back."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.walk import walk_readiness
from bench.walker import Walker
from readiness.engines import make_engine
from tests.databases import SQLITE, Databases
from tests.survive.program import Program, program

WARM = 200
"""Requests after which every template, catalogue and connection is there."""
GROWTH = 1.10

HELD = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""


def memory(server: Program) -> int:
    """What the server and its workers hold, in bytes."""
    return sum(process.memory_info().rss for process in server.processes())


def requests(walker: Walker, count: int) -> None:
    """Whole questionnaires, each of a company of its own, until so many requests are answered."""
    until = len(walker.latencies) + count
    while len(walker.latencies) < until:
        walk_readiness(walker, "fr")


@pytest.mark.parametrize("count", [300, pytest.param(20_000, marks=pytest.mark.soak)])
def test_many_requests_leave_nothing_behind(
    backend: str, databases: Databases, tmp_path: Path, count: int
) -> None:
    url = databases.empty(backend)
    # All of them come from one address, from which only so many questionnaires may begin in an hour.
    with program(tmp_path, url, workers=1, READINESS_BEGIN_PER_HOUR="0") as server:
        with closing(Walker(server.port)) as walker:
            requests(walker, WARM)
            before = memory(server)
            requests(walker, count)
        grown = memory(server) / before
        print(f"{count} requests: {before / 2**20:.0f} MiB, times {grown:.3f}")  # noqa: T201 - for docs/reliability.md
        assert grown < GROWTH
        engine = make_engine(url)
        with engine.connect() as connection:
            if backend == SQLITE:
                # Nobody reads and nobody writes: else the log could not be emptied to its last page.
                busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
                assert busy == 0
            else:
                assert connection.scalar(text(HELD)) == 0
        engine.dispose()
