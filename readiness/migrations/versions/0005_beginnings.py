"""How many questionnaires began in one place, hour by hour.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "beginning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_hash", sa.String(64), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_beginning"),
        sa.UniqueConstraint("place_hash", "hour", name="uq_beginning_place_hash_hour"),
        sa.CheckConstraint("length(place_hash) = 64", name=op.f("ck_beginning_place_hash")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_beginning_number")),
    )


def downgrade() -> None:
    op.drop_table("beginning")
