"""Those who sign in: consultants, their sessions and second factors, and failed tries.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("sign_in_try", "recovery_code", "desk_session", "password_link", "consultant")


def upgrade() -> None:
    op.create_table(
        "consultant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("totp_secret", sa.String(300)),
        sa.Column("totp_step", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_consultant"),
        sa.UniqueConstraint("uid", name="uq_consultant_uid"),
        sa.UniqueConstraint("email", name="uq_consultant_email"),
        sa.CheckConstraint("role IN ('consultant', 'lead', 'admin')", name=op.f("ck_consultant_role")),
    )
    create_owned(
        "password_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        unique="token_hash",
    )
    create_owned(
        "desk_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("verified_at", MOMENT),
        unique="token_hash",
    )
    create_owned(
        "recovery_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", MOMENT),
        unique="code_hash",
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_key_hash_at", "sign_in_try", ["key_hash", "at"])


def create_owned(name: str, *columns: sa.Column[object], unique: str) -> None:
    """A table whose rows belong to a consultant and go with them."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint(unique, name=f"uq_{name}_{unique}"),
        sa.ForeignKeyConstraint(
            ["consultant_id"],
            ["consultant.id"],
            name=f"fk_{name}_consultant_id_consultant",
            ondelete="CASCADE",
        ),
    )
    op.create_index(f"ix_{name}_consultant_id", name, ["consultant_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
