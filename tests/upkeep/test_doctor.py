"""The doctor finds each thing that is really wrong, says how to mend it, and nothing about a sound deployment."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import make_url, text

from readiness import cli
from readiness.config import Config
from readiness.engines import make_engine
from readiness.extensions import db
from readiness.store import assessments, schema
from readiness.store.models import now
from readiness.upkeep.doctor import database, folder, key, settings
from readiness.upkeep.doctor.command import findings
from tests.databases import POSTGRESQL, Databases, chosen_backends
from tests.desk.reviewing import submitted
from tests.upkeep.asking import asked

SOUND = {
    "READINESS_BASE_URL": "https://readiness.example.be",
    "READINESS_TRUSTED_HOSTS": "readiness.example.be",
    "READINESS_OPERATOR": "Example",
    "READINESS_CONTACT": "privacy@example.be",
    "READINESS_SECOND_FACTOR": "required",
    "READINESS_SECRET_KEY": "kx8Fq2LmV0sZ7tRbYw4Nc9JhGdPa6UeTi3Oo",
    "READINESS_WORKERS": "1",
    "READINESS_PROXIES": "1",
}


def run(**environment: str) -> Result:
    return CliRunner().invoke(cli.main, ["doctor"], env=environment)


@pytest.fixture
def sound(app: Flask, tmp_path: Path) -> dict[str, str]:
    """The settings of a deployment with nothing wrong, on a migrated database of each kind."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return SOUND | {"READINESS_DATA_DIR": str(data)}


def test_a_sound_deployment_is_well(sound: dict[str, str], backend: str) -> None:
    found = run(**sound)
    if backend == "postgresql":
        # The tests' own server is fast because it is not durable, which the doctor sees.
        assert found.exit_code == 1
        assert found.output.count("WRONG") == 3, found.output
        assert "fsync is off" in found.output
    else:
        assert (found.exit_code, found.output.splitlines()[2:]) == (0, ["All is well."])


@pytest.mark.parametrize(
    ("changed", "what", "grave"),
    [
        ({"READINESS_BASE_URL": "http://readiness.example.be"}, "begins with http://", True),
        ({"READINESS_BASE_URL": ""}, "links that leave this machine", False),
        ({"READINESS_TRUSTED_HOSTS": ""}, "TRUSTED_HOSTS is empty", False),
        ({"READINESS_TRUSTED_HOSTS": "other.example.be"}, "does not name readiness.example.be", True),
        ({"READINESS_OPERATOR": "", "READINESS_CONTACT": ""}, "privacy page", True),
        ({"READINESS_SECOND_FACTOR": ""}, "password alone", False),
        ({"READINESS_SECRET_KEY": "ab" * 16}, "repeats a few characters", True),
        ({"READINESS_PROXIES": ""}, "PROXIES is 0", False),
        ({"READINESS_WORKERS": "500"}, "500 on", False),
    ],
)
def test_settings_that_a_public_site_should_not_have(
    sound: dict[str, str], changed: dict[str, str], what: str, grave: bool
) -> None:
    config = Config.from_environment({**os.environ, **sound, **changed})
    found = [one for one in (*settings.findings(config), *key.findings(config)) if what in one.what]
    assert [one.grave for one in found] == [grave]
    assert all(one.mend for one in found)


def test_a_folder_that_others_may_read_that_is_gone_or_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    assert "mode 755" in next(folder.findings(tmp_path, holds_database=True)).what
    tmp_path.chmod(0o700)
    assert list(folder.findings(tmp_path, holds_database=True)) == []
    assert "is no folder" in next(folder.findings(tmp_path / "gone", holds_database=True)).what
    monkeypatch.setattr(folder, "FEW_FREE", 1024**6)
    (full,) = folder.findings(tmp_path, holds_database=True)
    assert (full.grave, "are free below" in full.what) == (False, True)
    monkeypatch.setattr(folder, "LEAST_FREE", 1024**6)
    assert next(folder.findings(tmp_path, holds_database=True)).grave


def test_sqlite_on_a_network_is_refused_and_another_database_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/share {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(folder, "MOUNTS", mounts)
    tmp_path.chmod(0o700)
    (found,) = folder.findings(tmp_path, holds_database=True)
    assert "lies on a network (nfs4)" in found.what
    assert list(folder.findings(tmp_path, holds_database=False)) == []


def test_a_database_that_is_behind_ahead_or_without_tables(
    sound: dict[str, str], empty_database_url: str
) -> None:
    config = replace(Config.from_environment({**os.environ, **sound}), database_url=empty_database_url)
    missing = database.silence(config)
    assert missing is not None
    assert "There is no database at" in missing.what or "has no tables yet" in missing.what
    assert "run `readiness upgrade`" in missing.mend
    schema.upgrade(empty_database_url, "0002")
    assert database.silence(config) is None
    behind = asked(database.findings, config)[0]
    assert ("revision 0002" in behind.what, behind.mend) == (True, "run: readiness upgrade")
    schema.upgrade(empty_database_url)
    engine = make_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    ahead = asked(database.findings, config)[0]
    assert ("ahead of this program" in ahead.what, ahead.grave) == (True, False)


def test_a_database_that_does_not_answer(sound: dict[str, str]) -> None:
    found = run(**sound, READINESS_DATABASE_URL="postgresql+psycopg://nobody:geheim@127.0.0.1:1/nothing")
    assert found.exit_code == 1
    assert "does not answer" in found.output
    assert "geheim" not in found.output


def test_what_an_older_database_lacks_keeps_nobody_from_asking_the_rest(
    sound: dict[str, str], empty_database_url: str
) -> None:
    config = replace(Config.from_environment({**os.environ, **sound}), database_url=empty_database_url)
    schema.upgrade(empty_database_url, "0002")
    found = [one.what for one in findings(config)]
    assert [what for what in found if "revision 0002" in what]
    assert not [what for what in found if "does not answer" in what]


@pytest.mark.any_database
@pytest.mark.skipif(POSTGRESQL not in chosen_backends(), reason="SQLite has no such index")
def test_names_without_an_index_and_an_index_that_is_not_whole(
    sound: dict[str, str], databases: Databases
) -> None:
    """Who may not bring the extension migrates without the index, and is told how to have it after all."""
    url = databases.empty(POSTGRESQL)
    engine = make_engine(url, foreign_keys=True).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as owner:
        for statement in (
            "DROP ROLE IF EXISTS plain",
            "CREATE ROLE plain LOGIN",
            "GRANT ALL ON SCHEMA public TO plain",
        ):
            owner.execute(text(statement))
        plain = make_url(url).set(username="plain").render_as_string(hide_password=False)
        config = replace(Config.from_environment({**os.environ, **sound}), database_url=plain)
        schema.upgrade(plain)
        assert schema.current(plain) == schema.head()
        (missing,) = [one for one in asked(database.findings, config) if "index" in one.what]
        assert ("parts of names is missing" in missing.what, missing.grave) == (True, False)
        for statement in missing.mend.partition("search_path: ")[2].split("; then: "):
            owner.execute(text(statement))
        assert not [one for one in asked(database.findings, config) if "index" in one.what]
        owner.execute(
            text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_company_name_gram'::regclass")
        )
        (cut,) = [one for one in asked(database.findings, config) if "index" in one.what]
        owner.execute(text(cut.mend.removeprefix("run: ")))
        assert not [one for one in asked(database.findings, config) if "index" in one.what]
        owner.execute(text("DROP OWNED BY plain"))
        owner.execute(text("DROP ROLE plain"))
    engine.dispose()


def test_older_responses_that_dashboards_leave_out(app: Flask, sound: dict[str, str]) -> None:
    config = Config.from_environment({**os.environ, **sound})
    submitted(app)

    def said() -> list[tuple[str, str, bool]]:
        return [
            (one.what, one.mend, one.grave)
            for one in asked(database.findings, config)
            if "dashboards" in one.what
        ]

    assert said() == []
    with app.app_context():
        db.writing_session.execute(text("DELETE FROM response_figures"))
        db.session.commit()
    ((what, mend, grave),) = said()
    assert ("1 older responses" in what, mend, grave) == (True, "run: readiness tally", False)


def test_a_log_of_the_database_that_repeats_rows(
    app: Flask, sound: dict[str, str], database_url: str
) -> None:
    config = Config.from_environment({**os.environ, **sound})

    def said() -> list[bool]:
        return [one.grave for one in asked(database.findings, config) if "own log" in one.what]

    if database_url.startswith("sqlite"):
        assert said() == []
        return
    of = f'ALTER DATABASE "{make_url(database_url).database}"'
    with app.app_context(), db.engines[1].connect() as owner:
        owner.execute(text(f"{of} SET log_error_verbosity = terse"))
        try:
            assert said() == []
        finally:
            owner.execute(text(f"{of} RESET log_error_verbosity"))
    assert said() == [False]


def test_a_damaged_file_is_found(tmp_path: Path, sound: dict[str, str]) -> None:
    path = tmp_path / "damaged.db"
    schema.upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE filler (t TEXT)")
        connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 500,)] * 500)
        connection.execute("CREATE INDEX on_filler ON filler (t)")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(path.read_bytes())
    content[-4096 * 20 :] = b"\x07" * (4096 * 20)
    path.write_bytes(bytes(content))
    config = replace(Config.from_environment({**os.environ, **sound}), database_url=f"sqlite:///{path}")
    assert any(
        "damaged" in one.what or "does not answer" in one.what for one in asked(database.findings, config)
    )


def test_a_purge_that_never_ran_is_named_once_something_is_old(sound: dict[str, str], app: Flask) -> None:
    config = Config.from_environment({**os.environ, **sound})
    overdue = "no purge has run"
    assert not any(overdue in one.what for one in findings(config))
    with app.app_context():
        assessments.begin(db.writing_session, "nl", "2026.1", at=now() - timedelta(days=200))
        db.session.commit()
    assert any(overdue in one.what for one in findings(config))
    assert CliRunner().invoke(cli.main, ["purge", "--force"], env=sound).exit_code == 0
    assert not any(overdue in one.what for one in findings(config))
