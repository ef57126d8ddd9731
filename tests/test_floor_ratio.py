"""The cost of a request beside a bare application of the same kind does not grow unseen."""

from pathlib import Path

import pytest

from bench.ratio import calls, recorded

GROWTH = 1.1
WALKS = 5


def test_a_request_calls_no_tenth_more_beside_the_floor_than_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOOR_DATABASE", "")
    bare, own = calls(tmp_path, WALKS)
    assert own / bare < recorded() * GROWTH, (bare, own)
