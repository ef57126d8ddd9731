"""Companies that take part in being compared with each other, and what is counted of them.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
COLUMNS = ("peers_version", sa.String(20)), ("peers_language", sa.String(2)), ("peers_since", MOMENT)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("company", sa.Column(name, kind))
    op.create_table(
        "peer_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(20), nullable=False),
        sa.Column("size", sa.String(40), nullable=False),
        sa.Column("sector", sa.String(40), nullable=False),
        sa.Column("companies", sa.Integer(), nullable=False),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("shown", DOCUMENT),
        sa.Column("shown_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_peer_tally"),
        sa.UniqueConstraint("instrument", "size", "sector", name="uq_peer_tally_instrument_size_sector"),
        sa.CheckConstraint("companies >= 0", name=op.f("ck_peer_tally_companies")),
        sa.CheckConstraint("(size = '') = (sector = '')", name=op.f("ck_peer_tally_group")),
    )


def downgrade() -> None:
    op.drop_table("peer_tally")
    for name, _kind in reversed(COLUMNS):
        op.drop_column("company", name)
