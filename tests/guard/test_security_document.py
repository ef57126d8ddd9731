"""SECURITY.md cannot lie: every proof that it names exists, and every threat has one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROOFS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)
THREATS = re.split(r"^### ", DOCUMENT.partition("\n## Where we deviate")[0], flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(("file", "name"), sorted(set(PROOFS)))
def test_every_proof_exists(file: str, name: str) -> None:
    path = ROOT / file
    assert path.exists(), file
    assert re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE), name


@pytest.mark.parametrize("threat", THREATS, ids=lambda text: text.partition("\n")[0])
def test_every_threat_has_a_proof(threat: str) -> None:
    assert re.search(r"`tests/[\w/]+\.py::\w+`", threat)


def test_nothing_else_that_it_names_is_missing() -> None:
    assert len(THREATS) == 11
    assert len(set(PROOFS)) >= 45
    for path in re.findall(r"`((?:tests|readiness|docs|\.semgrep)/[\w./-]+)`", DOCUMENT):
        assert (ROOT / path).exists(), path
    for target in re.findall(r"`make ([a-z-]+)`", DOCUMENT):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), (
            target
        )
    for setting in re.findall(r"`(READINESS_\w+)", DOCUMENT):
        assert setting in (ROOT / "readiness" / "settings.py").read_text(encoding="utf-8"), setting
    assert "@" not in re.sub(r"`[^`]*`", "", DOCUMENT), "no address is invented"
