"""Asks one part of the doctor that looks into the database."""

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.existing import opened
from readiness.upkeep.doctor.finding import Finding


def asked(part: Callable[[Config, Session], Iterator[Finding]], config: Config) -> list[Finding]:
    """What it finds, looking as the command does."""
    with opened(config.database_url) as engine, Session(engine) as session:
        return list(part(config, session))
