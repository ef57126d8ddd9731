"""The database: whether it answers, fits this program, and keeps what it acknowledged."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.engines import POOL, words_of
from readiness.existing import file_of, mend, missing
from readiness.store import revision, schema
from readiness.store.copying import lacking
from readiness.store.figures import count_missing
from readiness.store.models import now
from readiness.store.names import INDEX
from readiness.store.patience import Patience
from readiness.upkeep.doctor.finding import Finding

OLDEST_POSTGRESQL = 13
CLOCKS_DIFFER = timedelta(seconds=5)
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
WITH_A_LOG = b"\x02\x02"
"""What the head of a SQLite file says of itself, at the bytes 18 and 19, when its journal is a log (WAL)."""
MOST_SECONDS = 4.0
"""How long the database may take to say anything: longer than a connection may take (`engines.py`)."""


def silence(config: Config) -> Finding | None:
    """Why the database can be asked nothing; None when it answers."""
    try:
        reason = Patience(partial(missing, config.database_url), MOST_SECONDS).answer()
    except TimeoutError:
        return _unanswered(f"it said nothing for {MOST_SECONDS:.0f} seconds")
    except SQLAlchemyError as error:
        return _unanswered(words_of(error))
    return Finding(reason, mend(config.embedded)) if reason else None


def _unanswered(why: str) -> Finding:
    return Finding(
        f"the database does not answer: {why}",
        "start it, and check READINESS_DATABASE_URL (`readiness config` shows it without its password)",
    )


def findings(config: Config, session: Session) -> Iterator[Finding]:
    """What is wrong with a database that answers."""
    try:
        connection = session.connection()
        yield from _revision(connection)
        yield from _tables(connection)
        yield from _uncounted(session)
        if file := file_of(config.database_url):
            yield from _sqlite(connection, file)
        else:
            yield from _postgresql(connection, config.workers)
    except SQLAlchemyError as error:
        session.rollback()
        yield _unanswered(words_of(error))


def _revision(connection: Connection) -> Iterator[Finding]:
    found = revision.stored(connection)
    if not revision.is_enough(found):
        yield Finding(
            f"the database is at revision {found or 'none'} and this program needs {revision.newest()}",
            f"run: {schema.command_for(found)}",
        )
    elif not revision.fits(found):
        yield Finding(
            f"the database is at revision {found}, ahead of this program's {revision.last()}",
            "install the newer version here, too",
            grave=False,
        )
    elif found != revision.last():
        yield Finding(
            f"the database is at revision {found}, and the next takes away what the release before used",
            "when no instance of that release runs any more, run: readiness upgrade --contract",
            grave=False,
        )


def _tables(connection: Connection) -> Iterator[Finding]:
    # A database that a program made between two versions says nothing else about itself than its revision.
    if revision.fits(revision.stored(connection)) and (names := lacking(connection)):
        yield Finding(
            f"of {', '.join(names)} there are columns missing, so no backup can be made",
            "add what the same tables have in an empty database that `readiness upgrade` makes",
        )


def _uncounted(session: Session) -> Iterator[Finding]:
    # Before its revision the table of the counts is not there to be asked.
    older = count_missing(session) if revision.is_enough(revision.stored(session.connection())) else 0
    if older:
        yield Finding(
            f"dashboards do not count {older} older responses, which came before the last upgrade",
            "run: readiness tally",
            grave=False,
        )


def _sqlite(connection: Connection, file: Path) -> Iterator[Finding]:
    with file.open("rb") as opened_file:
        if opened_file.read(20)[18:] != WITH_A_LOG:
            yield Finding(
                f"SQLite keeps no log beside {file}, so whoever saves waits for all who read",
                "run: readiness upgrade; if that does not help, put the file on an ordinary disk of this machine",
            )
    damage = connection.scalar(text("PRAGMA quick_check"))
    if damage != "ok":
        yield Finding(
            f"the database file {file} is damaged: {damage}", "restore the newest backup (docs/operate.md)"
        )


def _postgresql(connection: Connection, workers: int) -> Iterator[Finding]:
    settings = {
        name: connection.scalar(text("SELECT current_setting(:name)"), {"name": name})
        for name in (*DURABLE, "server_version_num", "server_encoding", "max_connections")
    }
    for name in DURABLE:
        if settings[name] == "off":
            yield Finding(
                f"PostgreSQL's {name} is off: what companies were told is saved may be gone after a crash",
                f"set {name} = on in postgresql.conf and reload it",
            )
    version = int(settings["server_version_num"] or 0) // 10000
    if version < OLDEST_POSTGRESQL:
        yield Finding(
            f"PostgreSQL {version} is no longer maintained", f"upgrade to {OLDEST_POSTGRESQL} or later"
        )
    if settings["server_encoding"] != "UTF8":
        yield Finding(
            f"the database's encoding is {settings['server_encoding']}", "make the database anew with UTF8"
        )
    wanted = workers * POOL
    if int(settings["max_connections"] or 0) < wanted:
        yield Finding(
            f"PostgreSQL takes {settings['max_connections']} connections; this machine alone may ask for {wanted}",
            "raise max_connections, or lower READINESS_WORKERS",
            grave=False,
        )
    yield from _own_log(connection)
    yield from _clocks(connection)
    yield from _indexes(connection)


def _own_log(connection: Connection) -> Iterator[Finding]:
    if connection.scalar(text("SHOW log_error_verbosity")) != "terse":
        yield Finding(
            "PostgreSQL's own log repeats a row that breaks a rule: answers, names, addresses",
            "set log_error_verbosity = terse in postgresql.conf and reload it",
            grave=False,
        )


def _indexes(connection: Connection) -> Iterator[Finding]:
    cut_off = text(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY indexrelid::regclass::text"
    )
    for name in connection.scalars(cut_off):
        yield Finding(
            f"the index {name} is not complete: a migration was cut off while it was built",
            f"run: REINDEX INDEX CONCURRENTLY {name}",
            grave=False,
        )
    if not connection.scalar(text("SELECT count(*) FROM pg_class WHERE relname = :name"), {"name": INDEX}):
        yield Finding(
            "the index of parts of names is missing, so a company is looked for in all names",
            "with the right to, and in a schema of the search_path: CREATE EXTENSION pg_trgm; then:"
            f" CREATE INDEX CONCURRENTLY {INDEX} ON company USING gin (search_name gin_trgm_ops)",
            grave=False,
        )


def _clocks(connection: Connection) -> Iterator[Finding]:
    there = connection.scalar(text("SELECT clock_timestamp()"))
    if there is not None and abs(now() - there) > CLOCKS_DIFFER:
        yield Finding(
            f"this machine's clock and the database's differ by {abs(now() - there).total_seconds():.0f} seconds",
            "set both by NTP: dates of links and sessions come from both",
        )
