"""Server time of the consultants' pages with many responses, on SQLite and on PostgreSQL.

Run it with ``make bench``, or with ``python -m bench.desk --sizes 1000 1000000``. Every page is asked for
through the whole application within this process, so a time is that of the server alone, without a
network. ``bench.filling`` makes the responses, in a database of its own for each size, and each page is asked
for at all sizes in turn: a machine that slows down slows all. The last column is what a page costs beside the
first size.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from bench.filling import beside, databases, fill
from readiness.app import create_app
from readiness.config import Config
from readiness.desk.access import cookie_name
from readiness.extensions import db
from readiness.store import consultants, desk_sessions, responses
from readiness.store.models import Assessment, Company

DESK = "/nl/desk"


class Times(NamedTuple):
    """Milliseconds of server time for one page."""

    median: float
    least: float
    worst: float


def signed_in(app: Flask, role: str = "admin") -> FlaskClient:
    """A browser of somebody with this role."""
    client = app.test_client()
    with app.test_request_context():
        session = db.writing_session
        email = f"{role}@example.be"
        who = consultants.by_email(session, email) or consultants.add(session, email, role)
        token = desk_sessions.begin(session, who, verified=True)
        session.commit()
        client.set_cookie(cookie_name("desk"), token)
    return client


def pages(app: Flask, size: int) -> dict[str, str]:
    """What is asked for: a name, and its address."""
    with app.app_context():
        deep = min(1000 * responses.PAGE, size - 2 * responses.PAGE)
        order = (Assessment.submitted_at.desc(), Assessment.id.desc())
        moment, number, uid, name = db.session.execute(
            select(Assessment.submitted_at, Assessment.id, Assessment.uid, Company.name)
            .join(Company, Company.id == Assessment.company_id)
            .where(Assessment.submitted_at.is_not(None))
            .order_by(*order)
            .offset(deep)
            .limit(1)
        ).one()
    place = f"{moment:%Y-%m-%dT%H:%M:%S+00:00}_{number}"
    filters: dict[str, dict[str, str]] = {
        "a common filter": {"sector": "trade"},
        "a rare value": {"size": "p250"},
        "a pair of filters": {"size": "p250", "language": "de"},
        "four filters": {"size": "p250", "sector": "energy", "language": "de", "least": "60"},
        "a risk": {"flag": "spread_thin"},
        "a filter that nothing fits": {"review": "archived"},
        "the oldest day": {"until": "2020-01-01"},
        "a name": {"name": "De Linde (demo 77"},
        "a common part of names": {"name": "bakkerij"},
        "a name that one company has": {"name": name or ""},
        "the last word of a name": {"name": (name or "").split()[-1]},
        "a name that nobody has": {"name": "zzzz"},
    }
    return {
        "list, first page": f"{DESK}/",
        "list, a page deep down": f"{DESK}/?{urlencode({'after': place})}",
        **{f"list, {what}": f"{DESK}/?{urlencode(asked)}" for what, asked in filters.items()},
        "one response": f"{DESK}/responses/{uid}",
        "one item": f"{DESK}/responses/{uid}/items/C1",
        "the report": f"{DESK}/responses/{uid}/report",
        "the dashboard": f"{DESK}/dashboard",
    }


def ask(client: FlaskClient, address: str) -> float:
    """Milliseconds of server time of one request."""
    begun = time.perf_counter()
    response = client.get(address)
    took = (time.perf_counter() - begun) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return took


def in_turn(asked: list[tuple[FlaskClient, str]], tries: int) -> list[Times]:
    """Ask each for its page, one after the other and over again; the first round only warms up."""
    rounds = [[ask(client, address) for client, address in asked] for _ in range(tries + 1)]
    return [
        Times(statistics.median(times), min(times), max(times)) for times in zip(*rounds[1:], strict=True)
    ]


def report(sizes: list[int], kinds: tuple[str, ...], tries: int) -> None:
    """Print a table for each database: every page at every size, beside the first size."""
    with tempfile.TemporaryDirectory() as temporary, databases(Path(temporary), kinds) as addresses:
        for kind, url in addresses.items():
            apps = [opened(beside(url, f"with_{size}"), temporary, size) for size in sizes]
            clients = [signed_in(app) for app in apps]
            all_pages = [pages(app, size) for app, size in zip(apps, sizes, strict=True)]
            print(f"\n{kind}: lines shown; ms of server time of {tries} tries, median, least, worst; ratio")
            for name in all_pages[0]:
                asked = [(client, own[name]) for client, own in zip(clients, all_pages, strict=True)]
                found = in_turn(asked, tries)
                for size, client, own, times in zip(sizes, clients, all_pages, found, strict=True):
                    lines = client.get(own[name]).text.count('<th scope="row"')
                    ratio = times.median / found[0].median
                    figures = " ".join(f"{figure:7.1f}" for figure in times)
                    print(f"  {name:36} {size:>9,} {lines:4} {figures} {ratio:6.2f}", flush=True)
            for app, size in zip(apps, sizes, strict=True):
                with app.app_context():
                    print(
                        f"  {size:>9,} responses: {stored() / size / 1000:.1f} kB each, with its rows and indexes"
                    )
                    db.engine.dispose()


def stored() -> int:
    """Bytes of the whole database."""
    asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    if db.engine.dialect.name == "postgresql":
        asked = "SELECT pg_database_size(current_database())"
    return int(db.session.scalar(text(asked)) or 0)


def opened(url: str, folder: str, size: int) -> Flask:
    """The application on a database that is filled to this size."""
    fill(url, size)
    settings = {
        "READINESS_DATABASE_URL": url,
        "READINESS_SECRET_KEY": "b" * 40,
        "READINESS_DATA_DIR": folder,
    }
    return create_app(Config.from_environment(settings))


def main() -> None:
    """Read the arguments and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 20_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--tries", type=int, default=30)
    options = parser.parse_args()
    report(sorted(options.sizes), tuple(options.databases), options.tries)


if __name__ == "__main__":
    main()
