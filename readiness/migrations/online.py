"""What a revision needs to change large tables while others use them."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op


@contextmanager
def outside_transaction() -> Iterator[None]:
    """Commit what was done, then run statements each on its own, as CREATE INDEX CONCURRENTLY asks on PostgreSQL.

    Such a statement may be cut off half-way: write it so that it can run again (`if_not_exists=True`). On
    SQLite everything stays in the one transaction.
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
    try:
        yield
    finally:
        connection.commit()
        connection.execution_options(isolation_level=before)
