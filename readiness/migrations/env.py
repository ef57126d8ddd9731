"""Runs revisions on the connection that `store/schema.py` hands over, or on the configured database."""

import os

from alembic import context
from sqlalchemy import Connection

from readiness.config import Config
from readiness.engines import make_engine, writing
from readiness.store import names
from readiness.store.attempt import Attempt
from readiness.store.tables import METADATA


def run(connection: Connection) -> None:
    """Run the revisions asked for in the transaction that has begun, the caller's."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite cannot alter most things: Alembic copies the table, constraints and all.
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        include_name=lambda *named: not names.is_kept_by_hand(*named),
    )
    with context.begin_transaction():
        context.run_migrations()


given: Attempt | None = context.config.attributes.get("attempt")
if given is not None:
    run(given.connection)
else:
    engine = make_engine(Config.from_environment(os.environ).database_url, foreign_keys=False)
    with writing(engine).connect() as own:
        context.config.attributes["attempt"] = attempt = Attempt(own)
        run(own)
        attempt.commit()
    engine.dispose()
