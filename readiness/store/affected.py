"""How many rows a statement changed."""

from typing import Any, cast

from sqlalchemy import CursorResult, Result


def affected(result: Result[Any]) -> int:
    """The number of rows that an insert, update or delete touched, which `Session.execute` types too widely to tell."""
    return cast("CursorResult[Any]", result).rowcount
