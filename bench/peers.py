"""What a company's report costs with few and with many stored responses, for one that takes part in the comparison.

Run it with ``python -m bench.peers --sizes 100 100000``. Each size has a database of its own, in which every company
takes part; the sizes take turns, so that whatever else the machine does meanwhile hits all of them alike.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.filling import databases, fill
from readiness.app import create_app
from readiness.config import Config
from readiness.content.loader import LATEST
from readiness.engines import make_engine, writing
from readiness.extensions import db
from readiness.store import assessments
from readiness.store.models import Assessment, now
from readiness.upkeep import peer_tally

TURNS = 60


def prepare(url: str, size: int) -> tuple[str, float]:
    """Fill a database, count everybody, and open one company's link: its token, and the seconds of the count."""
    fill(url, size)
    engine = make_engine(url)
    with Session(writing(engine)) as session:
        session.execute(
            text("UPDATE company SET peers_since = :at, peers_version = '2026-11', peers_language = 'nl'"),
            {"at": f"{now():%Y-%m-%d %H:%M:%S.000000}"},
        )
        begun = time.perf_counter()
        peer_tally.fill(session)
        took = time.perf_counter() - begun
        some = session.scalars(
            select(Assessment).where(Assessment.instrument == LATEST).order_by(Assessment.id).limit(1)
        ).one()
        token = assessments.replace_link(session, some)
        session.commit()
    engine.dispose()
    return token, took


def browser(url: str, token: str, folder: str) -> FlaskClient:
    """A browser that holds the company's link."""
    settings = {"READINESS_DATABASE_URL": url, "READINESS_SECRET_KEY": "b" * 40, "READINESS_DATA_DIR": folder}
    app = create_app(Config.from_environment(settings))
    client = app.test_client()
    client.set_cookie("readiness", token)
    return client


def compare(clients: dict[int, FlaskClient]) -> dict[int, float]:
    """The median milliseconds of a report at each size."""
    times: dict[int, list[float]] = {size: [] for size in clients}
    for turn in range(TURNS + 3):
        for size, client in clients.items():
            begun = time.perf_counter()
            response = client.get("/nl/report")
            took = (time.perf_counter() - begun) * 1000
            if response.status_code != 200 or "peers" not in response.text:
                raise RuntimeError(f"the report answered {response.status_code}")
            if turn >= 3:
                times[size].append(took)
    return {size: statistics.median(found) for size, found in times.items()}


def report(sizes: list[int], kind: str) -> None:
    """Print what a report costs at each size on one kind of database."""
    with ExitStack() as stack:
        clients = {}
        for size in sizes:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = stack.enter_context(databases(Path(folder), (kind,)))[kind]
            token, took = prepare(url, size)
            print(f"{kind}, {size:,} responses: counted anew in {took:.1f} s", flush=True)
            clients[size] = browser(url, token, folder)
        found = compare(clients)
        for size, median in found.items():
            print(f"{kind}, {size:,} responses: a report in {median:.1f} ms, {median / found[sizes[0]]:.2f}")
        for client in clients.values():
            with client.application.app_context():
                db.engine.dispose()


def main() -> None:
    """Read the arguments and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 20_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    for kind in options.databases:
        report(sorted(options.sizes), kind)


if __name__ == "__main__":
    main()
