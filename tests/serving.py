"""The real server, `readiness serve`, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.log_guard import GUARD

START_SECONDS = 60
COMMAND = Path(sys.executable).with_name("readiness")


def free_port() -> int:
    """Return a port of this machine that nothing listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with exactly these settings of the product."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("READINESS_")}
    return kept | dict(settings)


@contextmanager
def serving(folder: Path, command: Path = COMMAND, host: str = "127.0.0.1", **settings: str) -> Iterator[str]:
    """Run the server in a folder until the block ends; yield its address, at a name of this machine.

    Raises RuntimeError with the server's own output when it does not answer in time.
    """
    port = free_port()
    address = f"http://{host}:{port}"
    log = folder / "server.log"
    environment = clean_environment({"READINESS_BASE_URL": address, **settings})
    with log.open("wb") as output:
        process = subprocess.Popen(
            [command, "serve", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(address, process, log)
        yield address
    finally:
        _stop(process)
        GUARD.read(log.read_text(errors="replace"))


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server does not answer:\n{log.read_text()}") from None
            time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something that is bound to come true, looking again and again."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.05)
