"""What the page of retention removes is what `readiness purge` removes, and nobody waits while it counts."""

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from readiness.engines import make_engine, writing
from readiness.extensions import db
from readiness.mail import outbox
from readiness.store import retention
from readiness.store.models import Assessment, now
from readiness.store.retention import Limits
from tests.client import StrictClient
from tests.desk.reviewing import act, submitted
from tests.desk.signing import DESK, add_consultant, sign_in
from tests.web.walking import path_of

PAGE = f"{DESK}/retention"


@pytest.fixture(autouse=True)
def _old(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role="admin")
    sign_in(client)
    _company, uid = submitted(app)
    with app.app_context():
        old = db.writing_session.query(Assessment).filter_by(uid=uid).one()
        old.submitted_at = now() - timedelta(days=800)
        db.session.commit()


def test_letters_and_what_killed_processes_left_go_too(
    app: Flask, client: StrictClient, tmp_path: Path
) -> None:
    app.config["READINESS"] = replace(app.config["READINESS"], data_dir=tmp_path)
    kept = outbox.put(tmp_path, "b" * 32, b"young", now(), lambda: None)
    outbox.put(tmp_path, "a" * 32, b"old", now() - timedelta(days=800), lambda: None)
    draft = kept.with_name(f"{outbox.DRAFT}killed")
    draft.touch()
    os.utime(draft, (time.time() - 25 * 3600,) * 2)
    assert path_of(act(client, PAGE, PAGE, {})) == PAGE
    assert list(kept.parent.iterdir()) == [kept]
    assert "E-mails in het postvak UIT: 1." in client.get(PAGE).text


def test_others_save_while_it_counts(
    app: Flask, client: StrictClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, saved = retention.count, []
    engine = make_engine(database_url, busy_seconds=0.2)

    def meanwhile(session: Session, limits: Limits) -> Mapping[str, int]:
        with writing(engine).begin() as another:
            another.execute(text("UPDATE company SET name = 'Een ander'"))
        saved.append(True)
        return count(session, limits)

    monkeypatch.setattr(retention, "count", meanwhile)
    assert path_of(act(client, PAGE, PAGE, {})) == PAGE
    engine.dispose()
    assert saved == [True, True]
    with app.app_context():
        assert db.session.query(Assessment).count() == 0
