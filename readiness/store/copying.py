"""Copies whole databases, table by table, between SQLite and PostgreSQL alike. Nothing here commits.

Both have the same tables, and the column types give the same Python values on both, so that a copy is the
same rows wherever it lies: a backup of one kind of database restores into the other.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, insert, inspect, literal, select, text
from sqlalchemy.exc import DatabaseError

from readiness.store.reading import is_damage
from readiness.store.tables import METADATA

_CHUNK = 1000


class Contents(NamedTuple):
    """What is in a table: how many rows, and a digest of them all in the order of their keys."""

    rows: int
    digest: str


class UnreadableError(Exception):
    """A table of which some row cannot be read."""


def copy(source: Connection, target: Connection, leave_out: Collection[str] = ()) -> dict[str, Contents]:
    """Copy every row of one database into an empty one with the same tables; return what each table holds.

    Tables to leave out stay empty. Memory does not grow with the number of rows. The target's numbers go on after
    the highest. Raises UnreadableError.
    """
    tables = [table for table in METADATA.sorted_tables if table.name not in leave_out]
    found = {table.name: _copied(source, target, table, table.columns) for table in tables}
    _go_on_after_the_highest(target)
    return found


def contents(connection: Connection) -> dict[str, Contents]:
    """What each table holds that is there and can be read, at any revision up to this program's.

    A digest is over the columns that are there: a table whose columns are fewer holds what it held at its revision.
    """
    there = _columns(connection)
    found: dict[str, Contents] = {}
    for table in METADATA.sorted_tables:
        columns = [column for column in table.columns if (table.name, column.name) in there]
        with suppress(UnreadableError):
            if columns:
                found[table.name] = _copied(connection, None, table, columns)
    return found


def lacking(connection: Connection) -> list[str]:
    """The tables that are not there, or not with all the columns of this program's revision."""
    there = _columns(connection)
    return [
        table.name
        for table in METADATA.sorted_tables
        if any((table.name, column.name) not in there for column in table.columns)
    ]


def _columns(connection: Connection) -> set[tuple[str, str]]:
    """Each table's name with the name of each of its columns, as they are in the database."""
    known = inspect(connection)
    names = set(known.get_table_names()) & set(METADATA.tables)
    return {(name, column["name"]) for name in names for column in known.get_columns(name)}


def first_filled(connection: Connection) -> str | None:
    """The name of a table that holds a row; None when the database is empty, or has none of our tables yet."""
    there = set(inspect(connection).get_table_names())
    for table in METADATA.sorted_tables:
        # At an earlier revision a table may lack columns, so none is named.
        if table.name in there and connection.scalar(select(literal(1)).select_from(table).limit(1)):
            return str(table.name)
    return None


def _copied(
    source: Connection, target: Connection | None, table: Table, columns: Iterable[ColumnElement[Any]]
) -> Contents:
    """Go through the rows of a table, and put them into the target where there is one."""
    digest, rows = sha256(), 0
    for chunk in _chunks(source, table, columns):
        if target is not None:
            target.execute(insert(table), chunk)
        for row in chunk:
            digest.update(_line(row))
        rows += len(chunk)
    return Contents(rows, digest.hexdigest())


def _chunks(
    connection: Connection, table: Table, columns: Iterable[ColumnElement[Any]]
) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, by their key, a thousand at a time. Raises UnreadableError."""
    query = select(*columns).order_by(*table.primary_key.columns)
    streaming = connection.execution_options(yield_per=_CHUNK)
    try:
        for chunk in streaming.execute(query).mappings().partitions():
            yield [dict(row) for row in chunk]
    except (ValueError, TypeError, RecursionError, DatabaseError) as error:
        if not is_damage(error):
            raise
        raise UnreadableError(table.name) from error


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
