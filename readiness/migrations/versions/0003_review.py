"""The desk's work on responses: review, notes, validated answers, passkeys, consent, and the audit log.

Revision: 0003
"""

import unicodedata
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from readiness.migrations.online import commit_part

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
ASSIGNED_TO = "fk_assessment_assigned_to_id_consultant"
REVIEW_STATUS = "review_status IN ('new', 'in_review', 'changes_requested', 'validated', 'archived')"
PART = 250_000
"""Responses that are filled in before they are committed on SQLite: a gigabyte of log."""
FILLED = {"size": 40, "sector": 40, "flags": 500, "review_status": 20}
ASSESSMENT = sa.table(
    "assessment",
    sa.column("id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("answers", DOCUMENT),
    sa.column("scorecard", DOCUMENT),
    *(sa.column(name, sa.String) for name in FILLED),
)
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
    on_sqlite = op.get_context().dialect.name == "sqlite"
    if on_sqlite:
        # First, because it may be done in parts: the release before goes on beside these columns, filled or not.
        add_columns_to_fill()
        fill_in_on_sqlite()
    op.add_column("company", sa.Column("search_name", sa.String(400)))
    if on_sqlite:
        fold_names_on_sqlite()
    else:
        fold_names_on_postgresql()
    op.create_index("ix_company_search_name", "company", ["search_name"])
    op.add_column("company", sa.Column("consent_version", sa.String(20)))
    op.add_column("company", sa.Column("consent_language", sa.String(2)))
    op.add_column("company", sa.Column("consented_at", MOMENT))
    op.drop_index("ix_assessment_submitted_at_id", "assessment")
    if not on_sqlite:
        add_columns_to_fill()
        fill_in_on_postgresql()
    op.add_column("assessment", sa.Column("assigned_to_id", sa.Integer()))
    if not (on_sqlite and write_rules_on_sqlite()):
        change_rules()
    op.create_index("ix_assessment_saved_at_id", "assessment", ["saved_at", "id"])
    op.create_index("ix_assessment_assigned_to_id", "assessment", ["assigned_to_id"])
    op.create_index(
        "ix_assessment_desk",
        "assessment",
        DESK_INDEX,
        sqlite_where=SUBMITTED_ONLY,
        postgresql_where=SUBMITTED_ONLY,
    )


def add_columns_to_fill() -> None:
    """The columns that are filled in; those that are there were added by a run that was cut off between its parts."""
    present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("assessment")}
    for name, length in FILLED.items():
        if name not in present:
            op.add_column("assessment", sa.Column(name, sa.String(length)))


def fold_names_on_sqlite() -> None:
    """Give every named company its name as it is searched for: SQLite calls the program's own function."""
    driver().create_function("folded", 1, lambda name: folded(name)[:400], deterministic=True)
    op.execute("UPDATE company SET search_name = folded(name) WHERE name IS NOT NULL")


def fold_names_on_postgresql() -> None:
    """Give every named company its name as it is searched for.

    Names in ASCII, which are nearly all, are folded by writing the table anew: an UPDATE would leave each row
    behind once more and go through each index. The program folds the others, some thousands at a time.
    """
    connection = op.get_bind()
    op.execute('ALTER TABLE company ALTER search_name TYPE VARCHAR(400) USING lower(name COLLATE "C")')
    others = sa.text(
        """SELECT id, name FROM company WHERE id > :last AND name COLLATE "C" ~ '[^ -~]' ORDER BY id LIMIT 5000"""
    )
    change = sa.text(
        "UPDATE company SET search_name = new.name"
        " FROM unnest(CAST(:numbers AS integer[]), CAST(:names AS text[])) AS new (id, name)"
        " WHERE company.id = new.id"
    )
    last = 0
    while rows := connection.execute(others, {"last": last}).all():
        names = [folded(row.name)[:400] for row in rows]
        connection.execute(change, {"numbers": [row.id for row in rows], "names": names})
        last = rows[-1].id


def folded(text: str) -> str:
    """As the program folded names when this migration was written."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def filled_in() -> dict[str, sa.ColumnElement[str]]:
    """What the new columns hold for a response that was submitted before."""
    flags: sa.ColumnElement[str] = sa.literal(" ")
    for code in FLAGS:
        raised = ASSESSMENT.c.scorecard[("flags", code)].as_integer() > 0
        flags = flags + sa.case((raised, f"{code} "), else_="")
    return {
        "size": ASSESSMENT.c.answers["A1"].as_string(),
        "sector": ASSESSMENT.c.answers["A2"].as_string(),
        "flags": flags,
        "review_status": sa.literal("new"),
    }


def fill_in_on_sqlite() -> None:
    """Row by row: a statement that changes several first writes a copy of each page into a file of its own.

    A large table is committed in parts: behind a log of gigabytes half of the time went into looking pages up in it.
    What others submit between two parts is looked for in the end, if anybody wrote.
    """
    (last,) = driver().execute("SELECT coalesce(max(id), 0) FROM assessment").fetchone()
    if last <= PART:
        fill_in_each(range(1, last + 1))
        return
    (before,) = driver().execute("PRAGMA data_version").fetchone()
    for first in range(1, last + 1, PART):
        fill_in_each(range(first, min(first + PART, last + 1)))
        commit_part()
    (after,) = driver().execute("PRAGMA data_version").fetchone()
    if after != before:
        late = "SELECT id FROM assessment WHERE status = 'submitted' AND review_status IS NULL"
        fill_in_each([number for (number,) in driver().execute(late)])


def fill_in_each(numbers: Iterable[int]) -> None:
    """Give those of these responses their columns that were submitted and have none."""
    asked = (ASSESSMENT.c.status == "submitted", ASSESSMENT.c.review_status.is_(None))
    change = ASSESSMENT.update().where(*asked, ASSESSMENT.c.id == sa.literal_column("?")).values(filled_in())
    text = change.compile(dialect=op.get_context().dialect, compile_kwargs={"literal_binds": True})
    driver().executemany(str(text), ((number,) for number in numbers))


def driver() -> Any:
    """The driver's own connection, in the transaction of the migration."""
    return op.get_bind().connection.driver_connection


def fill_in_on_postgresql() -> None:
    """In one statement: PostgreSQL writes table and indexes anew, once."""
    dialect = op.get_context().dialect
    changes = []
    for name, value in filled_in().items():
        submitted = sa.case((ASSESSMENT.c.status == "submitted", value))
        text = submitted.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        changes.append(f"ALTER {name} TYPE VARCHAR({FILLED[name]}) USING {text}")
    op.get_bind().exec_driver_sql(f"ALTER TABLE assessment {', '.join(changes)}")


def change_rules() -> None:
    """Change the table's rules; SQLite copies the table for this."""
    with op.batch_alter_table("assessment") as batch:
        batch.drop_constraint(op.f("ck_assessment_status"), type_="check")
        batch.create_check_constraint(op.f("ck_assessment_status"), NEW_STATUS)
        batch.create_check_constraint(op.f("ck_assessment_review_status"), REVIEW_STATUS)
        batch.create_foreign_key(ASSIGNED_TO, "consultant", ["assigned_to_id"], ["id"], ondelete="SET NULL")


def write_rules_on_sqlite() -> bool:
    """Write the new rules into SQLite's catalogue, as its manual describes for rules that every row keeps.

    A copy of the table would write each response once more, and SQLite overwrite each page of the old one:
    that was most of the time of this revision. Drafts keep the rules, their new columns being empty; those of
    the others were filled in before. False when nothing was written, because the table is
    not as expected, or because SQLite guards its catalogue, as it does on some systems.
    """
    read = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'assessment'")
    before = op.get_bind().scalar(read)
    after = with_new_rules(str(before))
    return after is not None and put_into_catalogue(after)


def with_new_rules(table: str) -> str | None:
    """The text that makes the table, with the new rules; None when it is not as the revisions before left it.

    All else stays in its place: the order of the columns and of the UNIQUE rules says what is on which page.
    """
    old = f"CONSTRAINT ck_assessment_status CHECK ({OLD_STATUS})"
    if table.count(old) != 1 or not table.endswith(")"):
        return None
    rules = (
        table.removesuffix(")").rstrip().replace(old, old.replace(OLD_STATUS, NEW_STATUS)),
        f"CONSTRAINT ck_assessment_review_status CHECK ({REVIEW_STATUS})",
        f"CONSTRAINT {ASSIGNED_TO} FOREIGN KEY(assigned_to_id) REFERENCES consultant (id) ON DELETE SET NULL",
    )
    return ", \n\t".join(rules) + "\n)"


def put_into_catalogue(table: str) -> bool:
    """Whether SQLite took this text for the table's."""
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    try:
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'assessment'", (table,)
        )
    except sa.exc.DatabaseError:
        return False
    finally:
        # This connection reads the catalogue again. Others do too: the indexes that follow give it a new number.
        connection.exec_driver_sql("PRAGMA writable_schema = RESET")
    return True


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
        batch.drop_constraint(ASSIGNED_TO, type_="foreignkey")
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
