"""Server CPU per request and per completed questionnaire: ours beside the floor, in one run.

Run it with ``make bench``. Both applications are served by the same server with the same number of
workers, on SQLite and on PostgreSQL; the walks alternate in blocks, so that a machine that slows down
slows both. The figure is user plus system time of all processes of a server (not of the database's), and
the ratio is the one to quote. Ours asks for more pages than the floor, which has no start page, no page
of details and none to check, so there are two ratios: a request's and a questionnaire's.
"""

import argparse
import random
import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench.floor_app import ORDER, PAGES, make_tables
from bench.servers import BIN, cpu_seconds, free_port, running
from bench.walker import Walker, controls, hidden
from readiness.engines import address_of
from readiness.store import schema
from tests.postgres import Server

ROOT = Path(__file__).parent.parent
BLOCKS = 5
ROUTING = {"q_A1": slice(1, 2), "q_B1": slice(0, 2), "q_C1": slice(0, 1)}
"""Questions whose answer decides what else is asked: several people, two networks, a written plan."""


def walk_floor(walker: Walker) -> None:
    """Six pages, any option of everything, and the result."""
    walker.cookies.clear()
    walker.get("/")
    for page in ORDER:
        answers = [(f"q_{code}", f"o{walker.chance.randrange(abs(n))}") for code, n in PAGES[page]]
        walker.post(f"/{page}", answers)


def walk_readiness(walker: Walker, language: str = "nl") -> None:
    """From the start page to the report, as a company with two accounts and a written plan."""
    walker.cookies.clear()
    walker.get(f"/{language}/")
    path, page = walker.get(f"/{language}/questions/company")
    while "/questions/" in path:
        answers = chosen(page, walker.chance)
        path, page = walker.post(path, hidden(page) + answers + [("go", "next")])
    path, page = walker.post(path, [*hidden(page), ("company_name", "Bakkerij De Linde"), ("go", "next")])
    path, page = walker.post(path, hidden(page))
    if not path.endswith("/report"):
        raise RuntimeError(f"the walk ended at {path}")


def chosen(page: str, chance: random.Random) -> list[tuple[str, str]]:
    """Any answer to each question, but always the same where the way depends on it.

    So every walk asks for the same pages, and no two companies answer alike.
    """
    offered: dict[str, list[str]] = {}
    several = set()
    for control in controls(page):
        if control.get("type") in {"radio", "checkbox"}:
            offered.setdefault(control["name"], []).append(control["value"])
            if control["type"] == "checkbox":
                several.add(control["name"])
    picked: list[tuple[str, str]] = []
    for name, values in offered.items():
        if name in ROUTING:
            picked += [(name, value) for value in values[ROUTING[name]]]
        elif name in several:
            picked += [(name, value) for value in values[: chance.randint(1, 3)]]
        else:
            picked.append((name, chance.choice(values)))
    return picked


@dataclass
class Application:
    """One of the two servers, and what was measured of it."""

    name: str
    walk: Callable[[Walker], None]
    port: int
    pid: int
    requests: int = 0
    cpu: list[float] = field(default_factory=list)
    """CPU seconds of a walk, one figure for each block."""
    walker: Walker = field(init=False)

    def __post_init__(self) -> None:
        self.walker = Walker(self.port)

    def block(self, walks: int) -> None:
        """Walk one after the other, and count the CPU of all processes."""
        before, asked = cpu_seconds(self.pid), len(self.walker.latencies)
        for _ in range(walks):
            self.walk(self.walker)
        self.cpu.append((cpu_seconds(self.pid) - before) / walks)
        self.requests = (len(self.walker.latencies) - asked) // walks

    def print(self) -> None:
        """Print its figures."""
        ordered = sorted(self.walker.latencies)
        p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        a_walk, a_request = statistics.median(self.cpu) * 1000, statistics.median(self.cpu) / self.requests
        print(
            f"  {self.name:<10} {a_walk:6.1f} ms CPU a questionnaire of {self.requests} requests, "
            f"{a_request * 1000:5.2f} ms a request; p50 {p50 * 1000:5.1f} ms, p95 {p95 * 1000:5.1f} ms"
        )


def compare(floor: Application, ours: Application, walks: int) -> None:
    """Alternate blocks of walks and print both applications' figures, and their ratios."""
    for one in (floor, ours):
        one.block(8)
        one.cpu.clear()
        one.walker.latencies.clear()
    for _ in range(BLOCKS):
        for one in (floor, ours):
            one.block(walks // BLOCKS)
    floor.print()
    ours.print()
    ratios = sorted(b / a for a, b in zip(floor.cpu, ours.cpu, strict=True))
    fewer = floor.requests / ours.requests
    print(
        f"  ours / floor: {statistics.median(ratios) * fewer:.2f} a request "
        f"({ratios[0] * fewer:.2f} to {ratios[-1] * fewer:.2f}), {statistics.median(ratios):.2f} a questionnaire"
    )


def walk_together(walk: Callable[[Walker], None], port: int, companies: int, walks: int) -> int:
    """Several companies at once; returns how many walks failed."""
    failures: list[Exception] = []

    def company() -> None:
        for _ in range(walks):
            try:
                walk(Walker(port))
            except (RuntimeError, OSError) as error:
                failures.append(error)

    threads = [threading.Thread(target=company) for _ in range(companies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures[:3]:
        print("failed:", str(failure)[:300])
    return len(failures)


@contextmanager
def databases(folder: str) -> Iterator[dict[str, tuple[str, str]]]:
    """The addresses of both kinds of database, the floor's and ours."""
    server = Server()
    try:
        engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
        for name in ("floor", "ours"):
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        address = make_url(server.url)
        floor = address.set(drivername="postgresql", database="floor")
        yield {
            "SQLite": (f"{folder}/floor.sqlite", address_of(Path(folder, "readiness.db"))),
            "PostgreSQL": (
                floor.render_as_string(hide_password=False),
                address.set(database="ours").render_as_string(hide_password=False),
            ),
        }
    finally:
        server.stop()


def our_settings(url: str, folder: str, port: int, workers: int) -> dict[str, str]:
    """What our server is told by its environment."""
    return {
        "READINESS_DATABASE_URL": url,
        "READINESS_SECRET_KEY": "b" * 40,
        "READINESS_DATA_DIR": folder,
        # All walks come from one address: they are counted, as in earnest, and none is refused.
        "READINESS_BEGIN_PER_HOUR": "1000000",
        "PORT": str(port),
        "READINESS_WORKERS": str(workers),
    }


def on(kind: str, addresses: tuple[str, str], options: argparse.Namespace, folder: str) -> None:
    """Serve both applications on one kind of database and compare them."""
    at_floor, at_ours = free_port(), free_port()
    floor_command = [str(BIN / "granian"), "--interface", "wsgi", "--factory", "--port", str(at_floor)]
    floor_command += ["--workers", str(options.workers), "--no-log", "bench.floor_app:create_app"]
    make_tables(addresses[0])
    schema.upgrade(addresses[1])
    settings = our_settings(addresses[1], folder, at_ours, options.workers)
    floor_settings = {"FLOOR_DATABASE": addresses[0], "PYTHONPATH": str(ROOT)}
    with (
        running(floor_command, floor_settings, at_floor, "/company") as floor_pid,
        running([str(BIN / "readiness"), "serve"], settings, at_ours, "/healthz") as our_pid,
    ):
        print(f"{kind}:")
        floor = Application("floor", walk_floor, at_floor, floor_pid)
        ours = Application("readiness", walk_readiness, at_ours, our_pid)
        compare(floor, ours, options.walks)
        failed = walk_together(walk_readiness, at_ours, 4, options.together)
        print(f"  four companies at once: {failed} of {4 * options.together} walks failed")
    if kind == "SQLite":
        for path, weight in sorted(ours.walker.weights.items()):
            if path.startswith("GET"):
                print(f"  {weight:8,} bytes  {path}")


def main() -> None:
    """Compare on each database."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--walks", type=int, default=60, help="walks counted for each application")
    arguments.add_argument("--together", type=int, default=50, help="walks of each of four companies at once")
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, databases(folder) as found:
        for kind, addresses in found.items():
            on(kind, addresses, options, folder)


if __name__ == "__main__":
    main()
