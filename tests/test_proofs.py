"""SECURITY.md and docs cannot lie: every proof exists and runs where they say, every claim of the first two has one."""

import re
from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.conftest import pytest_generate_tests
from tests.proving import proof

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
RELIABILITY = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
SCALE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
PROOFS = {*re.findall(r"`(tests/[\w/]+\.py)::(\w+)`(?: \((\w+)\))?", SECURITY + RELIABILITY + SCALE)}
WORDS = {"", "SQLite", "once"}
"""What may stand behind a proof, as the documents explain it; what runs in `make soak` only proves too little."""


def claims(document: str) -> list[str]:
    """The chapters of the third level, each with what stands below it."""
    return [each.partition("\n## ")[0] for each in re.split(r"^### ", document, flags=re.MULTILINE)[1:]]


THREATS = claims(SECURITY.partition("\n## Where we deviate")[0])
CLAIMS = THREATS + claims(RELIABILITY)


@pytest.mark.parametrize(("file", "name", "word"), sorted(PROOFS))
def test_every_proof_exists_and_runs_where_its_word_says(file: str, name: str, word: str) -> None:
    found = proof(file, name)
    assert found, f"no {name} in {file}"
    assert not found.marks & {"skip", "skipif", "xfail"}, "it may not run at all"
    assert found.label in WORDS
    assert found.label == word


def test_the_word_of_a_test_is_read_from_its_marks_and_fixtures() -> None:
    """Of each kind one: by itself, through a fixture of another file, by a mark of its file, and of none."""
    for file, name, word in (
        ("tests/test_logs.py", "test_a_traceback_names_no_link_and_a_request_is_one_line", "once"),
        ("tests/survive/test_at_once.py", "test_ten_presses_of_a_button_give_one_submission", ""),
        ("tests/guard/test_guessing.py", "test_guessing_by_the_cookie_counts_too", "SQLite"),
        ("tests/guard/test_cookies.py", "test_by_https_they_are_bound_to_this_host", "SQLite"),
        ("tests/guard/test_holes.py", "test_without_a_hole_the_same_tests_pass", "soak"),
    ):
        found = proof(file, name)
        assert found, name
        assert found.label == word
    assert proof("tests/test_logs.py", "test_that_nobody_wrote") is None
    assert proof("tests/test_that_nobody_wrote.py", "test") is None


@pytest.mark.parametrize(("soak", "databases"), [("", ["sqlite"]), ("1", ["sqlite", "postgresql"])])
def test_what_runs_on_sqlite_runs_on_both_in_the_long_run(
    soak: str, databases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_TEST_DATABASE", "sqlite,postgresql")
    monkeypatch.setenv("READINESS_SOAK", soak)
    marked = Mock(fixturenames=["backend"])
    pytest_generate_tests(marked)
    marked.definition.get_closest_marker.assert_called_once_with("any_database")
    marked.parametrize.assert_called_once_with("backend", databases, scope="session")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "SOAK := READINESS_SOAK=1 " in makefile
    assert (
        'READINESS_TEST_DATABASE=postgresql $(SOAK) -m "any_database and not soak and not alone"' in makefile
    )


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
