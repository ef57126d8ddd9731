"""What leaves the house: a queue of mail and webhooks.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.Column("idempotency_key", sa.String(120), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT),
        sa.Column("last_error", sa.String(200)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing"),
        sa.UniqueConstraint("uid", name="uq_outgoing_uid"),
        sa.UniqueConstraint("idempotency_key", name="uq_outgoing_idempotency_key"),
        sa.CheckConstraint("kind IN ('mail', 'webhook')", name=op.f("ck_outgoing_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'handing_over', 'done', 'failed')",
            name=op.f("ck_outgoing_state"),
        ),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_outgoing_done")),
    )
    op.create_index("ix_outgoing_state_next_try_at_id", "outgoing", ["state", "next_try_at", "id"])


def downgrade() -> None:
    op.drop_table("outgoing")
