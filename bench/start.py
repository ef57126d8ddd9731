"""What a worker costs before and after it has work: time until it answers, and memory.

Run it with ``make bench``. The time is that from the command to the first answer of the server; the CPU
that of one process making the application. Memory is read from the workers' ``smaps_rollup``: RSS counts
pages that several processes share in each of them, PSS divides them.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import BIN, children, free_port, running
from bench.walk import databases, our_settings, walk_readiness
from bench.walker import Walker
from readiness.domain.text import LANGUAGES
from readiness.store import schema

WORKERS = 2
WALKS = 40
MAKE = "from readiness.server import application; application()"


def memory(pid: int) -> tuple[float, float]:
    """RSS and PSS of a process, in MB."""
    fields = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, size = line.partition(":")
        fields[name] = int(size.split()[0]) * 1024 / 1e6
    return fields["Rss"], fields["Pss"]


def workers(pid: int) -> list[int]:
    """The server's worker processes: those that hold most."""
    found = [one for one in children(pid) if one != pid]
    return sorted(found, key=lambda one: -memory(one)[0])[:WORKERS]


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Our server, as a process number and a port."""
    port = free_port()
    command = [str(BIN / "readiness"), "serve"]
    with running(command, {**settings, "PORT": str(port)}, port, "/healthz") as pid:
        yield pid, port


def cpu_of_making(settings: dict[str, str]) -> float:
    """CPU seconds of a process that makes the application and ends."""
    code = f"import time; {MAKE}; print(time.process_time())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**settings}, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Start some times, then look at the memory of a fresh worker and of one that has worked."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--starts", type=int, default=5)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, databases(folder) as found:
        settings = our_settings(found["SQLite"][1], folder, free_port(), WORKERS)
        schema.upgrade(found["SQLite"][1])
        times = []
        for _ in range(options.starts):
            begun = time.perf_counter()
            with serving(settings):
                times.append(time.perf_counter() - begun)
        cpu = [cpu_of_making(settings) for _ in range(options.starts)]
        for kind, (_floor, url) in found.items():
            print(f"{kind}:")
            schema.upgrade(url)
            with serving({**settings, "READINESS_DATABASE_URL": url}) as (pid, port):
                show(pid, "fresh worker")
                for language in LANGUAGES:
                    for _ in range(WALKS):
                        walk_readiness(Walker(port), language)
                    show(pid, f"after {WALKS} questionnaires in {language}")
    print(f"start to first answer: median {statistics.median(times):.2f} s (least {min(times):.2f})")
    print(f"making the application: median {statistics.median(cpu):.2f} s of CPU (least {min(cpu):.2f})")


def show(pid: int, when: str) -> None:
    """Print the memory of each worker."""
    for worker in workers(pid):
        rss, pss = memory(worker)
        print(f"  {when:>30}: {rss:6.1f} MB RSS, {pss:6.1f} MB PSS")


if __name__ == "__main__":
    main()
