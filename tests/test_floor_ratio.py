"""The cost of a request beside a bare application of the same kind does not grow unseen."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from bench.ratio import Addresses, calls, recorded
from tests.databases import POSTGRESQL, Databases

GROWTH = 1.1
WALKS = 5


def test_a_request_calls_no_tenth_more_beside_the_floor_than_recorded(
    tmp_path: Path, backend: str, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOOR_DATABASE", "")
    at = Addresses()
    if backend == POSTGRESQL:
        # The floor goes straight to the driver, so its address names none.
        bare_address = make_url(databases.empty(backend)).set(drivername="postgresql")
        at = Addresses(bare_address.render_as_string(hide_password=False), databases.empty(backend))
    bare, own = calls(tmp_path, WALKS, at)
    assert own / bare < recorded(backend) * GROWTH, (bare, own)
