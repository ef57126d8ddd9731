"""Server time of the consultants' pages with many responses, on SQLite and on PostgreSQL.

Run it with ``make bench``, or with ``python -m bench.desk --sizes 1000 100000``. Every page is asked for
through the whole application within this process, so a time is that of the server alone, without a
network. The responses are two thousand invented ones, copied with times and names of their own until there
are enough.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from readiness.app import create_app
from readiness.config import Config
from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.desk.access import cookie_name
from readiness.extensions import db, make_engine, writing
from readiness.store import consultants, desk_sessions, responses, schema
from readiness.store.models import Assessment, now
from tests.postgres import Server

ORIGINALS = 2000
TRIES = 30
DESK = "/nl/desk"

COPY_COMPANIES = """
INSERT INTO company (id, uid, name, search_name, created_at)
SELECT id + :more, {uid}, name || ' ' || :more, search_name || ' ' || :more, created_at
FROM company WHERE id <= :originals
"""
COPY_ASSESSMENTS = """
INSERT INTO assessment (id, uid, company_id, round, status, language, instrument, answers, revision,
    started_at, saved_at, submitted_at, scorecard, readiness, size, sector, flags, review_status)
SELECT id + :more, {uid}, company_id + :more, round, status, language, instrument, answers, revision,
    started_at, saved_at, {later}, scorecard, readiness, size, sector, flags, review_status
FROM assessment WHERE id <= :originals
"""
DIALECTS = {
    "sqlite": {
        "uid": "lower(hex(randomblob(16)))",
        "later": "datetime(submitted_at, '-' || :more || ' seconds') || '.000000'",
    },
    "postgresql": {
        "uid": "replace(gen_random_uuid()::text, '-', '')",
        "later": "submitted_at - :more * interval '1 second'",
    },
}


class Times(NamedTuple):
    """Milliseconds of server time for one page."""

    median: float
    worst: float


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An address of an empty database of each kind."""
    server = Server()
    try:
        yield {"sqlite": f"sqlite:///{folder / 'bench.db'}", "postgresql": server.url}
    finally:
        server.stop()


def fill(url: str, size: int) -> None:
    """Bring a database to this many responses."""
    engine = make_engine(url)
    with Session(writing(engine)) as session:
        have = session.scalar(select(func.count()).select_from(Assessment)) or 0
        instrument = load(LATEST)
        if have < ORIGINALS:
            for one in submissions(instrument.questionnaire, min(ORIGINALS, size), 1, now()):
                store(session, instrument, one)
            have = min(ORIGINALS, size)
        words = DIALECTS[engine.dialect.name]
        for more in range(have, size, ORIGINALS):
            values = {"more": more, "originals": ORIGINALS}
            session.execute(text(COPY_COMPANIES.format(**words)), values)
            session.execute(text(COPY_ASSESSMENTS.format(**words)), values)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM"))
    engine.dispose()


def signed_in(app: Flask) -> FlaskClient:
    """A browser of an admin."""
    client = app.test_client()
    with app.test_request_context():
        session = db.writing_session
        who = consultants.by_email(session, "bench@example.be") or consultants.add(
            session, "bench@example.be", "admin"
        )
        token = desk_sessions.begin(session, who, verified=True)
        session.commit()
        client.set_cookie(cookie_name("desk"), token)
    return client


def pages(app: Flask, size: int) -> dict[str, str]:
    """What is asked for: a name, and its address."""
    with app.app_context():
        deep = min(1000 * responses.PAGE, size - 2 * responses.PAGE)
        order = (Assessment.submitted_at.desc(), Assessment.id.desc())
        moment, number, uid = db.session.execute(
            select(Assessment.submitted_at, Assessment.id, Assessment.uid)
            .order_by(*order)
            .offset(deep)
            .limit(1)
        ).one()
    place = f"{moment:%Y-%m-%dT%H:%M:%S+00:00}_{number}"
    filters = {
        "a common filter": {"sector": "trade"},
        "a rare filter": {"size": "p250", "sector": "energy", "language": "de", "least": "60"},
        "a risk": {"flag": "spread_thin"},
        "a filter that nothing fits": {"review": "archived"},
        "the oldest day": {"until": "2020-01-01"},
        "a name": {"name": "De Linde (demo 77"},
        "a name that nobody has": {"name": "zzzz"},
    }
    return {
        "list, page 1": f"{DESK}/",
        f"list, page {deep // responses.PAGE}": f"{DESK}/?{urlencode({'after': place})}",
        **{f"list, {name}": f"{DESK}/?{urlencode(asked)}" for name, asked in filters.items()},
        "one response": f"{DESK}/responses/{uid}",
        "one item": f"{DESK}/responses/{uid}/items/C1",
        "the report": f"{DESK}/responses/{uid}/report",
    }


def measure(client: FlaskClient, address: str) -> Times:
    """Ask for a page a number of times, once before to warm up."""
    times = []
    for number in range(TRIES + 1):
        begun = time.perf_counter()
        response = client.get(address)
        took = (time.perf_counter() - begun) * 1000
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        times += [took] if number else []
    return Times(statistics.median(times), max(times))


def report(sizes: list[int]) -> None:
    """Print a table for each database."""
    with tempfile.TemporaryDirectory() as temporary, databases(Path(temporary)) as addresses:
        for kind, url in addresses.items():
            schema.upgrade(url)
            for size in sizes:
                fill(url, size)
                config = Config.from_environment(
                    {
                        "READINESS_DATABASE_URL": url,
                        "READINESS_SECRET_KEY": "b" * 40,
                        "READINESS_DATA_DIR": temporary,
                    }
                )
                app = create_app(config)
                client = signed_in(app)
                print(f"\n{kind}, {size:,} responses: ms of server time, median and worst of {TRIES}")
                for name, address in pages(app, size).items():
                    found = measure(client, address)
                    print(f"  {name:36} {found.median:7.1f} {found.worst:7.1f}")
                with app.app_context():
                    db.engine.dispose()


def main() -> None:
    """Read the arguments and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    report(parser.parse_args().sizes)


if __name__ == "__main__":
    main()
