"""A PostgreSQL that hangs: it accepts, and says nothing. Whoever asks how things are is answered all the same."""

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bench.walk import chosen
from bench.walker import Walker, hidden
from readiness.engines import each_by_itself, make_engine
from readiness.server import THREADS_POSTGRESQL
from readiness.store import schema
from tests.conftest import SECRET_KEY
from tests.postgres import Server, hanging
from tests.serving import COMMAND, clean_environment, serving
from tests.upkeep.test_doctor import SOUND

BOUND_SECONDS = 8
"""Three or four seconds of patience, and what a busy machine adds."""

VISITORS = 2 * THREADS_POSTGRESQL
PROBES = 6


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL of this file's own, which is stopped in the middle."""
    started = Server()
    try:
        schema.upgrade(started.url)
        yield started
    finally:
        started.stop()


def ask(port: int, path: str, cookie: str = "", seconds: float = BOUND_SECONDS) -> tuple[int, str]:
    """The status and the body of an answer. Raises TimeoutError when there is none in time."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def settings(server: Server, folder: Path) -> dict[str, str]:
    return {
        "READINESS_DATABASE_URL": server.url,
        "READINESS_SECRET_KEY": SECRET_KEY,
        "READINESS_DATA_DIR": str(folder),
        "READINESS_WORKERS": "1",
    }


def begun(walker: Walker) -> str:
    """Answer the first page; the path of the next."""
    path, page = walker.get("/nl/questions/company")
    path, _page = walker.post(path, [*hidden(page), *chosen(page, walker.chance), ("go", "next")])
    return path


def test_who_watches_is_answered_while_every_place_waits_for_a_database_that_hangs(
    server: Server, tmp_path: Path
) -> None:
    with (
        serving(tmp_path, COMMAND, "127.0.0.1", **settings(server, tmp_path)) as address,
        closing(Walker(int(address.rpartition(":")[2]))) as walker,
        ThreadPoolExecutor(VISITORS + PROBES) as pool,
    ):
        path = begun(walker)
        cookie = "; ".join(f"{name}={value}" for name, value in walker.cookies.items())
        wait_until_ready(walker.port)
        with hanging(server):
            # Nobody takes the connection that the one before left: the probe itself hangs on it.
            assert_not_ready([pool.submit(ask, walker.port, "/readyz")])
        wait_until_ready(walker.port)
        with hanging(server):
            visitors = [pool.submit(ask, walker.port, path, cookie, 60) for _ in range(VISITORS)]
            probes = [pool.submit(ask, walker.port, "/readyz") for _ in range(PROBES)]
            assert_not_ready(probes)
            # A probe that comes later waits no longer for the one that hangs.
            assert_not_ready([pool.submit(ask, walker.port, "/readyz")])
            assert ask(walker.port, "/healthz") == (200, "ok\n")
            assert not all(visitor.done() for visitor in visitors), "the database did not hang"
        # Who needed a new connection was told after its few seconds; who had one was answered late.
        assert {visitor.result()[0] for visitor in visitors} <= {200, 503}
        wait_until_ready(walker.port)
        _path, page = walker.get(path)
        assert walker.post(path, [*hidden(page), *chosen(page, walker.chance), ("go", "next")])[0] != path


def assert_not_ready(probes: list[Future[tuple[int, str]]]) -> None:
    for status, text in (probe.result() for probe in probes):
        assert status == 503
        assert json.loads(text) == {"database": "not ok", "migrations": "not ok", "disk": "ok"}


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + BOUND_SECONDS
    while ask(port, "/readyz")[0] != 200:
        assert time.monotonic() < deadline, "it does not become ready again"
        time.sleep(0.05)


def test_the_doctor_names_a_database_that_hangs(server: Server, tmp_path: Path) -> None:
    environment = clean_environment({**SOUND, **settings(server, tmp_path)})
    with hanging(server):
        found = subprocess.run(
            [COMMAND, "doctor"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=20
        )
    assert found.returncode == 1
    assert found.stdout.count("the database does not answer") == 1


def test_a_connection_to_whom_accepts_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = make_engine(f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing")
        for each in (engine, each_by_itself(engine)):
            began = time.monotonic()
            with pytest.raises(OperationalError, match="timeout"):
                each.connect()
            assert time.monotonic() - began < BOUND_SECONDS


def test_a_server_that_is_gone_is_noticed_and_an_address_may_say_otherwise(server: Server) -> None:
    engine = make_engine(f"{server.url}&keepalives_count=7")
    for each in (engine, each_by_itself(engine)):
        with each.connect() as connection:
            found = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        assert (found["tcp_user_timeout"], found["keepalives_idle"], found["keepalives_count"]) == (
            "5000",
            "5",
            "7",
        )
    engine.dispose()
