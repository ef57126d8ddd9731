"""The laws of the house that a machine can hold: imports, lengths, and a domain of plain Python."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "readiness"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 32
HASTY = {"count", "is_visible", "is_hidden", "is_checked", "is_enabled", "title"}
"""What a browser answers at once, also when the page that a click leads to has only half arrived."""
VAGUE = {"utils", "helpers", "common", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_run_one_way() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=name_of)
def test_the_domain_needs_nothing_but_python(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            assert name.startswith("readiness.domain") or name.split(".")[0] in sys.stdlib_module_names, name


def test_the_domain_runs_in_an_interpreter_without_packages() -> None:
    modules = sorted(path.stem for path in (PACKAGE / "domain").glob("*.py") if path.stem != "__init__")
    imports = "; ".join(f"import readiness.domain.{module}" for module in modules)
    command = [
        sys.executable,
        "-I",
        "-S",
        "-W",
        "error",
        "-c",
        f"import sys; sys.path[:0] = ['.']; {imports}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name_of)
def test_a_file_stays_short_under_a_name_that_says_something(path: Path) -> None:
    text = path.read_text()
    assert path.stem not in VAGUE, "a name that says nothing"
    assert len(text.splitlines()) <= LONGEST_FILE, "a long file is a sign that a noun is missing"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_begins_with_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_functions_stay_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} takes {length} lines"


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "browser").glob("*.py")), ids=name_of)
def test_whoever_asserts_in_a_browser_waits_for_it(path: Path) -> None:
    asserted = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assert)]
    for call in (inner for node in asserted for inner in ast.walk(node.test) if isinstance(inner, ast.Call)):
        hasty = isinstance(call.func, ast.Attribute) and call.func.attr in HASTY
        assert not hasty, f"line {call.lineno}: `expect(…)` waits for what an assert asks once"
