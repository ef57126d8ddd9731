"""Migrations: they end at the models, go down and up again, and lose no row on the way."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Integer,
    MetaData,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from readiness.engines import make_engine, writing
from readiness.store import assessments, names, schema
from readiness.store.attempt import _check_orphans
from readiness.store.tables import METADATA
from tests.conftest import SECRET_KEY
from tests.databases import SQLITE, Databases
from tests.revisions import add_revision, copied
from tests.serving import clean_environment

COMPANY_TABLES = ("company", "assessment", "access_link")


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with writing(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda *named: not names.is_kept_by_hand(*named),
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def store_two_companies(url: str) -> None:
    with connected(url) as connection, Session(connection) as session:
        assessments.begin(session, "nl", "2026.1")
        second, _token = assessments.begin(session, "de", "2026.1")
        assessments.save(session, second, {"A1": "p1", "B1": ["none"], "B1.other": "ünï"})
        assessments.submit(session, second, {"readiness": 12.5}, 12.5)
        session.commit()


def everything(url: str) -> dict[str, list[Any]]:
    with connected(url) as connection:
        tables = METADATA.sorted_tables
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key.columns)))
            for table in tables
        }


def test_the_migrations_end_at_the_models(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) == schema.head()
    with connected(empty_database_url) as connection:
        assert differences(connection, METADATA) == []


def test_the_comparison_sees_a_difference(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    changed = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        table.to_metadata(changed)
    changed.tables["company"].append_column(Column("employees", Integer()))
    with connected(empty_database_url) as connection:
        assert [difference[0] for difference in differences(connection, changed)] == ["add_column"]


def test_the_rules_of_the_models_are_in_the_database(empty_database_url: str) -> None:
    """Alembic does not compare CHECK constraints."""
    schema.upgrade(empty_database_url)
    with connected(empty_database_url) as connection:
        for table in METADATA.sorted_tables:
            wanted = {rule.name for rule in table.constraints if isinstance(rule, CheckConstraint)}
            assert {rule["name"] for rule in inspect(connection).get_check_constraints(table.name)} == wanted


def test_up_and_down_and_up_again_with_data(empty_database_url: str) -> None:
    """All the way in one command; step by step, with a row in every table: tests/test_migrating_every_table.py."""
    url = empty_database_url
    assert schema.upgrade(url) is None
    store_two_companies(url)
    before = everything(url)
    assert {name: len(rows) for name, rows in before.items() if rows} == dict.fromkeys(COMPANY_TABLES, 2)
    schema.downgrade(url, "0001")
    schema.upgrade(url)
    assert everything(url) == before
    assert schema.upgrade(url) == schema.head()
    assert everything(url) == before
    schema.downgrade(url, "base")
    with connected(url) as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    schema.upgrade(url)
    assert not any(everything(url).values())


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copied(tmp_path, monkeypatch)


def test_copying_a_parent_table_keeps_its_children(empty_database_url: str, scripts: Path) -> None:
    """SQLite changes a column by copying the table; with foreign keys on, that would delete the children."""
    schema.upgrade(empty_database_url)
    store_two_companies(empty_database_url)
    before = everything(empty_database_url)
    add_revision(
        scripts,
        'with op.batch_alter_table("company", recreate="auto") as batch:',
        '    batch.alter_column("name", type_=sa.String(300))',
    )
    schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) == "9999"
    assert everything(empty_database_url) == before


def test_a_migration_that_loses_rows_changes_nothing(empty_database_url: str, scripts: Path) -> None:
    schema.upgrade(empty_database_url)
    store_two_companies(empty_database_url)
    before = everything(empty_database_url)
    add_revision(
        scripts,
        'op.add_column("company", sa.Column("x", sa.Integer()))',
        'op.execute("DELETE FROM access_link")',
    )
    with pytest.raises(schema.MigrationError, match="access_link would lose 2 rows of 2"):
        schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) != "9999"
    assert everything(empty_database_url) == before
    with connected(empty_database_url) as connection:
        assert differences(connection, METADATA) == []


def test_a_loss_before_a_part_outside_the_transaction_changes_nothing(
    empty_database_url: str, scripts: Path
) -> None:
    """On PostgreSQL what comes before an index that is built beside the users is committed before it."""
    schema.upgrade(empty_database_url)
    store_two_companies(empty_database_url)
    before = everything(empty_database_url)
    add_revision(scripts, 'op.execute("DELETE FROM access_link")', "with outside_transaction():", "    pass")
    with pytest.raises(schema.MigrationError, match="access_link would lose 2 rows of 2"):
        schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) != "9999"
    assert everything(empty_database_url) == before


def test_a_migration_that_leaves_orphans_changes_nothing(databases: Databases, scripts: Path) -> None:
    url = databases.empty(SQLITE)  # PostgreSQL refuses this by itself.
    schema.upgrade(url)
    store_two_companies(url)
    before = everything(url)
    add_revision(scripts, 'op.execute("UPDATE access_link SET company_id = company_id + 1000")')
    with pytest.raises(schema.MigrationError, match="2 rows would refer to a row that is not there"):
        schema.upgrade(url)
    assert everything(url) == before


def test_orphans_are_looked_for_without_reading_the_responses(databases: Databases) -> None:
    """With a million of them that took five seconds of each revision."""
    url = databases.empty(SQLITE)
    schema.upgrade(url)
    store_two_companies(url)
    sent: list[tuple[str, Any]] = []
    with connected(url) as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, parameters, *_others: sent.append(
                (statement, parameters)
            ),
        )
        _check_orphans(connection)
        asked = [one for one in sent if one[0].startswith("SELECT EXISTS")]
        plans = [
            str(step[3])
            for statement, parameters in asked
            if "FROM assessment AS child" in statement
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert not [statement for statement, _parameters in sent if "foreign_key_check" in statement]
    assert plans
    assert [step for step in plans if "child" in step and "COVERING INDEX" not in step] == []


def test_a_database_from_a_newer_program_is_left_alone(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    with connected(empty_database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '8888'"))
    with pytest.raises(schema.UnknownRevisionError, match="8888"):
        schema.upgrade(empty_database_url)


@pytest.mark.parametrize("asked", [schema.current, schema.uncounted])
def test_who_asked_in_vain_keeps_no_connection(databases: Databases, asked: Callable[[str], object]) -> None:
    url = databases.empty(SQLITE)
    file = Path(url.removeprefix("sqlite:///")).resolve()
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE alembic_version (other TEXT)"))
    with pytest.raises(OperationalError):
        asked(url)
    held = [one.path for one in psutil.Process().open_files() if one.path.startswith(str(file))]
    assert not held


def test_alembic_s_own_command_migrates_the_configured_database(empty_database_url: str) -> None:
    """Whoever writes a revision starts from there."""
    environment = {"READINESS_DATABASE_URL": empty_database_url, "READINESS_SECRET_KEY": SECRET_KEY}
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=Path(__file__).parent.parent,
        env=clean_environment(environment),
        check=True,
        capture_output=True,
    )
    assert schema.current(empty_database_url) == schema.head()


def test_an_upgrade_waits_for_one_that_is_running(empty_database_url: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with connected(empty_database_url) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(schema._LOCK)))
            waiting = pool.submit(schema.upgrade, empty_database_url)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=30) is None
    assert schema.current(empty_database_url) == schema.head()
