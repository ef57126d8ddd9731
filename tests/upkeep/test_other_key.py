"""Restored without its key, a site says so at once: consultants' authenticators and webhooks' secrets stay shut."""

from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from readiness import cli
from readiness.encryption import decrypt, encrypt
from readiness.extensions import db
from readiness.store import consultants
from readiness.store.api_models import Webhook
from readiness.store.consultant_models import Consultant
from readiness.upkeep import rekey
from readiness.upkeep.backup import backup
from tests.conftest import SECRET_KEY
from tests.databases import Databases
from tests.serving import wait_until
from tests.survive.program import program

ANOTHER = "kx8Fq2LmV0sZ7tRbYw4Nc9JhGdPa6UeTi3Oo"


def store(app: Flask) -> None:
    with app.app_context():
        session = db.writing_session
        els = consultants.add(session, "els@example.be", "lead")
        consultants.add(session, "an@example.be", "lead")
        consultants.set_totp(session, els, encrypt("a", [SECRET_KEY]))
        hook = {"url": "https://example.be/", "submitted": True, "validated": True}
        session.add(Webhook(consultant=els, secret=encrypt("b", [SECRET_KEY]), **hook))
        session.commit()


def said(*words: str, **settings: str) -> str:
    return CliRunner().invoke(cli.main, words, env=settings).output


def test_a_restore_says_what_the_key_does_not_open(
    app: Flask, databases: Databases, backend: str, tmp_path: Path
) -> None:
    store(app)
    with app.app_context():
        backup(db.engine, tmp_path / "x")
    shut = "this key does not open authenticators (1) and secrets of webhooks (1)"
    for settings, wrong in (
        ({"READINESS_SECRET_KEY": ANOTHER}, True),
        ({}, False),
        ({"READINESS_SECRET_KEY": ANOTHER, "READINESS_SECRET_KEY_BEFORE": SECRET_KEY}, False),
    ):
        target = databases.empty(backend)
        told = said("restore", str(tmp_path / "x"), READINESS_DATABASE_URL=target, **settings)
        assert ("rows of" in told, shut in told) == (True, wrong), told


def test_the_doctor_says_it_too(app: Flask) -> None:
    store(app)
    shut = "WRONG: this key does not open authenticators (1) and secrets of webhooks (1)"
    assert shut in said("doctor", READINESS_SECRET_KEY=ANOTHER)
    assert "does not open" not in said("doctor")


def test_a_site_that_starts_with_a_new_key_encrypts_everything_anew(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    store(app)
    both = {"READINESS_SECRET_KEY": ANOTHER, "READINESS_SECRET_KEY_BEFORE": SECRET_KEY}
    waiting = "READINESS_SECRET_KEY_BEFORE is still needed"
    assert f"could be better: {waiting}" in said("doctor", **both)
    with app.app_context():
        # Here the doctor reads the file in this very process, and so takes its locks from what is open.
        db.engine.dispose()
    with program(tmp_path, database_url, workers=1, **both) as site:
        wait_until(lambda: "2 stored secrets were encrypted with the new key" in site.log.read_text())
    assert waiting not in said("doctor", **both)
    assert "does not open" not in said("doctor", READINESS_SECRET_KEY=ANOTHER)
    with app.app_context():
        secrets = [
            *db.session.scalars(select(Consultant.totp_secret)),
            *db.session.scalars(select(Webhook.secret)),
        ]
    assert [decrypt(one, [ANOTHER]) for one in secrets if one] == ["a", "b"]


def test_what_no_key_opens_stays_as_it_is(app: Flask) -> None:
    store(app)
    with app.app_context():
        assert rekey.encrypt_anew(db.writing_session, [ANOTHER, "another one" * 5]) == 0
        assert rekey.encrypt_anew(db.session, [ANOTHER, SECRET_KEY]) == 2
        assert rekey.encrypt_anew(db.session, [ANOTHER, SECRET_KEY]) == 0
