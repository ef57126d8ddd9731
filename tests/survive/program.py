"""The real server as something that can be killed, started again at the same address, and looked into."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from readiness.engines import make_engine
from readiness.store import schema
from tests.conftest import SECRET_KEY
from tests.log_guard import GUARD
from tests.serving import COMMAND, _wait, clean_environment, free_port


class Program:
    """`readiness serve` with its workers, one process group, on one database and at one port."""

    def __init__(self, folder: Path, database_url: str, *, workers: int = 2, **settings: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        self.environment = clean_environment(
            {
                "READINESS_DATABASE_URL": database_url,
                "READINESS_SECRET_KEY": SECRET_KEY,
                "READINESS_DATA_DIR": str(folder),
                "READINESS_BASE_URL": self.address,
                "READINESS_WORKERS": str(workers),
                **settings,
            }
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _wait(self.address, self.process, self.log)

    def processes(self) -> list[psutil.Process]:
        """The supervisor and its workers, as they run now."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def kill(self) -> None:
        """Kill everything at once, as a power cut would, and wait until nothing is left of it."""
        assert self.process is not None
        group = self.processes()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(group, timeout=30)

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def program(folder: Path, database_url: str, *, workers: int = 2, **settings: str) -> Iterator[Program]:
    """Migrate a database, serve on it, and leave no process behind."""
    schema.upgrade(database_url)
    made = Program(folder, database_url, workers=workers, **settings)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        GUARD.read(made.log.read_text(errors="replace"))


def sound(database_url: str) -> list[str]:
    """What `readiness verify` finds wrong with a database: damage, and scores that the answers do not give."""
    from readiness.upkeep.verify import damage, responses

    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            wrong = list(damage(connection))
            return wrong + [f"{uid}: {what}" for uid, what in responses(connection) if what]
    finally:
        engine.dispose()
