"""What dashboards count: a line for each submitted response, and how well the instrument measures.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "response_figures",
        sa.Column("assessment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", sa.String(20), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_response_figures"),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name="fk_response_figures_assessment_id_assessment",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "instrument_quality",
        sa.Column("instrument", sa.String(20), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("computed_at", MOMENT),
        sa.Column("document", DOCUMENT),
        sa.PrimaryKeyConstraint("instrument", name="pk_instrument_quality"),
    )


def downgrade() -> None:
    op.drop_table("instrument_quality")
    op.drop_table("response_figures")
