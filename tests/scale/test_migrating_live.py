"""Many processes migrate at once, and companies go on answering while one does."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.walk import walk_readiness
from bench.walker import Walker
from readiness.engines import make_engine
from readiness.store import schema
from tests.conftest import SECRET_KEY
from tests.databases import POSTGRESQL, Databases
from tests.serving import COMMAND, clean_environment, serving

EXPAND = '''
"""Adds a column and an index, as the first release of two would."""

import sqlalchemy as sa
from alembic import op

from readiness.migrations.online import outside_transaction

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.add_column("assessment", sa.Column("later", sa.String(20)))
    op.add_column("company", sa.Column("later", sa.Integer(), server_default="0", nullable=False))
    with outside_transaction():
        op.create_index("ix_later", "assessment", ["later"], postgresql_concurrently=True, if_not_exists=True)


def downgrade():
    op.drop_index("ix_later", "assessment", if_exists=True)
    op.drop_column("assessment", "later")
    op.drop_column("company", "later")
'''
BACK_AND_FORTH = """
import sys
from pathlib import Path
from readiness.store import schema

scripts, url, head, stop, log = sys.argv[1:]
schema._SCRIPTS = Path(scripts)
while not Path(stop).exists():
    schema.upgrade(url)
    with Path(log).open("a") as file:
        file.write("up\\n")
    schema.downgrade(url, head)
schema.upgrade(url)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The migrations with one more."""
    folder = Path(shutil.copytree(schema._SCRIPTS, tmp_path / "migrations"))
    (folder / "versions" / "9999_expand.py").write_text(EXPAND.format(head=schema.head()))
    return folder


class TwoInstances(Walker):
    """A browser whose requests go to two servers in turn, as behind a load balancer."""

    def __init__(self, ports: tuple[int, int]) -> None:
        self.turn = 0
        self.each = (Walker(ports[0]), Walker(ports[1]))
        super().__init__(ports[0])

    def _exchange(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        self.turn += 1
        self._connection = self.each[self.turn % 2]._connection
        return super()._exchange(method, path, body)

    def close(self) -> None:
        for walker in self.each:
            walker._connection.close()


@contextmanager
def migrating(scripts: Path, url: str) -> Iterator[Callable[[], int]]:
    """Migrate up and down in a process of its own until the block ends, then up; yields how often it has been up."""
    stop, log = scripts / "stop", scripts / "log"
    log.touch()
    command = [
        sys.executable,
        "-c",
        BACK_AND_FORTH,
        str(scripts),
        url,
        str(schema.head()),
        str(stop),
        str(log),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield lambda: len(log.read_text().splitlines())
    finally:
        stop.touch()
        _said, wrong = process.communicate(timeout=60)
    assert process.returncode == 0, wrong


def settings(url: str, folder: Path) -> dict[str, str]:
    folder.mkdir()
    return {
        "READINESS_DATABASE_URL": url,
        "READINESS_SECRET_KEY": SECRET_KEY,
        "READINESS_DATA_DIR": str(folder),
        "READINESS_BASE_URL": "http://127.0.0.1:8000",
        "READINESS_WORKERS": "1",
    }


def test_a_company_walks_through_two_instances_while_a_third_process_migrates(
    databases: Databases, tmp_path: Path, scripts: Path
) -> None:
    url = databases.empty(POSTGRESQL)
    schema.upgrade(url)
    one, two = settings(url, tmp_path / "one"), settings(url, tmp_path / "two")
    with (
        serving(tmp_path / "one", COMMAND, "127.0.0.1", **one) as first,
        serving(tmp_path / "two", COMMAND, "127.0.0.1", **two) as second,
        migrating(scripts, url) as rounds,
    ):
        ports = int(first.rpartition(":")[2]), int(second.rpartition(":")[2])
        walks = 0
        while walks < 3 or rounds() < 3:
            with closing(TwoInstances(ports)) as walker:
                walk_readiness(walker)
            assert walker.turn > 20
            walks += 1
            assert walks < 100, "the third process does not come to migrate"
    assert schema.current(url) == "9999", "the database is ahead of the program"
    with serving(tmp_path / "one", COMMAND, "127.0.0.1", **one) as address:
        port = int(address.rpartition(":")[2])
        with closing(TwoInstances((port, port))) as walker:
            walk_readiness(walker)
    assert "ahead of this program" in (tmp_path / "one" / "server.log").read_text()
    engine = make_engine(url)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT status, count(*) FROM assessment GROUP BY status")).all()
    engine.dispose()
    assert [tuple(row) for row in stored] == [("submitted", walks + 1)]


def test_four_processes_that_upgrade_at_once_all_succeed(empty_database_url: str, tmp_path: Path) -> None:
    environment = clean_environment(
        {
            "READINESS_DATABASE_URL": empty_database_url,
            "READINESS_SECRET_KEY": SECRET_KEY,
            "READINESS_DATA_DIR": str(tmp_path),
        }
    )
    running = [
        subprocess.Popen([COMMAND, "upgrade"], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum("went from revision none" in line for line in said) == 1
    assert sum("is up to date" in line for line in said) == 3


def test_a_migration_gives_way_to_a_long_query_and_tries_again(databases: Databases, scripts: Path) -> None:
    """Behind an ALTER that waits, every other query of the table would wait too."""
    url = databases.empty(POSTGRESQL)
    schema.upgrade(url)
    engine = make_engine(url)
    slowest = 0.0
    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_SCRIPTS", scripts)
        with engine.connect() as long, engine.connect() as company:
            long.execute(text("SELECT count(*) FROM assessment"))
            waiting = pool.submit(schema.upgrade, url)
            until = time.monotonic() + 4
            while time.monotonic() < until:
                begun = time.monotonic()
                company.execute(text("SELECT count(*) FROM assessment"))
                company.commit()
                slowest = max(slowest, time.monotonic() - begun)
                time.sleep(0.02)
            assert not waiting.done()
            long.rollback()
            waiting.result(timeout=60)
    engine.dispose()
    assert 0.1 < slowest < 3, "a company waited as long as the migration was ready to wait, and no longer"
    assert schema.current(url) == "9999"


def test_a_migration_that_is_killed_leaves_the_turn_to_the_next(
    databases: Databases, scripts: Path, tmp_path: Path
) -> None:
    url = databases.empty(POSTGRESQL)
    schema.upgrade(url)
    hanging = scripts / "versions" / "9999_expand.py"
    hanging.write_text(
        hanging.read_text().replace("def upgrade():", "def upgrade():\n    import time; time.sleep(99)")
    )
    code = BACK_AND_FORTH.replace("while", 'print("begun", flush=True)\nwhile')
    command = [sys.executable, "-c", code, str(scripts), url, str(schema.head()), str(tmp_path / "x"), "log"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(2)
        os.kill(process.pid, signal.SIGKILL)
    begun = time.monotonic()
    assert schema.upgrade(url) == schema.head()
    assert time.monotonic() - begun < 10
