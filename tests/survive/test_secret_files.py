"""Secrets that stood in files when the site began are its secrets until it ends."""

import urllib.request
from pathlib import Path

import psutil

from tests.conftest import SECRET_KEY
from tests.serving import wait_until
from tests.survive.program import Program, program


def answers(server: Program) -> bool:
    """Whether a worker answers."""
    try:
        with urllib.request.urlopen(f"{server.address}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_worker_that_takes_the_place_of_another_has_the_same_secrets(
    tmp_path: Path, empty_database_url: str
) -> None:
    """Also when the file is not there any more, as what comes from `<(a command)` never is."""
    key = tmp_path / "key"
    key.write_text(SECRET_KEY, encoding="utf-8")
    named = {"READINESS_SECRET_KEY": "", "READINESS_SECRET_KEY_FILE": str(key)}
    with program(tmp_path, empty_database_url, workers=1, **named) as server:
        key.unlink()
        _supervisor, *before = server.processes()
        for worker in before:
            worker.kill()
        psutil.wait_procs(before, timeout=30)
        wait_until(lambda: len(server.processes()) > 1 and answers(server))
