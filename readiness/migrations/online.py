"""What a revision needs to change large tables while others use them."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context, op
from sqlalchemy import Connection, text
from sqlalchemy.engine.interfaces import IsolationLevel

from readiness.store.attempt import Attempt


@contextmanager
def outside_transaction() -> Iterator[None]:
    """Commit what was done, then run statements each on its own, as CREATE INDEX CONCURRENTLY asks on PostgreSQL.

    What was done is checked first: raises MigrationError, with nothing of it committed, when rows would be lost. Such
    a statement may be cut off half-way, and then all of the revision runs again: write it so that it can
    (`if_not_exists=True`, after `forget_unfinished`), and let it change no row: nobody checks that.
    On SQLite everything stays in the one transaction.
    """
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        yield
        return
    attempt: Attempt = context.config.attributes["attempt"]
    attempt.commit()
    connection.exec_driver_sql("SET lock_timeout = 0")
    connection.commit()
    before = connection.get_isolation_level()
    connection.execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield
    finally:
        # After an error, too: the migration may be tried again on this connection.
        if not connection.invalidated:
            _limit_again(connection, before)
    attempt.begin()


def commit_part() -> None:
    """Commit what was done so far on SQLite, and begin again; does nothing on PostgreSQL.

    For what writes a large part of a file: until its transaction is over, SQLite looks for each page that it reads in
    all of its log, and the log grows as large as what was written. Others may write in between. What was done is
    checked first: raises MigrationError, with nothing of this part committed, when rows would be lost. After an error
    or a kill later on, all of the revision runs again: write it so that it can.
    """
    if op.get_bind().dialect.name != "sqlite":
        return
    attempt: Attempt = context.config.attributes["attempt"]
    attempt.commit()
    attempt.begin()


def _limit_again(connection: Connection, isolation_level: IsolationLevel) -> None:
    connection.rollback()
    connection.execution_options(isolation_level=isolation_level)
    connection.exec_driver_sql("RESET lock_timeout")
    connection.commit()


def forget_unfinished(*indexes: str) -> None:
    """Drop those of these indexes whose building was cut off: they stay, are not used, and would not be built again."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    left = text("SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid WHERE NOT indisvalid")
    for name in set(indexes) & set(connection.scalars(left)):
        op.drop_index(name, postgresql_concurrently=True)
