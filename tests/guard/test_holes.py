"""A copy of the application with one hole at a time, and the tests that have to see it.

A few in `make test`, all in `make soak`. Where a hole does not fit any more, mend `holes.py`; where no test sees
one, a test is missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard.field_holes import FIELD_HOLES
from tests.guard.holes import HOLES, Hole
from tests.guard.more_holes import MORE_HOLES
from tests.guard.saving_holes import SAVING_HOLES

ROOT = Path(__file__).parents[2]
ALL = [*HOLES, *MORE_HOLES, *FIELD_HOLES, *SAVING_HOLES]
ALWAYS = {
    "a name is drawn unescaped in the list",
    "one form is taken without its token",
    "a company revokes another one's link",
    "a withdrawn link still opens",
    "signing out leaves the session",
    "a stale page is saved over a newer one",
}
UNUSED = ("randomly", "cacheprovider", "xdist", "schemathesis", "anyio", "platformdirs")
TESTS_FAILED = 1
"""What pytest exits with when tests ran and some failed; a broken import is another number."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application and its tests once more, to be holed."""
    folder = tmp_path_factory.mktemp("holed")
    left = shutil.ignore_patterns("__pycache__", "browser", "golden", "soak")
    for part in ("readiness", "tests", "bench"):
        shutil.copytree(ROOT / part, folder / part, ignore=left)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def mend(copy: Path) -> Iterator[list[tuple[Path, str]]]:
    """What was holed, put back as it was when the test ends."""
    holed: list[tuple[Path, str]] = []
    yield holed
    for path, text in holed:
        path.write_text(text, encoding="utf-8")


def run(copy: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run tests against the copy, on SQLite, up to the first that fails."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("READINESS_", "PYTEST_"))
    }
    settings = {"PYTHONPATH": str(copy), "READINESS_TEST_DATABASE": "sqlite", "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-x", "-q", "-m", "not soak"]
    # A second of every start goes into plugins that these tests do not use.
    options += [word for name in UNUSED for word in ("-p", f"no:{name}")]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=copy,
        env={**kept, **settings},
        capture_output=True,
        text=True,
    )


def size(hole: Hole) -> object:
    """A hole as a case: a few always, the others when there is time."""
    marks = () if hole.name in ALWAYS else (pytest.mark.soak,)
    return pytest.param(hole, id=hole.name.replace(" ", "-"), marks=marks)


def test_every_hole_fits_and_there_are_many() -> None:
    assert len({hole.name for hole in ALL}) == len(ALL) >= 40
    assert {hole.name for hole in ALL} > ALWAYS
    for hole in ALL:
        text = (ROOT / "readiness" / hole.file).read_text(encoding="utf-8")
        assert text.count(hole.sound) == 1, f"{hole.name}: {hole.file} does not hold this once any more"
        file, _mark, name = hole.test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8") or not name, hole.test


@pytest.mark.parametrize("hole", [size(hole) for hole in ALL])
def test_a_hole_is_seen(copy: Path, mend: list[tuple[Path, str]], hole: Hole) -> None:
    path = copy / "readiness" / hole.file
    text = path.read_text(encoding="utf-8")
    mend.append((path, text))
    path.write_text(text.replace(hole.sound, hole.holed), encoding="utf-8")
    done = run(copy, hole.test)
    assert done.returncode == TESTS_FAILED, (
        f"nothing saw that {hole.name}:\n{done.stdout[-3000:]}{done.stderr}"
    )


@pytest.mark.soak
@pytest.mark.parametrize("test", sorted({hole.test for hole in ALL}))
def test_without_a_hole_the_same_tests_pass(copy: Path, test: str) -> None:
    """So that what fails with a hole fails because of it."""
    done = run(copy, test)
    assert done.returncode == 0, done.stdout[-5000:]
