"""Which migration a database is at, without Alembic: a worker asks often, and migrates nothing."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

_VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
_CONTRACT = re.compile(r"^contract = True$", re.MULTILINE)


@cache
def newest() -> str:
    """The revision that this program needs, as its file is called: "0004". It is the newest that only adds.

    A contract, which takes away what the release before still used, may run later (docs/scale.md).
    """
    return max(number for number, contract in chain(_VERSIONS) if not contract)


@cache
def last() -> str:
    """The newest revision that this program knows, contract or not."""
    return chain(_VERSIONS)[-1][0]


def chain(versions: Path) -> list[tuple[str, bool]]:
    """Every revision of a folder in order, and whether it is a contract."""
    files = sorted(versions.glob("[0-9]*.py"))
    return [(one.name.partition("_")[0], bool(_CONTRACT.search(one.read_text()))) for one in files]


def stored(asked: Session | Connection) -> str | None:
    """The revision that the database is at; None before the first migration has made its table a row."""
    found: str | None = asked.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_enough(found: str | None) -> bool:
    """Whether this program can work with a database at a revision: at its newest, or ahead by an expansion."""
    return found is not None and found >= newest()


def fits(found: str | None) -> bool:
    """Whether a database is at a revision that this program needs or knows, and no newer one has been there."""
    return found is not None and newest() <= found <= last()
