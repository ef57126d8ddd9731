"""The locks pin and hash everything and name no place to fetch it from."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OPTIONAL = ["requirements-sentry.lock", "requirements-statistics.lock"]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-scan.lock", *OPTIONAL]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>\S+)(?P<marker> ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: str) -> dict[str, str]:
    matches = (PIN.match(line) for line in (ROOT / lock).read_text().splitlines())
    return {match["name"]: match["version"] for match in matches if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_only(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    assert lines
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert PIN.match(line) or HASH.match(line), line
        if PIN.match(line):
            assert HASH.match(following), f"{line} has no hash"


@pytest.mark.parametrize("path", [*LOCKS, "pyproject.toml", "Makefile"])
def test_no_address_of_a_registry_is_committed(path: str) -> None:
    text = (ROOT / path).read_text()
    assert not re.search(r"index-url|find-links|files\.pythonhosted|pypi\.", text)
    if path in LOCKS:
        assert "//" not in text


@pytest.mark.parametrize("lock", ["requirements.lock", *OPTIONAL])
def test_the_development_lock_holds_the_other_ones(lock: str) -> None:
    assert pins(lock).items() <= pins("requirements-dev.lock").items()
