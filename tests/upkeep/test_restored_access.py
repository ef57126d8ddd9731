"""A restore lets nobody in by itself, keeps refusals of mail, and says what else is back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readiness.engines import make_engine
from readiness.extensions import db
from readiness.store import consultants, mail_refusals
from readiness.store.api_models import ApiToken
from readiness.store.consultant_models import DeskSession, PasskeyChallenge, PasswordLink
from readiness.store.models import now
from readiness.upkeep.backup import backup
from readiness.upkeep.restore import NOT_BACK
from tests.conftest import SECRET_KEY
from tests.upkeep.test_backup import run

EMAIL = "an@wisselbeek.example"


@pytest.fixture
def saved(app: Flask, tmp_path: Path) -> Path:
    """A backup of a consultant with all that lets somebody in; disabled, and mail refused, after it was made."""
    with app.app_context():
        session = db.writing_session
        els = consultants.add(session, "els@example.be", "lead")
        later = now() + timedelta(hours=1)
        session.add_all(
            [
                DeskSession(consultant_id=els.id, token_hash="1" * 64, created_at=now(), seen_at=now()),
                PasswordLink(consultant_id=els.id, token_hash="2" * 64, expires_at=later),
                PasskeyChallenge(consultant_id=els.id, challenge_hash="3" * 64, expires_at=later),
                ApiToken(
                    consultant_id=els.id, name="n", token_hash="4" * 64, prefix="p", scopes=["responses"]
                ),
            ]
        )
        mail_refusals.refuse(session, [SECRET_KEY], "before@example.be", now())
        session.commit()
        backup(db.engine, tmp_path / "backup")
        consultants.disable(db.writing_session, els)
        mail_refusals.refuse(db.session, [SECRET_KEY], EMAIL, now())
        db.session.commit()
    return tmp_path / "backup"


@pytest.fixture
def restored(empty_database_url: str) -> Iterator[Session]:
    engine = make_engine(empty_database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_nobody_is_signed_in_by_a_restore_and_it_says_what_else_is_back(
    saved: Path, empty_database_url: str, restored: Session
) -> None:
    done = run("restore", str(saved), READINESS_DATABASE_URL=empty_database_url)
    assert done.exit_code == 0, done.output
    for table in (DeskSession, PasswordLink, PasskeyChallenge):
        assert table.__tablename__ in NOT_BACK
        assert restored.scalar(select(func.count()).select_from(table)) == 0
    assert restored.scalar(select(func.count()).select_from(ApiToken)) == 1
    for said in ("Nobody is signed in", "who was disabled", "API tokens", "consents", "gets mail again"):
        assert said in done.output
    assert run("verify", READINESS_DATABASE_URL=empty_database_url).exit_code == 0


def test_whoever_asked_for_no_more_mail_since_gets_none(
    saved: Path, empty_database_url: str, restored: Session, tmp_path: Path
) -> None:
    listed = run("company", "erased")
    assert (listed.exit_code, len(listed.stdout.split()), EMAIL in listed.output) == (0, 2, False)
    (tmp_path / "erased").write_text(listed.stdout)
    done = run(
        "restore", str(saved), "--erased", str(tmp_path / "erased"), READINESS_DATABASE_URL=empty_database_url
    )
    assert done.exit_code == 0, done.output
    assert "0 of 0 erased companies" in done.output
    assert "Addresses on the list that get no more mail: 2." in done.output
    both = ["before@example.be", EMAIL]
    assert mail_refusals.refused(restored, [SECRET_KEY], [*both, "other@example.be"]) == set(both)
