"""Fixtures of the whole suite. What cannot run fails and says what to install: nothing is skipped."""

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from flask import Flask
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

from tests import log_guard
from tests.client import StrictClient
from tests.databases import POSTGRESQL, Databases, chosen_backends, empty
from tests.postgres import Server

# A failing example is printed as code that runs it again; a slow machine is no failure. `make test` tries the same
# examples each time, so that what differs between two runs of it is the program; `make soak` tries others, and more.
settings.register_profile("suite", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("soak", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile("soak" if os.environ.get("READINESS_SOAK") else "suite")

SERVER = pytest.StashKey[Server]()
SECRET_KEY = "a key for tests only, 32 bytes or more"

LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ENGINES: set[Engine] = set()


@event.listens_for(Engine, "engine_connect")
def _remember_engine(connection: Connection) -> None:
    ENGINES.add(connection.engine)


def pytest_configure(config: pytest.Config) -> None:
    """Watch the log, and start PostgreSQL once, in the process that starts the workers: they inherit its address."""
    config.pluginmanager.register(log_guard.GUARD)
    log_guard.GUARD.install(**{"the secret key": SECRET_KEY})
    in_worker = hasattr(config, "workerinput")
    if POSTGRESQL in chosen_backends() and not in_worker and "TEST_DATABASE_URL" not in os.environ:
        config.stash[SERVER] = Server()
        os.environ["TEST_DATABASE_URL"] = config.stash[SERVER].url


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL that this run started."""
    if SERVER in config.stash:
        config.stash[SERVER].stop()
        del os.environ["TEST_DATABASE_URL"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever touches a database once on each database of this run.

    What is the same on every database runs on the first of them, unless `make soak` takes its time.
    """
    if "backend" in metafunc.fixturenames:
        backends = chosen_backends()
        marked = metafunc.definition.get_closest_marker("any_database")
        alike = marked and not os.environ.get("READINESS_SOAK")
        metafunc.parametrize("backend", backends[:1] if alike else backends, scope="session")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and isinstance(address, tuple):
            assert address[0] in {"127.0.0.1", "::1", "localhost"}, f"a test reaches out to {address}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _connections_close() -> Iterator[None]:
    """Close the connections of the applications and commands that one test started for itself."""
    before = set(ENGINES)
    yield
    for engine in ENGINES - before:
        engine.dispose()
    ENGINES.intersection_update(before)


@pytest.fixture(autouse=True)
def _log_stays() -> Iterator[None]:
    """Take back how a command of this test wrote its log: its standard error is gone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def heavy_passwords() -> Iterator[None]:
    """Hash passwords as outside the tests, for a test that is about how hard they are to guess."""
    from readiness.desk import passwords

    passwords._of_nobody.cache_clear()
    yield
    passwords._of_nobody.cache_clear()


@pytest.fixture(autouse=True)
def _light_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in no time: most of what signing in takes is there to slow down guessing."""
    from readiness.desk import passwords

    if "heavy_passwords" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", LIGHT)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Every database of this worker, dropped when it ends."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.drop_all()


@pytest.fixture
def empty_database_url(backend: str, databases: Databases) -> str:
    """The address of a new database without any table, for tests of migrations and of other processes."""
    return databases.empty(backend)


class Applications:
    """One migrated database and one application on it for each backend, made when first asked for."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases = databases
        self.folder = folder
        self.made: dict[str, tuple[str, Flask]] = {}

    def of(self, backend: str) -> tuple[str, Flask]:
        """Return the address of a backend's database and the application that runs on it."""
        from readiness.app import create_app
        from readiness.cli import main

        if backend not in self.made:
            url = self.databases.empty(backend)
            with pytest.MonkeyPatch.context() as patch:
                self.set_environment(patch, url)
                result = CliRunner().invoke(main, ["upgrade"], catch_exceptions=False)
                assert result.exit_code == 0, result.output
                app = create_app()
            app.testing = True
            app.test_client_class = StrictClient
            self.made[backend] = (url, app)
        return self.made[backend]

    def set_environment(self, patch: pytest.MonkeyPatch, url: str) -> None:
        """Set what an operator would set, so that commands in a test act on the test's database."""
        for name in [name for name in os.environ if name.startswith("READINESS_")]:
            patch.delenv(name)
        patch.setenv("READINESS_DATABASE_URL", url)
        patch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
        patch.setenv("READINESS_DATA_DIR", str(self.folder))
        patch.setenv("READINESS_BASE_URL", "http://localhost")


@pytest.fixture(scope="session")
def applications(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applications]:
    """The applications of this worker, whose connections close when it ends."""
    from readiness.extensions import db

    made = Applications(databases, tmp_path_factory.mktemp("data"))
    yield made
    for _url, app in made.made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def database_url(backend: str, applications: Applications) -> str:
    """The address of the migrated database that `app` runs on."""
    return applications.of(backend)[0]


@pytest.fixture
def app(backend: str, applications: Applications, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application on a migrated database in which nothing is stored, with its environment set."""
    from readiness.extensions import db
    from readiness.store.tables import METADATA

    url, app = applications.of(backend)
    applications.set_environment(monkeypatch, url)
    with app.app_context():
        empty(db.engine, METADATA)
    return app


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A browser without JavaScript that refuses invalid pages (`tests.client`)."""
    strict = app.test_client()
    assert isinstance(strict, StrictClient)
    return strict
