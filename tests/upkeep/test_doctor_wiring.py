"""What an operator set up and does not fit together: replicas, names of settings and hosts, and other folders."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from readiness import cli
from readiness.config import Config
from readiness.engines import make_engine
from readiness.store import schema
from readiness.upkeep.doctor import database, replica, settings
from tests.conftest import SECRET_KEY
from tests.databases import POSTGRESQL, Databases, chosen_backends
from tests.postgres import Replica, Server

ON_POSTGRESQL = pytest.mark.skipif(POSTGRESQL not in chosen_backends(), reason="SQLite has no replicas")


def with_replica(primary: str, url: str) -> Config:
    return Config.as_it_is(
        {
            "READINESS_DATABASE_URL": primary,
            "READINESS_SECRET_KEY": SECRET_KEY,
            "READINESS_REPLICA_URL": url,
        }
    )


@ON_POSTGRESQL
def test_a_replica_that_does_not_answer_or_is_the_primary(databases: Databases) -> None:
    url = databases.empty(POSTGRESQL)
    away = "postgresql+psycopg://nobody:geheim@127.0.0.1:1/nothing"
    (silent,) = replica.findings(with_replica(url, away))
    assert ("127.0.0.1:1/nothing does not answer" in silent.what, silent.grave) == (True, False)
    assert "geheim" not in silent.what
    (itself,) = replica.findings(with_replica(url, url))
    assert ("is no replica" in itself.what, itself.grave) == (True, False)
    schema.upgrade(url)
    said = CliRunner().invoke(
        cli.main,
        ["doctor"],
        env={
            "READINESS_DATABASE_URL": url,
            "READINESS_SECRET_KEY": SECRET_KEY,
            "READINESS_REPLICA_URL": away,
        },
    )
    assert "nothing does not answer" in said.output


@ON_POSTGRESQL
def test_a_replica_that_streams_is_well() -> None:
    primary = Server()
    try:
        standby = Replica(primary)
        try:
            assert list(replica.findings(with_replica(primary.url, standby.url))) == []
        finally:
            standby.stop()
    finally:
        primary.stop()


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("READINESS_PROXYS", "did you mean READINESS_PROXIES?"),
        ("READINESS_TRUSTED_HOST", "did you mean READINESS_TRUSTED_HOSTS?"),
        ("READINESS_ZEBRA", "`readiness config` lists them all"),
    ],
)
def test_a_setting_that_is_misspelt(name: str, mend: str) -> None:
    (found,) = settings.unknown([name, "READINESS_PROXIES", "READINESS_SECRET_KEY_FILE", "PATH"])
    assert (found.what.startswith(f"{name} is set"), found.mend, found.grave) == (True, mend, True)


def test_the_command_looks_at_the_environment(app: Flask) -> None:
    said = CliRunner().invoke(cli.main, ["doctor"], env={"READINESS_PROXYS": "1"})
    assert (said.exit_code, "WRONG: READINESS_PROXYS" in said.output) == (1, True)


@pytest.mark.parametrize(("mode", "named"), [(0o755, True), (0o700, False)])
def test_the_folder_of_a_file_that_the_address_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, named: bool
) -> None:
    for name in [name for name in os.environ if name.startswith("READINESS_")]:
        monkeypatch.delenv(name)
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    data.mkdir(mode=0o700)
    elsewhere.mkdir(mode=0o700)
    url = f"sqlite:///{elsewhere}/x.db"
    schema.upgrade(url)
    elsewhere.chmod(mode)
    settings = {
        "READINESS_DATABASE_URL": url,
        "READINESS_SECRET_KEY": SECRET_KEY,
        "READINESS_DATA_DIR": str(data),
    }
    said = CliRunner().invoke(cli.main, ["doctor"], env=settings)
    assert (f"WRONG: {elsewhere} is open to other users" in said.output) is named, said.output


def test_a_database_that_lacks_what_its_revision_has(databases: Databases, backend: str) -> None:
    url = databases.empty(backend)
    schema.upgrade(url)
    engine = make_engine(url)
    missing = "of instrument_quality there are columns missing"
    with engine.connect() as connection:
        assert missing not in str(list(database._tables(connection)))
        connection.execute(text("ALTER TABLE instrument_quality DROP COLUMN begun_at"))
        connection.commit()
    engine.dispose()
    named = {"READINESS_DATABASE_URL": url, "READINESS_SECRET_KEY": SECRET_KEY}
    found = CliRunner().invoke(cli.main, ["doctor"], env=named)
    assert f"WRONG: {missing}" in found.output, found.output
