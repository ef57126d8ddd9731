"""What a revision needs to change large tables while others use them."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from sqlalchemy import text


@contextmanager
def outside_transaction() -> Iterator[None]:
    """Commit what was done, then run statements each on its own, as CREATE INDEX CONCURRENTLY asks on PostgreSQL.

    Such a statement may be cut off half-way: write it so that it can run again (`if_not_exists=True`, after
    `forget_unfinished`). On SQLite everything stays in the one transaction.
    """
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.commit()
    connection.exec_driver_sql("SET lock_timeout = 0")
    connection.commit()
    before = connection.get_isolation_level()
    connection.execution_options(isolation_level="AUTOCOMMIT")
    # Where something fails, the migration ends with that error: nothing is tried again on this connection.
    yield
    connection.commit()
    connection.execution_options(isolation_level=before)


def forget_unfinished(*indexes: str) -> None:
    """Drop those of these indexes whose building was cut off: they stay, are not used, and would not be built again."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    left = text("SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid WHERE NOT indisvalid")
    for name in set(indexes) & set(connection.scalars(left)):
        op.drop_index(name, postgresql_concurrently=True)
