"""Milliseconds for a report on paper, and what a hundred of them leave in memory.

Run it with ``make bench``. A bakery and a company of 250 persons alternate, each in the four languages, every
one under another name; what is measured is everything from the answers to the file. "Invented" are companies
of which no two answered alike, so that hardly a paragraph is set as it was before.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from readiness.app import create_app
from readiness.config import Config
from readiness.content.loader import LATEST, load
from readiness.demo import invent
from readiness.domain.answers import Answers
from readiness.domain.text import LANGUAGES
from readiness.i18n import use_language
from readiness.paper.report import paper
from readiness.store import schema
from readiness.store.models import Assessment, Company

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIRST_IMPORT = "import time; t = time.perf_counter(); import typst; print(time.perf_counter() - t)"
SEED = 7


def megabytes() -> float:
    """The memory of this process that is in use now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def alternating() -> Iterator[Answers]:
    """Two companies in turn: a small one and a large one, from the same questionnaire."""
    source = random.Random(SEED)
    questionnaire = load(LATEST).questionnaire
    bakery = {**invent(questionnaire, source), "A1": "p2_9"}
    large = {**invent(questionnaire, source), "A1": "p250"}
    while True:
        yield bakery
        yield large


def invented() -> Iterator[Answers]:
    """One company after another."""
    source = random.Random(SEED)
    while True:
        yield invent(load(LATEST).questionnaire, source)


def seconds(app: Flask, answers: Answers, number: int) -> tuple[float, float]:
    """Print one report and say how long it took, on the clock and of the processor."""
    company = Company(name=f"Company {number}")
    assessment = Assessment(company=company, instrument=LATEST, answers=dict(answers), submitted_at=AT)
    with app.app_context():
        use_language(LANGUAGES[number // 2 % len(LANGUAGES)])
        clock, cpu = time.perf_counter(), time.process_time()
        paper(assessment, None, {})
        return time.perf_counter() - clock, time.process_time() - cpu


def report(app: Flask, name: str, companies: Iterator[Answers], count: int) -> None:
    """Print a line for a row of reports; the first of each language and company warms up."""
    warm = 2 * len(LANGUAGES)
    first = [seconds(app, next(companies), number) for number in range(warm)]
    before = megabytes()
    taken = [seconds(app, next(companies), warm + number) for number in range(count)]
    clock, cpu = (statistics.quantiles(column, n=10) for column in zip(*taken, strict=True))
    print(
        f"{name:<12} {count} reports  median {clock[4] * 1000:5.1f} ms  p90 {clock[-1] * 1000:5.1f} ms"
        f"  CPU median {cpu[4] * 1000:5.1f} ms  first {first[0][0] * 1000:4.0f} ms"
        f"  memory {before:.0f} MB, then {megabytes() - before:+.0f} MB"
    )


def main() -> None:
    """Read the options and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, nargs="+", default=[100, 400])
    counts = parser.parse_args().reports
    done = subprocess.run([sys.executable, "-c", FIRST_IMPORT], capture_output=True, text=True, check=True)
    print(f"importing typst {float(done.stdout) * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["READINESS_DATA_DIR"] = folder
        schema.ready(Config.from_environment(os.environ))
        app = create_app()
        print(f"application without a report {megabytes():.0f} MB")
        for count in counts:
            report(app, "alternating", alternating(), count)
        report(app, "invented", invented(), counts[0])


if __name__ == "__main__":
    main()
