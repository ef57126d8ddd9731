"""What a request costs beside the floor, within one process: the figure that must not grow unseen.

``python -m bench.ratio`` prints it; a test compares it with the one recorded in ``recorded.toml``. Walks of
both applications alternate, and each page counts with its least CPU time: what other processes take from
the machine only ever adds to a time, so the least is the steadiest. ``bench.walk`` measures both behind the
real server.
"""

import argparse
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

from bench.inside import InsideWalker
from bench.profile import floor, ours
from bench.walk import walk_floor, walk_readiness

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


def measure(folder: Path, walks: int) -> tuple[Cost, Cost]:
    """The floor's cost and ours."""
    walkers = [
        (walk_floor, InsideWalker(0, application=floor(str(folder)).wsgi_app)),
        (walk_readiness, InsideWalker(0, application=ours(str(folder)).wsgi_app)),
    ]
    for number in range(WARM_UP + walks):
        for walk, walker in walkers:
            if number == WARM_UP:
                walker.spent.clear()
            walk(walker)
    found = [walker.spent.values() for _, walker in walkers]
    bare, own = (Cost(1000 * sum(min(times) for times in pages), len(pages)) for pages in found)
    return bare, own


def recorded() -> float:
    """Ours over the floor's, a request, as it was when it was last recorded."""
    figure: float = tomllib.loads(RECORDED.read_text())["request"]["ours_over_floor"]
    return figure


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--walks", type=int, default=60)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bare, own = measure(Path(folder), options.walks)
    for name, cost in (("floor", bare), ("readiness", own)):
        print(
            f"{name:<10} {cost.milliseconds:6.1f} ms of {cost.requests} requests, {cost.a_request:.2f} ms each"
        )
    print(
        f"ours / floor: {own.a_request / bare.a_request:.2f} a request (recorded {recorded():.2f}), "
        f"{own.milliseconds / bare.milliseconds:.2f} a questionnaire"
    )


if __name__ == "__main__":
    main()
