"""Migrations: they end at the models, go down and up again, and lose no row on the way."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Column, Connection, Integer, MetaData, func, inspect, select, text
from sqlalchemy.orm import Session

from readiness.extensions import make_engine, writing
from readiness.store import (
    api_tokens,
    assessments,
    audit,
    beginnings,
    campaigns,
    consultants,
    desk_sessions,
    figures,
    limited,
    quality,
    schema,
    sign_in_tries,
    webhooks,
)
from readiness.store.api_models import SUBMITTED_EVENT, WebhookDelivery
from readiness.store.campaign_models import Invitation, MailRefusal
from readiness.store.consultant_models import Consultant, KnownBrowser, Passkey, PasskeyChallenge
from readiness.store.figures import Line
from readiness.store.follow_up_models import ColleagueLink, ColleagueResponse, Commitment, SharedReport
from readiness.store.models import now
from readiness.store.outgoing_models import MAIL, WEBHOOK, Outgoing
from readiness.store.peer_models import PeerTally
from readiness.store.review_models import (
    ItemQuestion,
    Note,
    PersonalMessage,
    ReviewEvent,
    SavedView,
    ValidatedAnswer,
)
from readiness.store.tables import METADATA
from tests.databases import SQLITE, Databases

COMPANY_TABLES = ("company", "assessment", "access_link")


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with writing(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def store_two_companies(url: str) -> None:
    with connected(url) as connection, Session(connection) as session:
        assessments.begin(session, "nl", "2026.1")
        second, _token = assessments.begin(session, "de", "2026.1")
        assessments.save(session, second, {"A1": "p1", "B1": ["none"], "B1.other": "ünï"})
        assessments.submit(session, second, {"readiness": 12.5}, 12.5)
        session.commit()


def store_a_consultant(url: str) -> None:
    with connected(url) as connection, Session(connection) as session:
        consultant = consultants.add(session, "els@example.be", "lead")
        consultants.set_password(session, consultant, "a hash")
        consultants.new_password_link(session, consultant)
        consultants.new_recovery_codes(session, consultant)
        desk_sessions.begin(session, consultant, verified=True)
        sign_in_tries.failed(session, [limited.key("a key", "account", "els@example.be")])
        beginnings.count_one(session, limited.place("a key", "begin", "192.0.2.1"))
        fill_the_rest(session, consultant)
        figures.put(session, [Line(1, "2026.1", True, "x")])
        quality.keep(session, "2026.1", {"responses": 0})
        api_tokens.make(session, consultant, "script", [api_tokens.RESPONSES], None)
        webhooks.add(session, consultant, "https://example.be/", "x", submitted=True, validated=True)
        fill_a_campaign(session, consultant)
        session.add(
            WebhookDelivery(
                webhook_id=1,
                assessment_id=1,
                event=SUBMITTED_EVENT,
                outgoing=Outgoing(kind=WEBHOOK, idempotency_key="webhook"),
            )
        )
        session.commit()


def fill_the_rest(session: Session, consultant: Consultant) -> None:
    """A row in each table of the desk's work, and of what follows a report."""
    assessment, _token = assessments.begin(session, "nl", "2026.1")
    by: dict[str, Any] = {"consultant_id": consultant.id}
    of: dict[str, Any] = {"assessment_id": assessment.id}
    about = by | of
    session.add_all(
        [
            Passkey(**by, credential_id="id", public_key="key", sign_count=1, name="Telefoon"),
            PasskeyChallenge(**by, challenge_hash="0" * 64, expires_at=now()),
            KnownBrowser(**by, token_hash="0" * 64, seen_at=now()),
            Note(**about, text="Gebeld."),
            ValidatedAnswer(**about, item="B1", value=["none"], reason="Nagekeken."),
            ItemQuestion(**about, item="B1", text="Klopt dit?"),
            PersonalMessage(**about, text="Goed begonnen."),
            ReviewEvent(**about, kind="status", detail={"to": "in_review"}),
            SavedView(**by, name="Mijn lijst", query="sector=trade"),
            Commitment(**of, advice="write_plan"),
            PeerTally(instrument="2026.1", size="", sector="", counts={"companies": 1}, companies=1),
            SharedReport(**of, token_hash="0" * 64, expires_at=now()),
            ColleagueLink(**of, token_hash="0" * 64),
            ColleagueResponse(**of, token_hash="0" * 64, language="nl", answers={"B1": ["none"]}),
            Outgoing(kind=MAIL, idempotency_key="one"),
        ]
    )
    audit.record(session, "signed_in", by=consultant)


def fill_a_campaign(session: Session, consultant: Consultant) -> None:
    """A campaign with an invitation that was answered, and somebody who wants no more mail."""
    campaign = campaigns.make(session, "Kermis", "nl", now().date(), consultant)
    assessment, _token = assessments.begin(session, "nl", "2026.1")
    campaigns.belongs(session, assessment, campaign)
    invitation = Invitation(
        campaign_id=campaign.id,
        company_name="Bakkerij",
        email="an@example.be",
        language="nl",
        assessment_id=assessment.id,
    )
    session.add_all((invitation, MailRefusal(address_hash="0" * 64)))
    session.flush()
    campaigns.new_link(session, invitation, at=now())


def everything(url: str) -> dict[str, list[Any]]:
    with connected(url) as connection:
        tables = METADATA.sorted_tables
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key.columns)))
            for table in tables
        }


def test_the_migrations_end_at_the_models(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) == schema.head()
    with connected(empty_database_url) as connection:
        assert differences(connection, METADATA) == []


def test_the_comparison_sees_a_difference(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    changed = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        table.to_metadata(changed)
    changed.tables["company"].append_column(Column("employees", Integer()))
    with connected(empty_database_url) as connection:
        assert [difference[0] for difference in differences(connection, changed)] == ["add_column"]


def test_the_rules_of_the_models_are_in_the_database(empty_database_url: str) -> None:
    """Alembic does not compare CHECK constraints."""
    schema.upgrade(empty_database_url)
    with connected(empty_database_url) as connection:
        for table in METADATA.sorted_tables:
            wanted = {rule.name for rule in table.constraints if isinstance(rule, CheckConstraint)}
            assert {rule["name"] for rule in inspect(connection).get_check_constraints(table.name)} == wanted


def test_up_and_down_and_up_again_with_data(empty_database_url: str) -> None:
    url = empty_database_url
    assert schema.upgrade(url) is None
    store_two_companies(url)
    before = everything(url)
    assert {name: len(rows) for name, rows in before.items() if rows} == dict.fromkeys(COMPANY_TABLES, 2)
    revisions = [
        one.revision for one in reversed(list(ScriptDirectory(str(schema._SCRIPTS)).walk_revisions()))
    ]
    for lower in reversed(revisions[:-1]):
        schema.downgrade(url, lower)
        schema.upgrade(url)
        assert everything(url) == before
    assert schema.upgrade(url) == schema.head()
    assert everything(url) == before
    schema.downgrade(url, "base")
    with connected(url) as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    schema.upgrade(url)
    assert not any(everything(url).values())


def test_a_consultant_s_rows_survive_an_upgrade_that_changes_nothing(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    store_a_consultant(empty_database_url)
    before = everything(empty_database_url)
    assert all(before.values())
    schema.upgrade(empty_database_url)
    assert everything(empty_database_url) == before


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test adds a revision of its own."""
    folder = shutil.copytree(schema._SCRIPTS, tmp_path / "migrations 100%")
    monkeypatch.setattr(schema, "_SCRIPTS", folder)
    return folder


def add_revision(scripts: Path, *lines: str) -> None:
    body = "\n    ".join(lines)
    (scripts / "versions" / "9999_of_a_test.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "9999"\ndown_revision = "{schema.head()}"\n\n\n'
        f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    )


def test_copying_a_parent_table_keeps_its_children(empty_database_url: str, scripts: Path) -> None:
    """SQLite changes a column by copying the table; with foreign keys on, that would delete the children."""
    schema.upgrade(empty_database_url)
    store_two_companies(empty_database_url)
    before = everything(empty_database_url)
    add_revision(
        scripts,
        'with op.batch_alter_table("company", recreate="auto") as batch:',
        '    batch.alter_column("name", type_=sa.String(300))',
    )
    schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) == "9999"
    assert everything(empty_database_url) == before


def test_a_migration_that_loses_rows_changes_nothing(empty_database_url: str, scripts: Path) -> None:
    schema.upgrade(empty_database_url)
    store_two_companies(empty_database_url)
    before = everything(empty_database_url)
    add_revision(
        scripts,
        'op.add_column("company", sa.Column("x", sa.Integer()))',
        'op.execute("DELETE FROM access_link")',
    )
    with pytest.raises(schema.MigrationError, match="access_link had 2 rows and would have 0"):
        schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url) != "9999"
    assert everything(empty_database_url) == before
    with connected(empty_database_url) as connection:
        assert differences(connection, METADATA) == []


def test_a_migration_that_leaves_orphans_changes_nothing(databases: Databases, scripts: Path) -> None:
    url = databases.empty(SQLITE)  # PostgreSQL refuses this by itself.
    schema.upgrade(url)
    store_two_companies(url)
    before = everything(url)
    add_revision(scripts, 'op.execute("UPDATE access_link SET company_id = company_id + 1000")')
    with pytest.raises(schema.MigrationError, match="2 rows would refer to a row that is not there"):
        schema.upgrade(url)
    assert everything(url) == before


def test_a_database_from_a_newer_program_is_left_alone(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    with connected(empty_database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '8888'"))
    with pytest.raises(CommandError, match="8888"):
        schema.upgrade(empty_database_url)


def test_an_upgrade_waits_for_one_that_is_running(empty_database_url: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with connected(empty_database_url) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(schema._LOCK)))
            waiting = pool.submit(schema.upgrade, empty_database_url)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=30) is None
    assert schema.current(empty_database_url) == schema.head()
