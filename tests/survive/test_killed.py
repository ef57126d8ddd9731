"""R1 and R2: the server is killed, or its database, while companies save and submit."""

import os
import signal
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.postgres import Server
from tests.survive.program import program, sound
from tests.survive.writers import check_stored, writing

WRITERS = 8
BETWEEN = 25
"""Acknowledged requests between two blows, so that each falls into the middle of the work."""


@pytest.mark.parametrize(("kills", "workers"), [(2, 1), pytest.param(25, 2, marks=pytest.mark.soak)])
def test_what_was_acknowledged_outlives_a_killed_server(
    backend: str, databases: Databases, tmp_path: Path, kills: int, workers: int
) -> None:
    url = databases.empty(backend)
    with program(tmp_path, url, workers=workers) as server:
        with writing(server.port, WRITERS, seed=kills) as writers:
            for _ in range(kills):
                writers.wait_for(BETWEEN)
                server.kill()
                server.start()
            writers.wait_for(BETWEEN)
        server.stop()
    found = check_stored(url, writers)
    print(f"{kills} kills: {dict(found)}, {dict(writers.statuses)}")  # noqa: T201 - for docs/reliability.md
    assert writers.statuses.total() - writers.statuses[200] - writers.statuses[303] > 0, "no blow was felt"
    assert found["submitted"] > 0
    assert sound(url) == []


class Restartable(Server):
    """A PostgreSQL that keeps what it acknowledged, and can be killed and started again on the same data."""

    def __init__(self) -> None:
        super().__init__(fsync="on", synchronous_commit="on", full_page_writes="on")

    def crash(self) -> None:
        """Stop it at once, as `pg_ctl stop -m immediate` does: nothing is written out any more."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def again(self) -> None:
        """Start it on the same data."""
        settings = ("--listen_addresses=", "--fsync=on", "--max_connections=100")
        self.process = self._start("postgres", "-D", "data", "-k", str(self.folder), *settings)
        self._wait()


@pytest.mark.parametrize("stops", [2, pytest.param(10, marks=pytest.mark.soak)])
def test_what_was_acknowledged_outlives_a_stopped_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: int
) -> None:
    postgres = Restartable()
    monkeypatch.setitem(os.environ, "TEST_DATABASE_URL", postgres.url)
    databases = Databases(tmp_path)
    back = []
    try:
        url = databases.empty("postgresql")
        with program(tmp_path, url, workers=1 if stops < 10 else 2) as server:
            with writing(server.port, WRITERS, seed=stops) as writers:
                for _ in range(stops):
                    writers.wait_for(BETWEEN)
                    postgres.crash()
                    unheard = writers.statuses[503]
                    writers.wait_until(lambda seen=unheard: writers.statuses[503] > seen)  # type: ignore[misc]
                    postgres.again()
                    back.append(writers.wait_for(1))
                writers.wait_for(BETWEEN)
            found = check_stored(url, writers)
            assert sound(url) == []
    finally:
        postgres.stop()
    print(f"{stops} stops: {dict(found)}, {dict(writers.statuses)}, back in {max(back):.2f} s")  # noqa: T201
    assert writers.statuses[503] > 0, "the database was never missed"
    assert max(back) < 10 if stops < 10 else max(back) < 2
