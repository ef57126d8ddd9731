"""Reads tables in which a row may be damaged: that row is named, and all others are read.

SQLite stores what it is given, so a document may be none, and a date no date; PostgreSQL refuses nearly all of that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, TypeDecorator, select
from sqlalchemy.exc import DatabaseError, DataError

from readiness.store.columns import Document

_CHUNK = 1000
_SQLITE_SAYS = ("Could not decode to UTF-8", "database disk image is malformed")


@dataclass(frozen=True, slots=True)
class Damaged:
    """A row of which some columns hold nothing that can be there; `sound` has the others."""

    key: Any
    columns: tuple[str, ...]
    sound: Mapping[str, Any]


def is_damage(error: Exception) -> bool:
    """Whether an error that came up while reading says that what is stored is damaged."""
    if isinstance(error, DatabaseError) and not isinstance(error, DataError):
        return str(error.orig).startswith(_SQLITE_SAYS)
    return isinstance(error, ValueError | TypeError | RecursionError | DataError)


def each(connection: Connection, table: Table) -> Iterator[Mapping[str, Any] | Damaged]:
    """Every row of a table by its key, or what is left of it. Memory does not grow with their number.

    Raises DatabaseError where the file is so damaged that its rows cannot be found.
    """
    (key,) = table.primary_key.columns
    kinds = _kinds(table)
    query = select(key).order_by(key).execution_options(yield_per=_CHUNK)
    for keys in connection.execute(query).scalars().partitions():
        rows = _read(connection, select(table).where(key.between(keys[0], keys[-1])).order_by(key))
        if rows is None:
            rows = [_by_columns(connection, table, key, one) for one in keys]
        for row in rows:
            wrong = tuple(name for name, kind in kinds.items() if not _fits(row, name, kind))
            yield Damaged(row.get(key.name), wrong, _without(row, wrong)) if wrong else row


def _kinds(table: Table) -> dict[str, tuple[type, ...]]:
    """Which Python values each column may have; of a document that is for whoever knows it to say."""
    kinds: dict[str, tuple[type, ...]] = {}
    for column in table.columns:
        stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
        kind = object if isinstance(column.type, Document) else stored.python_type
        kinds[column.name] = (float, int) if kind is float else (kind,)
        if column.nullable:
            kinds[column.name] += (type(None),)
    return kinds


def _fits(row: Mapping[str, Any], name: str, kind: tuple[type, ...]) -> bool:
    return name in row and isinstance(row[name], kind)


def _without(row: Mapping[str, Any], wrong: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in wrong}


def _by_columns(connection: Connection, table: Table, key: ColumnElement[Any], one: Any) -> dict[str, Any]:
    """What can be read of a row, column by column."""
    found: dict[str, Any] = {}
    found[str(key.key)] = one
    for column in table.columns:
        for row in _read(connection, select(column).where(key == one)) or []:
            found.update(row)
    return found


def _read(connection: Connection, query: Select[Any]) -> list[dict[str, Any]] | None:
    """The rows that a query finds; None when one of them cannot be read."""
    try:
        return [dict(row) for row in connection.execute(query).mappings()]
    except (ValueError, TypeError, RecursionError, DatabaseError) as error:
        if is_damage(error):
            return None
        raise
