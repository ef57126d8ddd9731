"""Campaigns: whom they invite, by which links, which rounds answer them, and who wants no more mail.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KNOWN_LANGUAGE = "language IN ('nl', 'fr', 'de', 'en')"
TABLES = ("mail_refusal", "invitation_link", "campaign_round", "invitation", "campaign")


def upgrade() -> None:
    create_campaign()
    create_invitation()
    create_campaign_round()
    create_invitation_link()
    create_mail_refusal()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def refers(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def create_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("code", sa.String(22), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("uid", name="uq_campaign_uid"),
        sa.UniqueConstraint("code", name="uq_campaign_code"),
        sa.CheckConstraint(KNOWN_LANGUAGE, name=op.f("ck_campaign_language")),
        refers("campaign", "created_by_id", "consultant", "SET NULL"),
    )


def create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("company_name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("enterprise_number", sa.String(20)),
        sa.Column("assessment_id", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("invited_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("reminded_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("uid", name="uq_invitation_uid"),
        sa.UniqueConstraint("campaign_id", "email", name="uq_invitation_campaign_id_email"),
        sa.CheckConstraint(KNOWN_LANGUAGE, name=op.f("ck_invitation_language")),
        refers("invitation", "campaign_id", "campaign", "CASCADE"),
        refers("invitation", "assessment_id", "assessment", "SET NULL"),
    )
    op.create_index("ix_invitation_assessment_id", "invitation", ["assessment_id"])


def create_campaign_round() -> None:
    op.create_table(
        "campaign_round",
        sa.Column("assessment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_campaign_round"),
        refers("campaign_round", "assessment_id", "assessment", "CASCADE"),
        refers("campaign_round", "campaign_id", "campaign", "CASCADE"),
    )
    op.create_index("ix_campaign_round_campaign_id", "campaign_round", ["campaign_id"])


def create_invitation_link() -> None:
    op.create_table(
        "invitation_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitation_link"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_link_token_hash"),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_invitation_link_token_hash")),
        refers("invitation_link", "invitation_id", "invitation", "CASCADE"),
    )
    op.create_index("ix_invitation_link_invitation_id", "invitation_link", ["invitation_id"])


def create_mail_refusal() -> None:
    op.create_table(
        "mail_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_refusal"),
        sa.UniqueConstraint("address_hash", name="uq_mail_refusal_address_hash"),
        sa.CheckConstraint("length(address_hash) = 64", name=op.f("ck_mail_refusal_address_hash")),
    )
