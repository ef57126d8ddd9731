"""The first tables: companies, their assessments, and the secret links to them.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SUBMITTED_ONLY = sa.text("submitted_at IS NOT NULL")


def upgrade() -> None:
    create_company()
    create_assessment()
    create_access_link()


def create_company() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("enterprise_number", sa.String(20)),
        sa.Column("contact_name", sa.String(200)),
        sa.Column("contact_email", sa.String(254)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sa.UniqueConstraint("uid", name="uq_company_uid"),
    )


def create_assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("instrument", sa.String(20), nullable=False),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("scorecard", DOCUMENT),
        sa.Column("readiness", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("uid", name="uq_assessment_uid"),
        sa.UniqueConstraint("company_id", "round", name="uq_assessment_company_id_round"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name="fk_assessment_company_id_company", ondelete="CASCADE"
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_assessment_round")),
        sa.CheckConstraint("language IN ('nl', 'fr', 'de', 'en')", name=op.f("ck_assessment_language")),
        sa.CheckConstraint("readiness BETWEEN 0 AND 100", name=op.f("ck_assessment_readiness")),
        sa.CheckConstraint(
            "(status = 'draft' AND submitted_at IS NULL AND scorecard IS NULL AND readiness IS NULL)"
            " OR (status = 'submitted' AND submitted_at IS NOT NULL AND scorecard IS NOT NULL"
            " AND readiness IS NOT NULL)",
            name=op.f("ck_assessment_status"),
        ),
    )
    op.create_index(
        "ix_assessment_submitted_at_id",
        "assessment",
        ["submitted_at", "id"],
        sqlite_where=SUBMITTED_ONLY,
        postgresql_where=SUBMITTED_ONLY,
    )


def create_access_link() -> None:
    op.create_table(
        "access_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_access_link"),
        sa.UniqueConstraint("token_hash", name="uq_access_link_token_hash"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name="fk_access_link_company_id_company", ondelete="CASCADE"
        ),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_access_link_token_hash")),
    )
    op.create_index("ix_access_link_company_id", "access_link", ["company_id"])


def downgrade() -> None:
    op.drop_table("access_link")
    op.drop_table("assessment")
    op.drop_table("company")
