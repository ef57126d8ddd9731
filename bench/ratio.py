"""What a request costs beside the floor, within one process: the figure that must not grow unseen.

``python -m bench.ratio`` prints it twice. In CPU time, walks of both applications alternate, and each page
counts with its least time: what other processes take from the machine only ever adds to a time. That still
depends on the machine: the same commit gave 0.90 on one and 1.16 on another. So a test compares the calls that
Python makes with those recorded in ``recorded.toml``: they are the same everywhere. ``bench.walk`` measures
both behind the real server.
"""

import argparse
import cProfile
import pstats
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from bench import floor_app
from bench.inside import InsideWalker
from bench.profile import floor, ours
from bench.walk import databases, walk_floor, walk_readiness
from bench.walker import Walker

RECORDED = Path(__file__).with_name("recorded.toml")
WARM_UP = 5


class Cost(NamedTuple):
    """CPU milliseconds of a questionnaire, and how many requests it took."""

    milliseconds: float
    requests: int

    @property
    def a_request(self) -> float:
        """CPU milliseconds of a request, in the mean."""
        return self.milliseconds / self.requests


class Addresses(NamedTuple):
    """Where the two applications keep their rows: two empty databases of one kind; empty for new files."""

    floor: str = ""
    ours: str = ""


def measure(folder: Path, walks: int, at: Addresses) -> tuple[Cost, Cost]:
    """The floor's cost and ours."""
    walkers = [
        (walk_floor, InsideWalker(0, application=floor(str(folder), at.floor).wsgi_app)),
        (walk_readiness, InsideWalker(0, application=ours(str(folder), at.ours).wsgi_app)),
    ]
    for number in range(WARM_UP + walks):
        for walk, walker in walkers:
            if number == WARM_UP:
                walker.spent.clear()
            walk(walker)
    floor_app.close()
    found = [walker.spent.values() for _, walker in walkers]
    bare, own = (Cost(1000 * sum(min(times) for times in pages), len(pages)) for pages in found)
    return bare, own


def calls(folder: Path, walks: int, at: Addresses) -> tuple[float, float]:
    """How many functions a request calls, Python's and C's: the floor's number and ours."""
    bare = _calls(walk_floor, floor(str(folder), at.floor), walks)
    floor_app.close()
    return bare, _calls(walk_readiness, ours(str(folder), at.ours), walks)


def _calls(walk: Callable[[Walker], None], application: Flask, walks: int) -> float:
    walker = InsideWalker(0, application=application.wsgi_app)
    for _ in range(WARM_UP):
        walk(walker)
    walker.spent.clear()
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(walks):
        walk(walker)
    profile.disable()
    total: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]  # its stubs leave it out
    return total / sum(map(len, walker.spent.values()))


def recorded(kind: str) -> float:
    """Our calls over the floor's, a request, on "sqlite" or "postgresql", as it was when it was last recorded."""
    figure: float = tomllib.loads(RECORDED.read_text())["calls_over_floor"][kind]
    return figure


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--walks", type=int, default=60)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, databases(folder) as found:
        for kind, addresses in found.items():
            print(f"{kind}:")
            report(Path(folder), options.walks, Addresses(*addresses), kind.lower())


def report(folder: Path, walks: int, at: Addresses, kind: str) -> None:
    """Print both ratios on one kind of database."""
    bare, own = measure(folder, walks, at)
    for name, cost in (("floor", bare), ("readiness", own)):
        print(
            f"  {name:<10} {cost.milliseconds:6.1f} ms of {cost.requests} requests, {cost.a_request:.2f} ms each"
        )
    print(
        f"  ours / floor: {own.a_request / bare.a_request:.2f} a request, "
        f"{own.milliseconds / bare.milliseconds:.2f} a questionnaire"
    )
    bare_calls, own_calls = calls(folder, walks, at)
    print(
        f"  calls a request: {own_calls:,.0f} / {bare_calls:,.0f} = {own_calls / bare_calls:.3f} "
        f"(recorded {recorded(kind):.3f})"
    )


if __name__ == "__main__":
    main()
