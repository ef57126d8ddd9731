"""The database: whether it answers, fits this program, and keeps what it acknowledged."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from readiness.config import Config
from readiness.extensions import POOL, make_engine
from readiness.store import revision
from readiness.store.models import now
from readiness.upkeep.doctor.finding import Finding

OLDEST_POSTGRESQL = 13
CLOCKS_DIFFER = timedelta(seconds=5)
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
SQLITE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def findings(config: Config) -> Iterator[Finding]:
    """What is wrong with the database."""
    engine = make_engine(config.database_url)
    try:
        with engine.connect() as connection:
            yield from _revision(connection)
            if connection.dialect.name == "sqlite":
                yield from _sqlite(connection)
            else:
                yield from _postgresql(connection, config.workers)
    except SQLAlchemyError as error:
        yield Finding(
            f"the database does not answer: {str(getattr(error, 'orig', error)).strip()}",
            "start it, and check READINESS_DATABASE_URL (`readiness config` shows it without its password)",
        )
    finally:
        engine.dispose()


def _revision(connection: Connection) -> Iterator[Finding]:
    try:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        connection.rollback()
        found = None
    if not revision.is_enough(found):
        yield Finding(
            f"the database is at revision {found or 'none'} and this program needs {revision.newest()}",
            "run: readiness upgrade",
        )
    elif found != revision.newest():
        yield Finding(
            f"the database is at revision {found}, ahead of this program's {revision.newest()}",
            "install the newer version here, too",
            grave=False,
        )


def _sqlite(connection: Connection) -> Iterator[Finding]:
    for name, wanted in SQLITE.items():
        found = connection.scalar(text(f"PRAGMA {name}"))  # nosemgrep: sql-from-parts - names of ours
        if found != wanted:
            yield Finding(
                f"SQLite's {name} is {found} and should be {wanted}",
                "put the database file on an ordinary disk of this machine",
            )
    damage = connection.scalar(text("PRAGMA quick_check"))
    if damage != "ok":
        yield Finding(
            f"the database file is damaged: {damage}", "restore the newest backup (docs/operate.md)"
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
    yield from _clocks(connection)


def _clocks(connection: Connection) -> Iterator[Finding]:
    there = connection.scalar(text("SELECT clock_timestamp()"))
    if there is not None and abs(now() - there) > CLOCKS_DIFFER:
        yield Finding(
            f"this machine's clock and the database's differ by {abs(now() - there).total_seconds():.0f} seconds",
            "set both by NTP: dates of links and sessions come from both",
        )
