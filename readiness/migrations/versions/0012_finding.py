"""Indexes by which the desk finds what is rare: one for each filter, and on PostgreSQL one of the parts of names.

Revision: 0012
"""

import logging
from contextlib import suppress

import sqlalchemy as sa
from alembic import op

from readiness.migrations.online import forget_unfinished, outside_transaction

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

log = logging.getLogger(__name__)

HANDED_IN = sa.text("submitted_at IS NOT NULL")
FILTERS = ("review_status", "assigned_to_id", "size", "sector", "language", "instrument")
COLUMNS = (*FILTERS, "readiness", "flags", "company_id")
NAME_INDEX = "ix_company_name_gram"


def upgrade() -> None:
    names = op.get_bind().dialect.name == "postgresql" and can_index_names()
    with outside_transaction():
        forget_unfinished(NAME_INDEX, *(f"ix_assessment_desk_{column}" for column in FILTERS))
        for column in FILTERS:
            op.create_index(
                f"ix_assessment_desk_{column}",
                "assessment",
                [column, "submitted_at", "id", *(other for other in COLUMNS if other != column)],
                sqlite_where=HANDED_IN,
                postgresql_where=HANDED_IN,
                postgresql_concurrently=True,
                if_not_exists=True,
            )
        if names:
            op.create_index(
                NAME_INDEX,
                "company",
                ["search_name"],
                postgresql_using="gin",
                postgresql_ops={"search_name": "gin_trgm_ops"},
                postgresql_concurrently=True,
                if_not_exists=True,
            )


def can_index_names() -> bool:
    """Whether the database has trigrams, or lets this user bring them: they are a part of PostgreSQL's contrib."""
    connection = op.get_bind()
    with suppress(sa.exc.DBAPIError), connection.begin_nested():
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    there = sa.text(
        "SELECT count(*) FROM pg_opclass WHERE opcname = 'gin_trgm_ops' AND pg_opclass_is_visible(oid)"
    )
    if connection.scalar(there):
        return True
    log.warning("Names are searched one by one: `readiness doctor` says how to mend that.")
    return False


def downgrade() -> None:
    op.drop_index(NAME_INDEX, "company", if_exists=True)
    for column in FILTERS:
        op.drop_index(f"ix_assessment_desk_{column}", "assessment", if_exists=True)
