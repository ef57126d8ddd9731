"""A real primary with a real streaming replica, and an application that reads from it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask

from readiness.app import create_app
from readiness.config import Config
from readiness.extensions import db
from readiness.store import schema
from tests.client import StrictClient
from tests.conftest import SECRET_KEY
from tests.postgres import Replica, Server

WAIT_SECONDS = 30
LIMIT_SECONDS = 5


class Pair:
    """A primary with a migrated database, and its replica."""

    def __init__(self, primary: Server, replica: Replica) -> None:
        self.primary = primary
        self.replica = replica

    def settings(self, folder: Path) -> dict[str, str]:
        """What an operator sets to use both."""
        return {
            "READINESS_DATABASE_URL": self.primary.url,
            "READINESS_REPLICA_URL": self.replica.url,
            "READINESS_REPLICA_SECONDS": str(LIMIT_SECONDS),
            "READINESS_SECRET_KEY": SECRET_KEY,
            "READINESS_DATA_DIR": str(folder),
        }

    def pause(self) -> None:
        """Let the replica receive, and apply nothing."""
        _execute(self.replica, "SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Let it apply again, and wait until it has everything."""
        _execute(self.replica, "SELECT pg_wal_replay_resume()")
        self.wait()

    def wait(self) -> None:
        """Wait until the replica has everything that is committed now."""
        log = _execute(self.primary, "SELECT pg_current_wal_lsn()::text")
        deadline = time.monotonic() + WAIT_SECONDS
        while not _execute(self.replica, f"SELECT pg_last_wal_replay_lsn() >= '{log}'"):
            assert time.monotonic() < deadline, "the replica does not catch up"
            time.sleep(0.05)


@contextmanager
def pair() -> Iterator[Pair]:
    """A primary and a replica that streams from it."""
    # What is committed is in the log that the replica reads, as in production.
    primary = Server(synchronous_commit="on")
    try:
        schema.upgrade(primary.url)
        replica = Replica(primary)
        try:
            yield Pair(primary, replica)
        finally:
            replica.stop()
    finally:
        primary.stop()


@contextmanager
def application(settings: dict[str, str]) -> Iterator[Flask]:
    """An instance of the application; its connections close at the end."""
    app = create_app(Config.from_environment(settings))
    app.testing = True
    app.test_client_class = StrictClient
    yield app
    with app.app_context():
        db.engine.dispose()
        app.extensions["readiness_replica"].engine.dispose()


def _execute(server: Server, query: str) -> object:
    with psycopg.connect(
        host=str(server.folder), user="readiness", dbname="postgres", autocommit=True
    ) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
