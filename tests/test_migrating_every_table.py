"""R12: every revision goes down, up and down again with a row in every table, and keeps what both sides have."""

import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bench.filling import fill as fill_with_responses
from readiness.extensions import db
from readiness.store import schema
from readiness.store.tables import METADATA
from tests import every_table
from tests.conftest import Applications
from tests.databases import Databases
from tests.test_migrations import connected, differences

MOST_SECONDS = 60
_THE_REST = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
    " SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
"""Indexes and triggers, as the database itself writes them."""

Contents = dict[str, dict[str, tuple[int, str]]]

_AS_STORED = {"sqlite": '"{}"', "postgresql": 'CAST("{}" AS text)'}


@pytest.fixture
def full(backend: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database of this test's own, in which every table holds a row."""
    own = Applications(databases, tmp_path)
    url, app = own.of(backend)
    own.set_environment(monkeypatch, url)
    every_table.fill(app)
    assert every_table.empty_places(app) == []
    with app.app_context():
        db.engine.dispose()
    return url


def revisions() -> list[str]:
    """All of them, the first one first."""
    return [one.revision for one in ScriptDirectory(str(schema._SCRIPTS)).walk_revisions()][::-1]


def contents(connection: Connection) -> Contents:
    """Each column of each table that there is now: how many rows, and a digest of it in the order of the keys."""
    found = inspect(connection)
    keys = found.get_multi_pk_constraint()
    held = {}
    for (owner, table), columns in found.get_multi_columns().items():
        names = [column["name"] for column in columns]
        cells = ", ".join(_AS_STORED[connection.dialect.name].format(name) for name in names)
        order = ", ".join(keys[owner, table]["constrained_columns"])
        rows = connection.execute(text(f"SELECT {cells} FROM {table} ORDER BY {order}")).all()
        held[table] = {
            name: (len(rows), sha256(repr([row[place] for row in rows]).encode()).hexdigest())
            for place, name in enumerate(names)
        }
    del held["alembic_version"]
    return held


def check_kept(before: Contents, after: Contents) -> None:
    """Raise AssertionError when a column that is there before and after holds something else."""
    for table in before.keys() & after.keys():
        for column in before[table].keys() & after[table].keys():
            assert after[table][column] == before[table][column], f"{table}.{column}"


def count(held: Contents, table: str) -> int:
    """How many rows a table has."""
    return next(iter(held[table].values()))[0]


def shape(connection: Connection) -> list[str]:
    """What the tables consist of, in an order of its own: Alembic's is another each time."""
    return sorted(_parts(connection))


def _parts(connection: Connection) -> Iterator[str]:
    found = inspect(connection)
    for (_schema, table), columns in found.get_multi_columns().items():
        for column in columns:
            yield f"{table} {column['name']} {column['type']!r} {column['nullable']} {column['default']}"
    for (_schema, table), key in found.get_multi_pk_constraint().items():
        yield f"{table} {key}"
    for rules in (found.get_multi_foreign_keys(), found.get_multi_unique_constraints()):
        yield from (f"{table} {rule}" for (_schema, table), several in rules.items() for rule in several)
    for (_schema, table), checks in found.get_multi_check_constraints().items():
        yield from (f"{table} {check['name']} {''.join(check['sqltext'].split())}" for check in checks)
    yield from (str(tuple(row)) for row in connection.execute(text(_THE_REST[connection.dialect.name])))


def shapes_on_the_way_up(url: str) -> dict[str, list[str]]:
    """What an empty database consists of at each revision."""
    found = {}
    for revision in revisions():
        schema.upgrade(url, revision)
        with connected(url) as connection:
            found[revision] = shape(connection)
    return found


class Mover:
    """Brings a database from revision to revision, and looks at everything after each step."""

    def __init__(self, url: str, shapes: dict[str, list[str]]) -> None:
        self.url = url
        self.shapes = shapes
        self.up = self.down = 0.0
        """Seconds that it took so far."""
        with connected(url) as connection:
            self.held = contents(connection)

    def go_up(self, revision: str) -> None:
        """Go up to a revision. Raises AssertionError for what was lost."""
        began = time.monotonic()
        schema.upgrade(self.url, revision)
        self.up += time.monotonic() - began
        self._check(revision)

    def go_down(self, revision: str) -> None:
        """Go down to a revision; as `go_up` otherwise."""
        began = time.monotonic()
        schema.downgrade(self.url, revision)
        self.down += time.monotonic() - began
        self._check(revision)

    def _check(self, revision: str) -> None:
        before = self.held
        with connected(self.url) as connection:
            self.held = contents(connection)
            check_kept(before, self.held)
            assert shape(connection) == self.shapes[revision]
            if revision == schema.head():
                assert differences(connection, METADATA) == []


@pytest.mark.parametrize("responses", [0, pytest.param(10_000, marks=pytest.mark.soak)])
def test_every_step_down_and_up_keeps_every_row_of_every_table(
    full: str, backend: str, databases: Databases, responses: int
) -> None:
    """No revision is one-way: each takes away on its way down what it brought, and nothing else."""
    if responses:
        fill_with_responses(full, responses)
    mover = Mover(full, shapes_on_the_way_up(databases.empty(backend)))
    for lower, upper in list(pairwise(revisions()))[::-1]:
        mover.go_down(lower)
        assert all(count(mover.held, table) for table in mover.held), f"{upper} could lose nothing"
        mover.go_up(upper)
        mover.go_down(lower)
    assert count(mover.held, "assessment") >= responses
    print(f"R12: {responses} responses: {mover.up:.1f} s up, {mover.down:.1f} s down twice")  # noqa: T201
    assert mover.up < MOST_SECONDS
    assert mover.down < 2 * MOST_SECONDS
