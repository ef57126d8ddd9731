"""Where the CPU of a completed questionnaire goes: by page, then by function. ``make profile`` runs it.

The application is called in this process, so that nothing but its own work is counted; the server around
it costs what ``bench.walk`` shows beside the floor.
"""

import argparse
import cProfile
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.floor_app import create_app as create_floor
from bench.floor_app import make_tables
from bench.inside import InsideWalker
from bench.walk import walk_floor, walk_readiness
from bench.walker import Walker

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from flask import Flask


def ours(folder: str, url: str = "") -> "Flask":
    """Our application on an empty database at this address, or on a new file."""
    from readiness.app import create_app
    from readiness.config import Config
    from readiness.store import schema

    settings = {"READINESS_DATA_DIR": folder, "READINESS_BEGIN_PER_HOUR": "1000000"}
    if url:
        settings |= {"READINESS_DATABASE_URL": url, "READINESS_SECRET_KEY": "b" * 40}
    config = Config.from_environment(settings)
    schema.upgrade(config.database_url)
    return create_app(config)


def floor(folder: str, address: str = "") -> "Flask":
    """The bare application that ours is measured against, on a database as `floor_app` names it, or on a new file."""
    os.environ["FLOOR_DATABASE"] = address or str(Path(folder) / "floor.sqlite")
    make_tables(os.environ["FLOOR_DATABASE"])
    return create_floor()


def main() -> None:
    """Walk warm, count each page, then walk again under the profiler and print what costs most."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--walks", type=int, default=40)
    arguments.add_argument("--floor", action="store_true", help="profile the floor instead")
    arguments.add_argument("--sort", default="tottime", help="as cProfile sorts: tottime, cumulative, calls")
    arguments.add_argument("--lines", type=int, default=60)
    options = arguments.parse_args()
    walk = walk_floor if options.floor else walk_readiness
    with tempfile.TemporaryDirectory() as folder:
        application = (floor if options.floor else ours)(folder).wsgi_app
        for _ in range(6):
            walk(InsideWalker(0, application=application))
        by_page(walk, application, options.walks)
        profile = cProfile.Profile(time.process_time)
        for _ in range(options.walks):
            walker = InsideWalker(0, application=application)
            profile.enable()
            walk(walker)
            profile.disable()
        pstats.Stats(profile).sort_stats(options.sort).print_stats(options.lines)


def by_page(walk: Callable[[Walker], None], application: "WSGIApplication", walks: int) -> None:
    """Print the median CPU of each request of a walk, and their sum."""
    walker = InsideWalker(0, application=application)
    for _ in range(walks):
        walk(walker)
    medians = {page: statistics.median(times) * 1000 for page, times in walker.spent.items()}
    for page, milliseconds in medians.items():
        print(f"{milliseconds:7.2f} ms {walker.weights[page]:8,} bytes  {page}")
    print(f"{sum(medians.values()):7.2f} ms CPU a questionnaire, {len(medians)} requests")


if __name__ == "__main__":
    main()
