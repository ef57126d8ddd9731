"""Copies whole databases, table by table, between SQLite and PostgreSQL alike. Nothing here commits.

Both have the same tables, and the column types give the same Python values on both, so that a copy is the
same rows wherever it lies: a backup of one kind of database restores into the other.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, insert, select, text

from readiness.store.tables import METADATA

_CHUNK = 1000


class Contents(NamedTuple):
    """What is in a table: how many rows, and a digest of them all in the order of their keys."""

    rows: int
    digest: str


def copy(source: Connection, target: Connection) -> dict[str, Contents]:
    """Copy every row of one database into an empty one with the same tables; return what each table holds.

    Memory does not grow with the number of rows. The target's numbers go on after the highest.
    """
    found = {table.name: _copied(source, target, table) for table in METADATA.sorted_tables}
    _go_on_after_the_highest(target)
    return found


def contents(connection: Connection) -> dict[str, Contents]:
    """What each table holds."""
    return {table.name: _copied(connection, None, table) for table in METADATA.sorted_tables}


def first_filled(connection: Connection) -> str | None:
    """The name of a table that holds a row; None when the database is empty."""
    for table in METADATA.sorted_tables:
        if connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery())):
            return str(table.name)
    return None


def _copied(source: Connection, target: Connection | None, table: Table) -> Contents:
    """Go through the rows of a table, and put them into the target where there is one."""
    digest, rows = sha256(), 0
    for chunk in _chunks(source, table):
        if target is not None:
            target.execute(insert(table), chunk)
        for row in chunk:
            digest.update(_line(row))
        rows += len(chunk)
    return Contents(rows, digest.hexdigest())


def _chunks(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, by their key, a thousand at a time."""
    query = select(table).order_by(*table.primary_key.columns)
    streaming = connection.execution_options(yield_per=_CHUNK)
    for chunk in streaming.execute(query).mappings().partitions():
        yield [dict(row) for row in chunk]


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, sort_keys=True, default=repr).encode() + b"\n"


def _go_on_after_the_highest(target: Connection) -> None:
    """Let PostgreSQL's sequences know the numbers that were copied; SQLite looks for itself."""
    if target.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        for column in table.primary_key.columns:
            sequence = target.scalar(
                text("SELECT pg_get_serial_sequence(:name, :column)"),
                {"name": table.name, "column": column.name},
            )
            highest = target.scalar(select(func.max(column)))
            if sequence and highest:
                target.execute(
                    text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
                )
