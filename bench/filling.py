"""Databases with as many responses as a benchmark asks for, the same ones for the same seed.

Two thousand are invented as the product's own `demo` does it. The rest are copies of those in rows of their
own, with numbers, times and names of their own, made inside the database: a million in minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.engines import address_of, make_engine, writing
from readiness.store import schema
from readiness.store.models import Assessment, now
from tests.postgres import Server

ORIGINALS = 2000
LARGEST_COPY = 50_000
SEED = 1

SYLLABLES = "".join(first + second for first in "bcdfghjklmnpqrstvwxz" for second in "aeiou")

# Behind the name of the original stands a word of three syllables, which hardly any other company has: real names
# have such a word, too, and it is what somebody looks for. 1,000,003 is prime, so the words hardly repeat.
_COMPANIES = """
INSERT INTO company (id, uid, name, search_name, created_at)
SELECT id + :more, {uid}, name || ' ' || word, search_name || ' ' || word, created_at
FROM (
    SELECT *, substr(:syllables, 1 + 2 * (place % 100), 2) || substr(:syllables, 1 + 2 * (place / 100 % 100), 2)
        || substr(:syllables, 1 + 2 * (place / 10000 % 100), 2) AS word
    FROM (SELECT *, CAST(CAST(id + :more AS bigint) * 736877 % 1000003 AS integer) AS place
        FROM company WHERE id <= :number) AS placed
) AS worded
"""
_ASSESSMENTS = """
INSERT INTO assessment (id, uid, company_id, round, status, language, instrument, answers, revision,
    started_at, saved_at, submitted_at, scorecard, readiness, size, sector, flags, review_status)
SELECT id + :more, {uid}, company_id + :more, round, status, language, instrument, answers, revision,
    started_at, saved_at, {later}, scorecard, readiness, size, sector, flags, review_status
FROM assessment WHERE id <= :number
"""
_FIGURES = """
INSERT INTO response_figures (assessment_id, instrument, newest, figures)
SELECT assessment_id + :more, instrument, newest, figures FROM response_figures WHERE assessment_id <= :number
"""
# Backwards by seconds, so that a copy lies among the others and the newest stay the newest.
_WORDS = {
    "sqlite": {
        "uid": "lower(hex(randomblob(16)))",
        "later": "datetime(submitted_at, '-' || :more || ' seconds') || '.000000'",
    },
    "postgresql": {
        "uid": "replace(gen_random_uuid()::text, '-', '')",
        "later": "submitted_at - :more * interval '1 second'",
    },
}


@contextmanager
def databases(folder: Path, kinds: tuple[str, ...] = ("sqlite", "postgresql")) -> Iterator[dict[str, str]]:
    """An address of a migrated database of each kind, with nothing in it."""
    server = Server(max_wal_size="4GB") if "postgresql" in kinds else None
    found = {"sqlite": address_of(folder / "readiness.db"), "postgresql": server.url if server else ""}
    try:
        for kind in kinds:
            schema.upgrade(found[kind])
        yield {kind: found[kind] for kind in kinds}
    finally:
        if server:
            server.stop()


def beside(url: str, name: str) -> str:
    """The address of one more database beside this one, migrated, with nothing in it."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        other = address.set(database=str(Path(str(address.database)).with_name(f"{name}.db")))
    else:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        other = address.set(database=name)
    found = other.render_as_string(hide_password=False)
    schema.upgrade(found)
    return found


def fill(url: str, size: int) -> None:
    """Bring a database to this many responses."""
    engine = make_engine(url)
    with Session(writing(engine)) as session:
        have = session.scalar(select(func.count()).select_from(Assessment)) or 0
        instrument = load(LATEST)
        if have < ORIGINALS:
            wanted = min(ORIGINALS, size)
            for one in list(submissions(instrument.questionnaire, wanted, SEED, now()))[have:]:
                store(session, instrument, one)
            have = wanted
            session.commit()
        words = _WORDS[engine.dialect.name]
        while have < size:
            values = {"more": have, "number": min(have, size - have, LARGEST_COPY)}
            session.execute(text(_COMPANIES.format(**words)), {**values, "syllables": SYLLABLES})
            session.execute(text(_ASSESSMENTS.format(**words)), values)
            session.execute(text(_FIGURES), values)
            session.commit()
            have += values["number"]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM"))
    engine.dispose()
