"""A command that reads makes nothing: where there is no database it stops and says so, and the doctor only looks."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readiness import cli
from readiness.engines import make_engine
from readiness.store import schema
from tests.conftest import SECRET_KEY

NEED_DATA = (
    "backup x.backup", "verify", "export", "report x", "tally", "tally --check", "quality", "purge", "purge --dry-run",
    "company erased", "company erase x --yes", "consultant list", "consultant role x@x.be lead",
    "consultant disable x@x.be", "consultant enable x@x.be", "consultant reset x@x.be", "worker --once",
)  # fmt: skip
ONLY_READ = (
    "verify", "backup x.backup", "report x", "tally --check", "purge --dry-run", "company erased",
    "consultant list",
)  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


def below(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file, with when it was written and what is in it; and every folder."""
    return {
        str(path): (path.stat().st_mtime_ns, b"" if path.is_dir() else path.read_bytes())
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("READINESS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a site that was made, closed again."""
    assert run("upgrade").exit_code == 0
    return tmp_path / "instance"


@pytest.mark.parametrize("command", NEED_DATA)
def test_no_database_is_one_line_that_names_its_place_and_nothing_is_made(
    command: str, tmp_path: Path
) -> None:
    refused = run(*command.split())
    assert refused.exit_code == 1
    assert refused.output.count("\n") == 1
    assert (
        f"There is no database at {tmp_path}/instance/readiness.db yet: run `readiness upgrade`"
        in refused.output
    )
    assert "READINESS_DATA_DIR" in refused.output
    assert not below(tmp_path)


@pytest.mark.parametrize("command", ONLY_READ)
def test_a_command_that_only_reads_migrates_nothing(command: str, made: Path) -> None:
    address = f"sqlite:///{made}/readiness.db"
    schema.downgrade(address, "0011")
    refused = run(*command.split())
    assert "is at revision 0011 and this program needs" in refused.output
    assert (refused.exit_code, "run `readiness upgrade` first" in refused.output) == (1, True)
    assert schema.current(address) == "0011"
    if command.startswith("backup"):
        assert (
            f"as it is before that: `umask 077; sqlite3 {made}/readiness.db '.backup kept.db'`"
            in refused.output
        )


def test_a_file_without_tables_or_that_is_no_database_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.db").touch()
    monkeypatch.setenv("READINESS_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    monkeypatch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
    refused = run("verify")
    assert (refused.exit_code, f"The database at {tmp_path}/x.db has no tables yet" in refused.output) == (
        1,
        True,
    )
    assert "READINESS_DATABASE_URL as the site has it" in refused.output
    (tmp_path / "x.db").write_bytes(b"a letter to somebody" * 100)
    assert f"The database at {tmp_path}/x.db cannot be read" in run("verify").output


def test_a_server_s_database_without_tables_is_refused_by_name(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
    refused = run("backup", "x.backup")
    name = empty_database_url.partition("readiness_test_")[2][:12]
    assert (refused.exit_code, name in refused.output, refused.output.count("\n")) == (1, True, 1)
    assert not below(tmp_path)


def test_a_backup_and_a_check_say_on_standard_error_which_database(made: Path) -> None:
    done = run("backup", "x.backup")
    assert (done.exit_code, done.stderr) == (0, f"Database: {made}/readiness.db\n")
    assert f"Database: {made}/readiness.db\n" in run("verify").stderr


def test_the_doctor_makes_nothing_and_says_where_it_looked(tmp_path: Path) -> None:
    found = run("doctor")
    assert found.exit_code == 1
    assert f"Data folder: {tmp_path}/instance\nDatabase: {tmp_path}/instance/readiness.db\n" in found.output
    for what in ("instance is no folder", "There is no database at", "there is no key at"):
        assert what in found.output
    assert not below(tmp_path)


@pytest.mark.parametrize("log", [False, True], ids=["closed", "in use"])
def test_the_doctor_changes_nothing_of_a_site(made: Path, log: bool) -> None:
    if log:
        (made / "readiness.db-wal").touch()
    before = below(made)
    found = run("doctor")
    assert found.exit_code == 0, found.output
    after = below(made)
    # The log's index, which SQLite keeps in shared memory.
    after.pop(str(made / "readiness.db-shm"), None)
    assert after == before


def test_the_doctor_reads_what_is_only_in_the_log_yet(made: Path) -> None:
    """Somebody has the file open: what was saved a moment ago is in the log beside it."""
    engine = make_engine(f"sqlite:///{made}/readiness.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
        connection.commit()
        found = run("doctor")
    engine.dispose()
    assert (found.exit_code, "is at revision 0002" in found.output) == (1, True)
