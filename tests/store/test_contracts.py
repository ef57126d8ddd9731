"""A revision that takes something away waits until somebody says that the release before is gone."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect

from readiness import cli
from readiness.config import Config
from readiness.engines import make_engine
from readiness.store import revision, schema
from readiness.store.copying import contents
from readiness.upkeep.backup_file import Description, describe
from readiness.upkeep.doctor import database
from tests.conftest import SECRET_KEY
from tests.upkeep.asking import asked

NEXT = """import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
{contract}

def upgrade():
    {what}


def downgrade():
    pass
"""
EXPAND = 'op.add_column("company", sa.Column("later", sa.Integer()))'
CONTRACT = 'op.drop_column("company", "later")'


class Chain:
    """The migrations, to which a test adds its own, and a database."""

    def __init__(self, versions: Path, url: str) -> None:
        self.versions = versions
        self.url = url

    def add(self, number: str, what: str, *, contract: bool = False) -> None:
        """One more revision, as a newer release brings it."""
        mark = "contract = True\n" if contract else ""
        before = revision.chain(self.versions)[-1][0]
        path = self.versions / f"{number}_of_a_test.py"
        path.write_text(NEXT.format(number=number, before=before, contract=mark, what=what))
        self.load()

    def load(self) -> None:
        """Forget what was read of the folder: a program reads it once."""
        revision.newest.cache_clear()
        revision.last.cache_clear()

    def holds_the_old(self) -> bool:
        """Whether the column of these tests is in the database."""
        engine = make_engine(self.url)
        names = [column["name"] for column in inspect(engine).get_columns("company")]
        engine.dispose()
        return "later" in names


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_database_url: str) -> Chain:
    """A copy of the migrations; the database is the one that commands use."""
    folder = Path(shutil.copytree(schema._SCRIPTS, tmp_path / "migrations"))
    monkeypatch.setattr(schema, "_SCRIPTS", folder)
    monkeypatch.setattr(revision, "_VERSIONS", folder / "versions")
    for name in [name for name in os.environ if name.startswith("READINESS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("READINESS_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
    made = Chain(folder / "versions", empty_database_url)
    made.load()
    return made


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    yield
    revision.newest.cache_clear()
    revision.last.cache_clear()


def upgrade(*options: str) -> Result:
    return CliRunner().invoke(cli.main, ["upgrade", *options])


def test_a_contract_waits_and_the_program_is_ready_before_and_after_it(chain: Chain) -> None:
    chain.add("8001", EXPAND)
    assert upgrade().exit_code == 0
    chain.add("8002", CONTRACT, contract=True)
    config = Config.as_it_is(os.environ)
    said = upgrade().output
    assert "up to date (revision 8001)" in said
    assert "run `readiness upgrade --contract`" in said
    assert chain.holds_the_old()
    schema.ready(config)
    waits = asked(database.findings, config)[0]
    assert ("revision 8001" in waits.what, "--contract" in waits.mend, waits.grave) == (True, True, False)
    assert "from revision 8001 to 8002" in upgrade("--contract").output
    assert not chain.holds_the_old()
    schema.ready(config)
    assert not [one for one in asked(database.findings, config) if "revision" in one.what]
    assert upgrade().output.startswith("The database is up to date (revision 8002).")


def test_what_stands_before_a_contract_is_run_and_it_is_not(chain: Chain) -> None:
    assert upgrade().exit_code == 0
    chain.add("8001", EXPAND)
    chain.add("8002", CONTRACT, contract=True)
    assert "to 8001.\n" in upgrade().output
    assert chain.holds_the_old()


def test_what_stands_behind_a_contract_waits_for_it_and_says_so(chain: Chain) -> None:
    chain.add("8001", EXPAND)
    assert upgrade().exit_code == 0
    chain.add("8002", CONTRACT, contract=True)
    chain.add("8003", EXPAND)
    assert upgrade().exit_code == 0
    assert schema.current(chain.url) == "8001"
    config = Config.as_it_is(os.environ)
    with pytest.raises(schema.MigrationError, match="needs 8003: run `readiness upgrade --contract` first"):
        schema.ready(config)
    assert asked(database.findings, config)[0].mend == "run: readiness upgrade --contract"
    assert upgrade("--contract").exit_code == 0
    schema.ready(config)


def test_a_database_in_which_nothing_is_gets_everything(chain: Chain) -> None:
    chain.add("8001", EXPAND)
    chain.add("8002", CONTRACT, contract=True)
    assert "from revision none to 8002" in upgrade().output
    assert not chain.holds_the_old()


def test_nothing_of_today_s_chain_waits(chain: Chain) -> None:
    """When something does, backups of releases before need what docs/scale.md says: else none comes back."""
    assert [number for number, contract in revision.chain(chain.versions) if contract] == []
    assert revision.newest() == revision.last() == schema.head()


def test_the_release_before_is_started_again_on_what_the_next_one_added(chain: Chain) -> None:
    known = schema.head()
    chain.add("8001", EXPAND)
    assert upgrade().exit_code == 0
    (chain.versions / "8001_of_a_test.py").unlink()
    chain.load()
    assert schema.head() == known
    said = upgrade()
    assert (said.exit_code, said.output) == (
        0,
        "The database is at revision 8001, ahead of this program: there is nothing to do.\n",
    )
    config = Config.as_it_is(os.environ)
    for embedded in (False, True):
        schema.ready(replace(config, embedded=embedded))
    assert schema.current(chain.url) == "8001"


def older_backup(path: Path, at: str) -> None:
    """What `readiness backup` of an earlier release wrote, of a database with one company in it."""
    address = f"sqlite:///{path}"
    schema.upgrade(address, at)
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO company (uid, created_at) VALUES ('11111111111111111111111111111111', '2026-01-01 00:00:00')"
        )
        held = contents(connection)
    engine.dispose()
    describe(path, Description("2026-01-01T00:00:00", "0.1", at, held))


def test_an_older_backup_comes_back_through_a_contract(chain: Chain, tmp_path: Path) -> None:
    older_backup(tmp_path / "old.backup", "0009")
    with next(chain.versions.glob("0010_*.py")).open("a") as file:
        file.write("\ncontract = True\n")
    chain.load()
    restored = CliRunner().invoke(cli.main, ["restore", str(tmp_path / "old.backup")])
    assert restored.exit_code == 0, restored.output
    assert "1 rows of" in restored.output
