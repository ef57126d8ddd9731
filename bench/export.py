"""Rows per second and peak memory of ``readiness export``, beside a floor that reads the same rows.

Run it with ``make bench``. The floor reads each response with Python's own ``sqlite3``, decodes its
document and writes as many cells with Python's ``csv``: no texts, no missing codes, no guard against
formulas. Both run as processes of their own, in turn; start-up is measured on an empty database and
left out of the rows per second.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent

FLOOR = """
import csv, json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT a.uid, c.uid, a.answers, a.scorecard, a.started_at, a.saved_at, a.submitted_at"
    " FROM assessment a JOIN company c ON c.id = a.company_id WHERE a.submitted_at IS NOT NULL"
    " ORDER BY a.submitted_at, a.id"
)
with open(sys.argv[2], "w", newline="") as file:
    writer = csv.writer(file)
    for row in rows:
        answers, card = json.loads(row[2]), json.loads(row[3])
        points = [item["points"] for item in card["items"].values()]
        cells = [*row[:2], *row[4:], *answers.values(), *card["dimensions"].values(), *points]
        writer.writerow(cells + [""] * (int(sys.argv[3]) - len(cells)))
"""


class Run(NamedTuple):
    """User plus system seconds of one process, and its peak memory in megabytes."""

    seconds: float
    megabytes: float


def run(command: list[str], folder: Path) -> Run:
    """Run a command on the database in a folder."""
    environment = {**os.environ, "READINESS_DATA_DIR": str(folder)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def export(folder: Path, profile: str) -> Run:
    """Run the product's own export."""
    output = str(folder / f"{profile}.csv")
    return run([str(BIN / "readiness"), "export", "--profile", profile, "--output", output], folder)


def columns(folder: Path) -> int:
    """The number of columns of the export for programs."""
    with (folder / "data.csv").open(newline="", encoding="utf-8-sig") as file:
        return len(next(csv.reader(file)))


def report(sizes: list[int]) -> None:
    """Print a line for each number of rows."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run([str(BIN / "readiness"), "upgrade"], folder)
        empty = {name: export(folder, name) for name in ("data", "excel")}
        floor_start = run([sys.executable, "-c", "pass"], folder)
        stored = 0
        for size in sizes:
            run([str(BIN / "readiness"), "demo", str(size - stored), "--seed", str(size)], folder)
            stored = size
            command = [sys.executable, "-c", FLOOR, str(folder / "readiness.db"), str(folder / "floor.csv")]
            floor = run([*command, str(columns(folder))], folder)
            base = floor.seconds - floor_start.seconds
            for name, nothing in empty.items():
                done = export(folder, name)
                spent = done.seconds - nothing.seconds
                print(
                    f"{size:>8} rows  {name:<6} {size / spent:7.0f} rows/s  {done.megabytes:6.1f} MB  "
                    f"(empty {nothing.megabytes:.1f} MB)  CPU ratio export/floor {spent / base:.2f}"
                )


def main() -> None:
    """Read the options and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10000])
    report(sorted(parser.parse_args().rows))


if __name__ == "__main__":
    main()
