"""How long each migration takes on a database full of responses, down and up again.

Run it with ``make bench``, or with ``python -m bench.migrations --size 1000000``. Every revision is undone
and run again in turn, with the responses in the database; the way up is what an operator waits for. The
first revision has no responses below it, so it is left out.
"""

import argparse
import tempfile
import time
from pathlib import Path

from alembic.script import ScriptDirectory

from bench.filling import databases, fill
from readiness.store import schema


def report(size: int, kinds: tuple[str, ...]) -> None:
    """Print seconds for each revision of each database."""
    script = ScriptDirectory(str(Path(schema.__file__).parents[1] / "migrations"))
    revisions = [one.revision for one in script.walk_revisions()]
    with tempfile.TemporaryDirectory() as temporary, databases(Path(temporary), kinds) as addresses:
        for kind, url in addresses.items():
            fill(url, size)
            print(f"\n{kind}, {size:,} responses: seconds of each migration's way up")
            for below in revisions[1:]:
                schema.downgrade(url, below)
            for revision in reversed(revisions[:-1]):
                begun = time.perf_counter()
                schema.upgrade(url, revision)
                print(f"  {revision} {time.perf_counter() - begun:8.1f}", flush=True)


def main() -> None:
    """Read the options and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    report(options.size, tuple(options.databases))


if __name__ == "__main__":
    main()
