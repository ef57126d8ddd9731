"""Which migration a database is at, without Alembic: a worker asks often, and migrates nothing."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

_VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"


@cache
def newest() -> str:
    """The newest revision that this program knows, as its file is called: "0004"."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def stored(session: Session) -> str | None:
    """The revision that the database is at; None before the first migration has made its table a row."""
    found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_enough(found: str | None) -> bool:
    """Whether this program can work with a database at a revision: at its newest, or ahead by an expansion."""
    return found is not None and found >= newest()
