"""The replica that lists and exports are read from: whether it answers, and is one."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from readiness.config import Config
from readiness.engines import words_of
from readiness.existing import shown
from readiness.replica import Replica
from readiness.upkeep.doctor.finding import Finding


def findings(config: Config) -> Iterator[Finding]:
    """What is wrong with the replica; it can wait, because the database itself is read in its place."""
    if config.replica is None:
        return
    engine = Replica(config.replica.url, config.replica.limit).engine
    name = shown(config.replica.url)
    try:
        with engine.connect() as connection:
            streams = connection.scalar(text("SELECT pg_is_in_recovery()"))
    except SQLAlchemyError as error:
        yield Finding(
            f"the replica {name} does not answer: {words_of(error)}",
            "start it, or take READINESS_REPLICA_URL away: meanwhile the database itself is read",
            grave=False,
        )
        return
    finally:
        engine.dispose()
    if not streams:
        yield Finding(
            f"{name} is no replica: it streams from no other server",
            "set READINESS_REPLICA_URL to a hot standby of the database, or take it away",
            grave=False,
        )
