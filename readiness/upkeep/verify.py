"""``readiness verify``: whether what is stored is whole, and says what its answers say."""

import math
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import click
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from readiness.content.loader import load, versions
from readiness.domain.report import record
from readiness.existing import tell, with_database
from readiness.extensions import db
from readiness.plural import counted
from readiness.store import schema
from readiness.store.assessments import SECTOR, SIZE, flags_text
from readiness.store.models import SUBMITTED, Assessment, table_of
from readiness.store.reading import Damaged, each, is_damage
from readiness.store.tables import METADATA

_ASSESSMENT = table_of(Assessment)
_UNFIT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What answers of the right shape may raise that no questionnaire gives."""


@click.command("verify", short_help="Check that the whole database can be read.")
@with_database
def verify_command() -> None:
    """Check the database: that all of it can be read, and that every stored score is what its answers give.

    Names what is wrong by the number of the response or the row, never by an answer. Exits with 1 when anything is.
    """
    config = current_app.config["READINESS"]
    tell(config)
    schema.require(config)
    problems = checked = 0
    with db.engine.connect() as connection:
        for responses_read, problem in _everything(connection):
            checked += responses_read
            if problem:
                problems += 1
                click.secho(problem, fg="red", err=True)
    click.echo(f"{counted(checked, 'response')} checked, {counted(problems, 'problem')}.")
    if problems:
        click.echo("Restore the newest sound backup into an empty database: see `readiness restore --help`.")
        sys.exit(1)


def _everything(connection: Connection) -> Iterator[tuple[int, str]]:
    """How many responses each step has read (one or none), and what is wrong; empty when nothing is."""
    try:
        for problem in chain(damage(connection), rows(connection)):
            yield 0, problem
        for name, wrong in responses(connection):
            yield 1, f"response {name}: {', '.join(wrong)}" if wrong else ""
    except DatabaseError as error:
        if not is_damage(error):
            raise
        yield 0, "the database file is so damaged that some of its rows cannot be found"


def damage(connection: Connection) -> Iterator[str]:
    """What the database itself finds wrong. PostgreSQL keeps its constraints by itself and has no such check."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"the database file is damaged: {line}"
    for table, row, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"


def rows(connection: Connection) -> Iterator[str]:
    """Every row that cannot be read, of all tables but that of the responses."""
    for table in METADATA.sorted_tables:
        for row in each(connection, table) if table is not _ASSESSMENT else ():
            if isinstance(row, Damaged):
                yield f"row {row.key} of {table.name}: {', '.join(row.columns)} cannot be read"


def responses(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Every response's number with what is wrong with it. Memory does not grow with their number."""
    known = versions()
    for row in each(connection, _ASSESSMENT):
        if isinstance(row, Damaged):
            name = row.sound.get("uid", f"in row {row.key} of {_ASSESSMENT.name}")
            yield name, [f"{column} cannot be read" for column in row.columns]
        elif row["instrument"] not in known:
            yield row["uid"], [f"its questionnaire {row['instrument']} is not part of this program"]
        else:
            yield row["uid"], _wrong(row)


def _wrong(row: Mapping[str, Any]) -> list[str]:
    """What a response stores that no answers can be, or that its answers do not say."""
    unfit = [] if _are_answers(row["answers"]) else ["answers have a wrong form"]
    if not isinstance(row["scorecard"], dict | None):
        unfit.append("scorecard has a wrong form")
    if unfit or row["status"] != SUBMITTED:
        return unfit
    try:
        return _differing(row)
    except _UNFIT:
        return ["answers do not fit its questionnaire"]


def _are_answers(document: Any) -> bool:
    """Whether a document has the form of `readiness.domain.answers.Answers`."""
    return isinstance(document, dict) and all(
        isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(code, str) for code in value))
        or (isinstance(value, dict) and all(isinstance(code, str) for code in value.values()))
        for value in document.values()
    )


def _differing(row: Mapping[str, Any]) -> list[str]:
    """What a submitted response stores otherwise than its answers say."""
    expected = record(load(row["instrument"]), row["answers"])
    stored = row["scorecard"] or {}
    wrong = [f"{part} of the scorecard" for part in expected if not _same(expected[part], stored.get(part))]
    repeated = {
        "readiness": expected["readiness"],
        "size": row["answers"].get(SIZE),
        "sector": row["answers"].get(SECTOR),
        "flags": flags_text(expected),
    }
    return wrong + [name for name, value in repeated.items() if not _same(value, row[name])]


def _same(one: Any, other: Any) -> bool:
    """Equal, up to the last bits of a floating-point number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return bool(one == other)
