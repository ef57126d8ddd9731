"""The query by which nearly every page finds its row, asked of the driver itself.

SQLAlchemy takes 0.1 ms of CPU to ask for one row and hand it out, as much as the driver and the database together
and an eighth of a page of questions. It still puts the query into words, once, knows what the columns hold, and
looks after the connections.
"""

from collections.abc import Sequence
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Select


class Row:
    """A query for one row, without fractions in it, whose values the driver takes as they are."""

    def __init__(self, query: Select[Any]) -> None:
        self.query = query
        self._on = cache(self._put)

    def first(self, connection: Connection, **values: str) -> Sequence[Any] | None:
        """The first row, by a connection each of whose statements is a transaction of its own.

        What fails is asked again in the usual way: that tells in the usual words what is wrong, and takes a
        connection that was lost out of the pool.
        """
        words, own, order, readers = self._on(connection.dialect)
        given = own | values
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(words, given if order is None else [given[name] for name in order])
                found = cursor.fetchone()
        except connection.dialect.loaded_dbapi.Error:
            return connection.execute(self.query, values).first()
        return found and [read(value) if read else value for read, value in zip(readers, found, strict=True)]

    def _put(self, dialect: Dialect) -> tuple[str, dict[str, Any], list[str] | None, list[Any]]:
        """The query's words, the values in it, their order where they have no names, and readers of its columns."""
        made = self.query.compile(dialect=dialect)
        kinds = (column.type.dialect_impl(dialect) for column in self.query.selected_columns)
        readers = [kind.result_processor(dialect, None) for kind in kinds]
        return str(made), dict(made.params), made.positiontup, readers
