"""What one machine carries: companies that answer at the same time, without a pause, on each database.

Run it with ``make bench``, or with ``python -m bench.load``. So many browsers at once walk from the start
page to the report, each in a process of its own and each beginning anew as soon as it has handed in. A company
takes some ten minutes, of which the site works for a few hundredths of a second, so a browser here stands for
very many of them. The browsers share the machine with the server and the database: the last column says how
much of it the server had.
"""

import argparse
import multiprocessing
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from bench.servers import BIN, cpu_seconds, free_port, running
from bench.walk import databases, our_settings, walk_readiness
from bench.walker import Walker
from readiness.store import schema

AT_ONCE = (1, 2, 4, 8, 16)
SLOW = 0.5
"""Seconds of the 95th percentile of an answer beyond which nobody more is let in."""


class Walked(NamedTuple):
    """What one browser did: seconds of each answer, questionnaires handed in, and what went wrong."""

    latencies: list[float]
    handed_in: int
    failures: list[str]


def browse(port: int, seed: int, seconds: float) -> Walked:
    """Answer one questionnaire after the other until the time is over."""
    handed_in, failures = 0, []
    walker = Walker(port)
    walker.chance.seed(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            walk_readiness(walker)
            handed_in += 1
        except (RuntimeError, OSError) as error:
            failures.append(str(error)[:300])
    return Walked(walker.latencies, handed_in, failures)


def press(port: int, pid: int, at_once: int, seconds: float) -> float:
    """Let so many browse at once, print what came of it, and give the 95th percentile in seconds."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once, mp_context=spawned) as pool:
        # The first round loads what a browser needs, and warms the server up.
        list(pool.map(browse, [port] * at_once, range(at_once), [0.1] * at_once))
        before, begun = cpu_seconds(pid), time.perf_counter()
        found = list(pool.map(browse, [port] * at_once, range(at_once), [seconds] * at_once))
        took, cpu = time.perf_counter() - begun, cpu_seconds(pid) - before
    ordered = sorted(latency for one in found for latency in one.latencies)
    handed_in, failures = (
        sum(one.handed_in for one in found),
        [text for one in found for text in one.failures],
    )
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(
        f"  {at_once:3} at once: {handed_in / took:6.1f} questionnaires a second, {len(ordered) / took:7.1f} requests; "
        f"p50 {p50 * 1000:6.1f} ms, p95 {p95 * 1000:6.1f} ms; {len(failures)} failed; "
        f"server {cpu / took:4.2f} cores",
        flush=True,
    )
    for text in failures[:3]:
        print(f"      {text}")
    return p95


def main() -> None:
    """Press harder and harder on each database, until answers are slow."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, databases(folder) as found:
        for kind, (_floor, url) in found.items():
            schema.upgrade(url)
            port = free_port()
            settings = our_settings(url, folder, port, options.workers)
            with running([str(BIN / "readiness"), "serve"], settings, port, "/healthz") as pid:
                print(f"{kind}, {options.workers} workers, {options.seconds:.0f} s each:")
                for at_once in AT_ONCE:
                    if press(port, pid, at_once, options.seconds) > SLOW:
                        break


if __name__ == "__main__":
    main()
