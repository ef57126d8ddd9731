"""The cost of a request beside a bare application of the same kind does not grow unseen."""

from pathlib import Path

import pytest

from bench.ratio import measure, recorded

GROWTH = 1.2
WALKS = 40


@pytest.mark.alone
def test_a_request_costs_no_fifth_more_beside_the_floor_than_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOOR_DATABASE", "")
    bare, own = measure(tmp_path, WALKS)
    assert own.a_request / bare.a_request < recorded() * GROWTH, (bare, own)
