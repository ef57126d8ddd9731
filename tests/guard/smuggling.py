"""What is sent with a form that its page does not show, and how to see that it was taken (R28)."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import DateTime, Float, Integer

from readiness.store.columns import Moment
from readiness.store.tables import METADATA

# So long that no token drawn at random holds it.
NUMBER, TEXT, MOMENT = "97531", "qzxqzxqzxqzx", "1999-01-02T03:04:05+00:00"
TRACE = re.compile(r"(?<![0-9A-Za-z_-])97531(?![0-9A-Za-z_-])|qzxqzxqzxqzx|datetime\(1999, 1, 2")
State = Mapping[str, list[Any]]

OTHERS = ("score", "validated", "review", "status", "is_admin", "is_submitted", "q_Z9", "q_A9", "q_X1_other")


def smuggled(legitimate: Mapping[str, Any]) -> dict[str, str]:
    """A value for every column of every table, under its name, its table's and its dotted name."""
    found = dict.fromkeys(OTHERS, TEXT)
    for table in METADATA.sorted_tables:
        for column in table.columns:
            value = TEXT
            if isinstance(column.type, Integer | Float):
                value = NUMBER
            elif isinstance(column.type, DateTime | Moment):
                value = MOMENT
            for name in (column.name, f"{table.name}.{column.name}", f"{table.name}-{column.name}"):
                found[name] = value
    return {name: value for name, value in found.items() if name not in legitimate}


def check_nothing_taken(after: State, before: State) -> None:
    """Raise AssertionError for the first row that holds something smuggled in."""
    for table, rows in after.items():
        for row in rows:
            assert row in before[table] or not TRACE.search(row), f"{table} took what was smuggled in: {row}"
