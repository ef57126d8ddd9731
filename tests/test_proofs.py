"""SECURITY.md and docs/reliability.md cannot lie: every proof that they name exists, and every claim has one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
RELIABILITY = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
PROOFS = {*re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SECURITY + RELIABILITY)}


def claims(document: str) -> list[str]:
    """The chapters of the third level, each with what stands below it."""
    return [each.partition("\n## ")[0] for each in re.split(r"^### ", document, flags=re.MULTILINE)[1:]]


THREATS = claims(SECURITY.partition("\n## Where we deviate")[0])
CLAIMS = THREATS + claims(RELIABILITY)


@pytest.mark.parametrize(("file", "name"), sorted(PROOFS))
def test_every_proof_exists(file: str, name: str) -> None:
    path = ROOT / file
    assert path.exists(), file
    assert re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE), name


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda text: text.partition("\n")[0])
def test_every_claim_has_a_proof(claim: str) -> None:
    assert re.search(r"`tests/[\w/]+\.py::\w+`", claim)


def test_nothing_else_that_it_names_is_missing() -> None:
    assert len(THREATS) == 11
    assert len(CLAIMS) >= 25
    assert len(PROOFS) >= 65
    for path in re.findall(r"`((?:tests|readiness|docs|\.semgrep)/[\w./-]+)`", SECURITY):
        assert (ROOT / path).exists(), path
    for target in re.findall(r"`make ([a-z-]+)`", SECURITY):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), (
            target
        )
    for setting in re.findall(r"`(READINESS_\w+)", SECURITY):
        assert setting in (ROOT / "readiness" / "settings.py").read_text(encoding="utf-8"), setting
    assert "@" not in re.sub(r"`[^`]*`", "", SECURITY), "no address is invented"
