"""What follows a report: commitments, links that share it, and what colleagues answer.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
TABLES = ("colleague_response", "colleague_link", "shared_report", "commitment")


def upgrade() -> None:
    create_commitment()
    create_shared_report()
    create_colleague_tables()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def belongs_to_assessment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["assessment_id"],
        ["assessment.id"],
        name=f"fk_{table}_assessment_id_assessment",
        ondelete="CASCADE",
    )


def create_commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("advice", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("done_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
        sa.UniqueConstraint("assessment_id", "advice", name="uq_commitment_assessment_id_advice"),
        belongs_to_assessment("commitment"),
    )


def create_shared_report() -> None:
    op.create_table(
        "shared_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_shared_report"),
        sa.UniqueConstraint("uid", name="uq_shared_report_uid"),
        sa.UniqueConstraint("token_hash", name="uq_shared_report_token_hash"),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_shared_report_token_hash")),
        belongs_to_assessment("shared_report"),
    )
    op.create_index("ix_shared_report_assessment_id", "shared_report", ["assessment_id"])


def create_colleague_tables() -> None:
    op.create_table(
        "colleague_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_colleague_link"),
        sa.UniqueConstraint("token_hash", name="uq_colleague_link_token_hash"),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_colleague_link_token_hash")),
        belongs_to_assessment("colleague_link"),
    )
    op.create_index("ix_colleague_link_assessment_id", "colleague_link", ["assessment_id"])
    op.create_table(
        "colleague_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_colleague_response"),
        sa.UniqueConstraint("token_hash", name="uq_colleague_response_token_hash"),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_colleague_response_token_hash")),
        sa.CheckConstraint(
            "language IN ('nl', 'fr', 'de', 'en')", name=op.f("ck_colleague_response_language")
        ),
        belongs_to_assessment("colleague_response"),
    )
    op.create_index("ix_colleague_response_assessment_id", "colleague_response", ["assessment_id"])
