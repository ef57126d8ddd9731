"""Indexes that are built while others use the table: what was cut off is built anew."""

import pytest
from sqlalchemy import text

from readiness.engines import make_engine
from readiness.store import schema
from tests.databases import POSTGRESQL, Databases, chosen_backends


@pytest.mark.skipif(POSTGRESQL not in chosen_backends(), reason="SQLite builds no index beside its users")
def test_an_index_whose_building_was_cut_off_is_built_anew(databases: Databases) -> None:
    url, name = databases.empty(POSTGRESQL), "ix_assessment_desk_size"
    schema.upgrade(url, "0011")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE INDEX {name} ON assessment (size)"))
        connection.execute(
            text(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass")
        )
    schema.upgrade(url)
    with engine.connect() as connection:
        found = text(f"SELECT indisvalid, indnatts FROM pg_index WHERE indexrelid = '{name}'::regclass")
        assert connection.execute(found).one() == (True, 11)
    engine.dispose()
