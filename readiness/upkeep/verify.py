"""``readiness verify``: whether what is stored is whole, and says what its answers say."""

import math
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click
from flask import current_app
from sqlalchemy import Connection, select, text

from readiness.content.loader import load, versions
from readiness.domain.report import record
from readiness.existing import tell, with_database
from readiness.extensions import db
from readiness.store import schema
from readiness.store.assessments import SECTOR, SIZE, flags_text
from readiness.store.models import SUBMITTED, Assessment

_CHUNK = 1000
_COLUMNS = (
    Assessment.uid,
    Assessment.status,
    Assessment.instrument,
    Assessment.answers,
    Assessment.scorecard,
    Assessment.readiness,
    Assessment.size,
    Assessment.sector,
    Assessment.flags,
)


@click.command("verify")
@with_database
def verify_command() -> None:
    """Check the database: that it is whole, and that every stored score is what its answers give.

    Names what is wrong by the response's number, never by an answer. Exits with 1 when anything is.
    """
    config = current_app.config["READINESS"]
    tell(config)
    schema.ready(config)
    problems = checked = 0
    with db.engine.connect() as connection:
        for problem in damage(connection):
            problems += 1
            click.secho(problem, fg="red", err=True)
        for uid, wrong in responses(connection):
            checked += 1
            if wrong:
                problems += 1
                click.secho(f"response {uid}: {', '.join(wrong)}", fg="red", err=True)
    click.echo(f"{checked} responses checked, {problems} problems.")
    if problems:
        click.echo("Restore the newest sound backup into an empty database: see `readiness restore --help`.")
        sys.exit(1)


def damage(connection: Connection) -> Iterator[str]:
    """What the database itself finds wrong. PostgreSQL keeps its constraints by itself and has no such check."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"the database file is damaged: {line}"
    for table, row, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"


def responses(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Every response's number with what is wrong with it. Memory does not grow with their number."""
    known = versions()
    query = select(*_COLUMNS).order_by(Assessment.id)
    streaming = connection.execution_options(yield_per=_CHUNK)
    for row in streaming.execute(query).mappings():
        if row["instrument"] not in known:
            yield row["uid"], [f"its questionnaire {row['instrument']} is not part of this program"]
        else:
            yield row["uid"], _wrong(row) if row["status"] == SUBMITTED else []


def _wrong(row: Mapping[Any, Any]) -> list[str]:
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
