"""Server CPU per completed questionnaire: ours beside the floor, in one run.

Run it with ``make bench``. Both applications are served by the same server with the same number of
workers; the walks alternate in blocks, so that a machine that slows down slows both. The figure is user
plus system time of all processes of a server, divided by the walks; the ratio is the one to quote.
"""

import argparse
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from bench.floor_app import ORDER, PAGES, make_tables
from bench.servers import cpu_seconds, free_port, running
from bench.walker import Walker, controls, hidden

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
BLOCKS = 5


def walk_floor(walker: Walker) -> None:
    """Six pages, the first option of everything, and the result."""
    walker.get("/")
    for page in ORDER:
        walker.post(f"/{page}", [(f"q_{code}", "o0") for code, _ in PAGES[page]])


def walk_readiness(walker: Walker, language: str = "nl") -> None:
    """From the start page to the report, as a company with two accounts and a written plan."""
    walker.cookies.clear()
    walker.get(f"/{language}/")
    path, page = walker.get(f"/{language}/questions/company")
    while "/questions/" in path:
        path, page = walker.post(path, hidden(page) + chosen(page) + [("go", "next")])
    path, page = walker.post(path, [*hidden(page), ("company_name", "Bakkerij De Linde"), ("go", "next")])
    path, page = walker.post(path, hidden(page))
    if not path.endswith("/report"):
        raise RuntimeError(f"the walk ended at {path}")


def chosen(page: str, networks: int = 2) -> list[tuple[str, str]]:
    """The first option of each question; of the networks, the first few."""
    picked: list[tuple[str, str]] = []
    for control in controls(page):
        if control.get("type") not in {"radio", "checkbox"}:
            continue
        taken = sum(1 for name, _ in picked if name == control["name"])
        if taken < (networks if control["name"] == "q_B1" else 1):
            picked.append((control["name"], control["value"]))
    return picked


def measure(
    walk: Callable[[Walker], None], port: int, pid: int, walks: int
) -> tuple[float, list[float], Walker]:
    """Walk one after the other; CPU seconds a walk, latencies of the requests, and the last walker."""
    before = cpu_seconds(pid)
    walker = Walker(port)
    for _ in range(walks):
        walk(walker)
    return (cpu_seconds(pid) - before) / walks, walker.latencies, walker


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


def report(name: str, cpu: float, latencies: list[float]) -> None:
    """Print one application's figures."""
    ordered = sorted(latencies)
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"{name:<10} {cpu * 1000:7.1f} ms CPU a walk   p50 {p50 * 1000:5.1f} ms   p95 {p95 * 1000:5.1f} ms")


def main() -> None:
    """Start both servers, warm them, and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--walks", type=int, default=60, help="walks counted for each application")
    arguments.add_argument(
        "--together", type=int, default=100, help="walks of each of four simultaneous companies"
    )
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    ours, floor = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        floor_command = [str(BIN / "granian"), "--interface", "wsgi", "--factory", "--port", str(floor)]
        floor_command += ["--workers", str(options.workers), "--no-log", "bench.floor_app:create_app"]
        floor_settings = {"FLOOR_DATABASE": f"{folder}/floor.sqlite", "PYTHONPATH": str(ROOT)}
        make_tables(floor_settings["FLOOR_DATABASE"])
        settings = {
            "READINESS_DATA_DIR": folder,
            "PORT": str(ours),
            "READINESS_WORKERS": str(options.workers),
        }
        with (
            running(floor_command, floor_settings, floor, "/company") as floor_pid,
            running([str(BIN / "readiness"), "serve"], settings, ours, "/healthz") as our_pid,
        ):
            for walk, port in ((walk_floor, floor), (walk_readiness, ours)):
                for _ in range(8):
                    walk(Walker(port))
            compare(options.walks, (floor, floor_pid), (ours, our_pid))
            failed = walk_together(walk_readiness, ours, 4, options.together)
            print(f"four companies at once: {failed} of {4 * options.together} walks failed")


def compare(walks: int, floor: tuple[int, int], ours: tuple[int, int]) -> None:
    """Alternate blocks of walks and print both figures, their ratio and our page weights."""
    figures: dict[str, list[float]] = {"floor": [], "readiness": []}
    times: dict[str, list[float]] = {"floor": [], "readiness": []}
    for _ in range(BLOCKS):
        for name, walk, (port, pid) in (("floor", walk_floor, floor), ("readiness", walk_readiness, ours)):
            cpu, latencies, walker = measure(walk, port, pid, walks // BLOCKS)
            figures[name].append(cpu)
            times[name] += latencies
    for name in figures:
        report(name, statistics.mean(figures[name]), times[name])
    ratios = [ours / floor for ours, floor in zip(figures["readiness"], figures["floor"], strict=True)]
    print(
        f"ratio readiness/floor {statistics.median(ratios):.2f} (blocks {min(ratios):.2f} to {max(ratios):.2f})"
    )
    for path, weight in sorted(walker.weights.items()):
        if path.startswith("GET"):
            print(f"{weight:8,} bytes  {path}")


if __name__ == "__main__":
    main()
