"""The desk's work on responses: review, notes, validated answers, passkeys, consent, and the audit log.

Revision: 0003
"""

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
FLAGS = ("control_fear", "drop_out", "one_person_island", "push_only", "spread_thin")
SUBMITTED_ONLY = sa.text("submitted_at IS NOT NULL")
OLD_STATUS = (
    "(status = 'draft' AND submitted_at IS NULL AND scorecard IS NULL AND readiness IS NULL)"
    " OR (status = 'submitted' AND submitted_at IS NOT NULL AND scorecard IS NOT NULL"
    " AND readiness IS NOT NULL)"
)
NEW_STATUS = (
    "(status = 'draft' AND submitted_at IS NULL AND scorecard IS NULL AND readiness IS NULL"
    " AND review_status IS NULL)"
    " OR (status = 'submitted' AND submitted_at IS NOT NULL AND scorecard IS NOT NULL"
    " AND readiness IS NOT NULL AND review_status IS NOT NULL)"
)
REVIEW_STATUS = "review_status IN ('new', 'in_review', 'changes_requested', 'validated', 'archived')"
DESK_INDEX = (
    "submitted_at",
    "id",
    "review_status",
    "assigned_to_id",
    "size",
    "sector",
    "language",
    "instrument",
    "readiness",
    "flags",
    "company_id",
)
TABLES = (
    "audit_entry",
    "saved_view",
    "review_event",
    "personal_message",
    "item_question",
    "validated_answer",
    "note",
    "known_browser",
    "passkey_challenge",
    "passkey",
)


def upgrade() -> None:
    extend_company_and_assessment()
    create_sign_in_tables()
    create_review_tables()
    create_audit_log()


def extend_company_and_assessment() -> None:
    op.add_column("company", sa.Column("search_name", sa.String(400)))
    fold_names()
    op.create_index("ix_company_search_name", "company", ["search_name"])
    op.add_column("company", sa.Column("consent_version", sa.String(20)))
    op.add_column("company", sa.Column("consent_language", sa.String(2)))
    op.add_column("company", sa.Column("consented_at", MOMENT))
    op.drop_index("ix_assessment_submitted_at_id", "assessment")
    for name, length in (("size", 40), ("sector", 40), ("flags", 500), ("review_status", 20)):
        op.add_column("assessment", sa.Column(name, sa.String(length)))
    op.add_column("assessment", sa.Column("assigned_to_id", sa.Integer()))
    fill_in()
    # SQLite copies the table for this, so everything that needs a copy is in one.
    with op.batch_alter_table("assessment") as batch:
        batch.drop_constraint(op.f("ck_assessment_status"), type_="check")
        batch.create_check_constraint(op.f("ck_assessment_status"), NEW_STATUS)
        batch.create_check_constraint(op.f("ck_assessment_review_status"), REVIEW_STATUS)
        batch.create_foreign_key(
            "fk_assessment_assigned_to_id_consultant",
            "consultant",
            ["assigned_to_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index(
        "ix_assessment_desk",
        "assessment",
        DESK_INDEX,
        sqlite_where=SUBMITTED_ONLY,
        postgresql_where=SUBMITTED_ONLY,
    )
    op.create_index("ix_assessment_saved_at_id", "assessment", ["saved_at", "id"])
    op.create_index("ix_assessment_assigned_to_id", "assessment", ["assigned_to_id"])


def fold_names() -> None:
    """Give every named company its name as it is searched for, a thousand at a time."""
    connection = op.get_bind()
    company = sa.table(
        "company",
        sa.column("id", sa.Integer),
        sa.column("name", sa.String),
        sa.column("search_name", sa.String),
    )
    change = (
        company.update()
        .where(company.c.id == sa.bindparam("number"))
        .values(search_name=sa.bindparam("folded"))
    )
    named = sa.select(company.c.id, company.c.name).where(company.c.name.is_not(None))
    last = 0
    while rows := connection.execute(
        named.where(company.c.id > last).order_by(company.c.id).limit(1000)
    ).all():
        connection.execute(change, [{"number": row.id, "folded": folded(row.name)[:400]} for row in rows])
        last = rows[-1].id


def folded(text: str) -> str:
    """As the program folded names when this migration was written."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def fill_in() -> None:
    """Give what was submitted before its columns: one statement, so that a million rows take seconds."""
    assessment = sa.table(
        "assessment",
        sa.column("answers", DOCUMENT),
        sa.column("scorecard", DOCUMENT),
        *(sa.column(name, sa.String) for name in ("status", "size", "sector", "flags", "review_status")),
    )
    flags: sa.ColumnElement[str] = sa.literal(" ")
    for code in FLAGS:
        raised = assessment.c.scorecard[("flags", code)].as_integer() > 0
        flags = flags + sa.case((raised, f"{code} "), else_="")
    op.execute(
        assessment.update()
        .where(assessment.c.status == "submitted")
        .values(
            size=assessment.c.answers["A1"].as_string(),
            sector=assessment.c.answers["A2"].as_string(),
            flags=flags,
            review_status="new",
        )
    )


def create_sign_in_tables() -> None:
    create_table(
        "passkey",
        owner("consultant"),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.String(4000), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        unique=["credential_id"],
        index="consultant_id",
    )
    create_table(
        "passkey_challenge",
        owner("consultant", nullable=True),
        sa.Column("challenge_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        unique=["challenge_hash"],
    )
    create_table(
        "known_browser",
        owner("consultant"),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        unique=["token_hash"],
        index="consultant_id",
    )


def create_review_tables() -> None:
    text_of_5000, text_of_2000 = sa.String(5000), sa.String(2000)
    create_table(
        "note",
        owner("assessment"),
        author(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", text_of_5000, nullable=False),
        index="assessment_id",
    )
    create_table(
        "validated_answer",
        owner("assessment"),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("extras", DOCUMENT, nullable=False),
        sa.Column("reason", text_of_2000, nullable=False),
        author(),
        sa.Column("at", MOMENT, nullable=False),
        unique=["assessment_id", "item"],
    )
    create_table(
        "item_question",
        owner("assessment"),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("text", text_of_2000, nullable=False),
        author(),
        sa.Column("at", MOMENT, nullable=False),
        unique=["assessment_id", "item"],
    )
    create_table(
        "personal_message",
        owner("assessment"),
        author(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", text_of_5000, nullable=False),
        unique=["assessment_id"],
    )
    create_table(
        "review_event",
        owner("assessment"),
        author(nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("detail", DOCUMENT, nullable=False),
        index="assessment_id",
    )
    create_table(
        "saved_view",
        owner("consultant"),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        unique=["consultant_id", "name"],
    )


def create_audit_log() -> None:
    create_table(
        "audit_entry",
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(10), nullable=False),
        author(nullable=True),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(32)),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "actor IN ('consultant', 'company', 'operator', 'nobody')", name=op.f("ck_audit_entry_actor")
        ),
        sa.CheckConstraint(
            "(actor = 'consultant') = (consultant_id IS NOT NULL)", name=op.f("ck_audit_entry_consultant")
        ),
    )
    op.create_index("ix_audit_entry_at_id", "audit_entry", ["at", "id"])
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
    )


def owner(table: str, *, nullable: bool = False) -> sa.Column[int]:
    """The row that this one goes with."""
    return sa.Column(
        f"{table}_id", sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable
    )


def author(*, nullable: bool = False) -> sa.Column[int]:
    """The consultant who did it: consultants are disabled, never taken away."""
    return sa.Column("consultant_id", sa.Integer(), sa.ForeignKey("consultant.id"), nullable=nullable)


def create_table(
    name: str,
    *parts: Any,
    unique: list[str] | None = None,
    index: str | None = None,
) -> None:
    """A table with a number for each row, its constraints named as the models name them."""
    for part in parts:
        for key in part.foreign_keys if isinstance(part, sa.Column) else ():
            target = key.target_fullname.partition(".")[0]
            key.name = f"fk_{name}_{part.name}_{target}"
    constraints: list[sa.Constraint] = [sa.PrimaryKeyConstraint("id", name=f"pk_{name}")]
    if unique:
        constraints.append(sa.UniqueConstraint(*unique, name=f"uq_{name}_{'_'.join(unique)}"))
    op.create_table(name, sa.Column("id", sa.Integer(), nullable=False), *parts, *constraints)
    if index:
        op.create_index(f"ix_{name}_{index}", name, [index])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse()")
    for index in ("ix_assessment_desk", "ix_assessment_saved_at_id", "ix_assessment_assigned_to_id"):
        op.drop_index(index, "assessment")
    with op.batch_alter_table("assessment") as batch:
        batch.drop_constraint(op.f("ck_assessment_review_status"), type_="check")
        batch.drop_constraint(op.f("ck_assessment_status"), type_="check")
        batch.create_check_constraint(op.f("ck_assessment_status"), OLD_STATUS)
        batch.drop_constraint("fk_assessment_assigned_to_id_consultant", type_="foreignkey")
        for column in ("size", "sector", "flags", "review_status", "assigned_to_id"):
            batch.drop_column(column)
    op.create_index(
        "ix_assessment_submitted_at_id",
        "assessment",
        ["submitted_at", "id"],
        sqlite_where=SUBMITTED_ONLY,
        postgresql_where=SUBMITTED_ONLY,
    )
    op.drop_index("ix_company_search_name", "company")
    for column in ("consented_at", "consent_language", "consent_version", "search_name"):
        op.drop_column("company", column)
