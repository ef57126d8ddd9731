"""Migrations on PostgreSQL while others write: whose rows are gone, and what is committed on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from readiness.engines import make_engine
from readiness.store import schema
from tests.databases import POSTGRESQL, Databases, chosen_backends
from tests.revisions import add_revision, copied

pytestmark = pytest.mark.skipif(
    POSTGRESQL not in chosen_backends(), reason="on SQLite nobody writes beside a migration"
)
TRIES = "SELECT count(*) FROM sign_in_try"
LIMITS = "('lock_timeout'), ('statement_timeout'), ('transaction_isolation')"
GIVES_WAY = """op.execute("DO $$ BEGIN RAISE EXCEPTION 'in use' USING ERRCODE = '55P03'; END $$")"""
GIVES_WAY_ONCE = (
    "there = sa.inspect(op.get_bind()).has_table('tried')",
    "with outside_transaction():",
    "    op.execute('CREATE TABLE IF NOT EXISTS tried ()')",
    "    if not there:",
    f"        {GIVES_WAY}",
)
"""A part outside the transaction that does not get its lock, and gets it at the second try."""


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copied(tmp_path, monkeypatch)


@pytest.fixture
def url(databases: Databases) -> str:
    """A database at today's revision, with four failed tries to sign in."""
    address = databases.empty(POSTGRESQL)
    schema.upgrade(address)
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO sign_in_try (key_hash, at) SELECT 'x', now() FROM generate_series(1, 4)")
        )
    engine.dispose()
    return address


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    with engine.connect() as connected:
        yield connected
    engine.dispose()


def beside(url: str, statement: str) -> tuple[str, ...]:
    """The lines of a revision in whose middle somebody else does something, and is done with it."""
    return (
        f"other = make_engine({url!r})",
        "with other.begin() as connection:",
        f"    connection.execute(sa.text({statement!r}))",
        "other.dispose()",
    )


def test_rows_that_others_delete_meanwhile_are_not_lost_by_the_migration(
    url: str, scripts: Path, connection: Connection
) -> None:
    add_revision(scripts, *beside(url, "DELETE FROM sign_in_try"))
    schema.upgrade(url)
    assert schema.current(url) == "9999"
    assert connection.scalar(text(TRIES)) == 0


def test_rows_that_others_add_meanwhile_hide_no_loss(url: str, scripts: Path, connection: Connection) -> None:
    added = "INSERT INTO sign_in_try (key_hash, at) SELECT 'y', now() FROM generate_series(1, 9)"
    add_revision(scripts, 'op.execute("DELETE FROM sign_in_try WHERE id < 3")', *beside(url, added))
    with pytest.raises(schema.MigrationError, match="sign_in_try would lose 2 rows of 4"):
        schema.upgrade(url)
    assert schema.current(url) != "9999"
    assert connection.scalar(text(TRIES)) == 13


@pytest.mark.parametrize(
    "deed",
    [
        "TRUNCATE sign_in_try",
        "CREATE TABLE t (LIKE sign_in_try); DROP TABLE sign_in_try; ALTER TABLE t RENAME TO sign_in_try",
    ],
)
def test_a_table_that_is_emptied_or_made_anew_is_counted(
    url: str, scripts: Path, connection: Connection, deed: str
) -> None:
    """The server tells of no deleted rows there."""
    add_revision(scripts, *(f"op.execute({part!r})" for part in deed.split("; ")))
    with pytest.raises(schema.MigrationError, match="sign_in_try would lose 4 rows of 4"):
        schema.upgrade(url)
    assert connection.scalar(text(TRIES)) == 4


def test_what_a_try_deleted_that_gave_way_is_not_held_against_the_next(
    url: str, scripts: Path, connection: Connection
) -> None:
    """The server may still tell of it: it passes on what a transaction did only now and then."""
    add_revision(
        scripts,
        f"first = __import__('pathlib').Path({str(scripts / 'tried')!r})",
        "if not first.exists():",
        "    first.touch()",
        "    op.execute('DELETE FROM sign_in_try')",
        f"    {GIVES_WAY}",
    )
    schema.upgrade(url)
    assert schema.current(url) == "9999"
    assert connection.scalar(text(TRIES)) == 4


def test_a_server_that_counts_nothing_is_not_believed(
    url: str, scripts: Path, connection: Connection
) -> None:
    connection.execute(text(f'ALTER DATABASE "{connection.engine.url.database}" SET track_counts = off'))
    connection.commit()
    add_revision(scripts, 'op.execute("DELETE FROM sign_in_try WHERE id < 3")')
    with pytest.raises(schema.MigrationError, match="sign_in_try would lose 2 rows of 4"):
        schema.upgrade(url)
    assert connection.scalar(text(TRIES)) == 4


def test_after_a_part_outside_the_transaction_the_next_transaction_has_the_limits_again(
    url: str, scripts: Path, connection: Connection
) -> None:
    noted = f"CREATE TABLE noted AS SELECT name, current_setting(name) FROM (VALUES {LIMITS}) AS t (name)"
    add_revision(scripts, *GIVES_WAY_ONCE, f'op.execute("{noted}")')
    schema.upgrade(url)
    assert dict(connection.execute(text("SELECT * FROM noted")).all()) == {
        "lock_timeout": "500ms", "statement_timeout": "15min", "transaction_isolation": "read committed",
    }  # fmt: skip


def test_a_loss_after_a_part_that_was_tried_again_is_undone(
    url: str, scripts: Path, connection: Connection
) -> None:
    add_revision(scripts, *GIVES_WAY_ONCE, 'op.execute("DELETE FROM sign_in_try")')
    with pytest.raises(schema.MigrationError, match="sign_in_try would lose 4 rows of 4"):
        schema.upgrade(url)
    assert connection.scalar(text(TRIES)) == 4
    assert schema.current(url) != "9999"


def test_an_error_outside_the_transaction_leaves_what_was_checked(
    databases: Databases, scripts: Path
) -> None:
    """Revisions of the same command that came before the part are done, and stay."""
    address = databases.empty(POSTGRESQL)
    schema.upgrade(address, "0004")
    newest = schema.head()
    add_revision(scripts, "with outside_transaction():", "    op.execute('SELECT 1 / 0')")
    with pytest.raises(DataError, match="division by zero"):
        schema.upgrade(address)
    assert schema.current(address) == newest
