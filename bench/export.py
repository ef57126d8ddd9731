"""Rows per second and peak memory of ``readiness export``, beside the databases' own programs.

Run it with ``make bench``, or with ``python -m bench.export --rows 10000 100000 1000000``. Beside each
stands what ``sqlite3 -csv`` and ``psql \\copy`` need for the same wide columns: once taken out of the stored
documents by SQL, as the export takes them, and once from a table that already holds them, which nobody has.
All run as processes of their own, in turn; start-up is measured on an empty database and left out. On SQLite
rows per second are those of a second of CPU, which other work on the machine disturbs less; on PostgreSQL,
whose server works too, of the wall clock.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url

from bench.filling import databases, fill
from bench.wide import query

BIN = Path(sys.executable).parent
LARGEST_WIDE = 100_000

# For a machine without the program sqlite3: Python's own, with the same query.
IN_PYTHON = """
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(sys.argv[2])
csv.writer(sys.stdout).writerows(rows)
"""


class Run(NamedTuple):
    """Seconds of wall clock, user plus system seconds of one process, and its peak memory in megabytes."""

    wall: float
    cpu: float
    megabytes: float


def run(command: list[str], output: Path, settings: dict[str, str]) -> Run:
    """Run a command with its output in a file."""
    begun = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL, env=os.environ | settings)
        _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Run(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Case:
    """One database, and the commands that read it."""

    def __init__(self, kind: str, url: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.settings = {
            "READINESS_DATABASE_URL": url,
            "READINESS_SECRET_KEY": "b" * 40,
            "READINESS_DATA_DIR": str(folder),
        }
        address = make_url(url)
        self.database = str(address.database)
        self.psql = ["psql", "-qX", "-h", str(address.query.get("host")), "-U", str(address.username)]
        self.psql += ["-d", self.database, "-v", "ON_ERROR_STOP=1"]

    def seconds(self, done: Run) -> float:
        """What counts of a run."""
        return done.cpu if self.kind == "sqlite" else done.wall

    def ours(self, profile: str) -> Run:
        """The product's own export."""
        return run(
            [str(BIN / "readiness"), "export", "--profile", profile], self.folder / profile, self.settings
        )

    def bare(self, sql: str) -> Run:
        """The database's own program with a query."""
        if self.kind == "postgresql":
            command = [*self.psql, "-c", f"\\copy ({sql}) TO STDOUT WITH (FORMAT csv)"]
        elif shutil.which("sqlite3"):
            command = ["sqlite3", "-csv", self.database, sql]
        else:
            command = [sys.executable, "-c", IN_PYTHON, self.database, sql]
        return run(command, self.folder / "bare", {})

    def widen(self) -> None:
        """Make a table `wide` of the export that was written last, all of it text."""
        source = self.folder / "data"
        if self.kind == "sqlite":
            load = [".mode csv", "DROP TABLE IF EXISTS wide;", f".import {source} wide"]
            subprocess.run(["sqlite3", self.database], input="\n".join(load), text=True, check=True)
            return
        with source.open(encoding="utf-8") as file:
            names = file.readline().strip().split(",")
        columns = ", ".join(f"{name} text" for name in names)
        make = ["-c", f"DROP TABLE IF EXISTS wide; CREATE TABLE wide ({columns})"]
        subprocess.run([*self.psql, *make], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(
            [*self.psql, "-c", f"\\copy wide FROM '{source}' WITH (FORMAT csv, HEADER)"], check=True
        )


def lines(case: Case, url: str, sizes: list[int]) -> Iterator[str]:
    """A line for each number of rows and each way of reading them."""
    empty = {profile: case.ours(profile) for profile in ("data", "excel")}
    for size in sizes:
        fill(url, size)
        bare = case.bare(query(case.kind))
        yield _line(size, "bare SQL on the documents", case.seconds(bare))
        for profile, nothing in empty.items():
            done = case.ours(profile)
            seconds = case.seconds(done) - case.seconds(nothing)
            said = f"rows/s beside bare SQL {case.seconds(bare) / seconds:.2f}"
            if size <= LARGEST_WIDE and profile == "data" and shutil.which("sqlite3"):
                case.widen()
                wide = case.bare("SELECT * FROM wide")
                said += f", beside a table that is wide already {case.seconds(wide) / seconds:.2f}"
            yield _line(size, f"readiness export, {profile}", seconds) + f"  {done.megabytes:6.1f} MB  {said}"


def _line(size: int, name: str, seconds: float) -> str:
    return f"  {size:>9,} rows  {name:<26} {size / seconds:8,.0f} rows/s"


def main() -> None:
    """Read the options and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    if not shutil.which("sqlite3"):
        print("There is no program sqlite3 here: Python's sqlite3 and csv stand in for `sqlite3 -csv`.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with databases(folder, tuple(options.databases)) as addresses:
            for kind, url in addresses.items():
                print(
                    f"\n{kind}: `{'sqlite3 -csv' if kind == 'sqlite' else 'psql copy'}` and `readiness export`"
                )
                for line in lines(Case(kind, url, folder), url, sorted(options.rows)):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
