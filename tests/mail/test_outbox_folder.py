"""The folder of letters that nobody has handed over."""

from datetime import timedelta
from pathlib import Path

import pytest

from readiness.mail import outbox
from readiness.store.models import now


def test_a_letter_whose_lease_ended_leaves_no_file(tmp_path: Path) -> None:
    def lost() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        outbox.put(tmp_path, "0" * 32, b"a letter", now(), lost)
    assert list((tmp_path / outbox.FOLDER).iterdir()) == []


def test_old_letters_are_cleared(tmp_path: Path) -> None:
    for days in (100, 1):
        outbox.put(tmp_path, f"{days:032}", b"a letter", now() - timedelta(days=days), lambda: None)
    assert outbox.clear(tmp_path, now() - timedelta(days=90)) == 1
    assert outbox.written(tmp_path) == {f"{1:032}"}
