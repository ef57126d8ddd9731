"""On which databases a test runs, read from its text: from the fixtures that it asks for, and from its marks."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests"
CHOOSES = "backend"
"""The fixture by which a test runs once on each database of the run (`tests/conftest.py`)."""


@dataclass(frozen=True)
class Proof:
    """One test: the names of its marks, without those of single cases, and whether it runs on each database."""

    marks: frozenset[str]
    on_each: bool

    @property
    def label(self) -> str:
        """What a document has to say of it behind its name; nothing of what runs on both databases."""
        if "soak" in self.marks:
            return "soak"
        if not self.on_each:
            return "once"
        # What measures time runs in a line of the Makefile of its own, on SQLite.
        return "SQLite" if self.marks & {"any_database", "alone"} else ""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.FunctionDef)}


def _marks(expression: ast.expr) -> set[str]:
    """The marks that a decorator, or what `pytestmark` is set to, gives to every case of a test."""
    if isinstance(expression, ast.List | ast.Tuple):
        return {mark for each in expression.elts for mark in _marks(each)}
    target = expression.func if isinstance(expression, ast.Call) else expression
    words = ast.unparse(target).split(".")
    return {words[-1]} if words[:-1] == ["pytest", "mark"] else set()


def _of_module(path: Path) -> set[str]:
    return {
        mark
        for node in _tree(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        for mark in _marks(node.value)
    }


def _imported(path: Path) -> dict[str, Path]:
    """The files of this folder that a file takes names from: a fixture may be among them."""
    return {
        alias.name: ROOT / f"{node.module.replace('.', '/')}.py"
        for node in _tree(path).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.") and node.module
        for alias in node.names
    }


def _fixture(name: str, path: Path) -> tuple[ast.FunctionDef, Path] | None:
    """The fixture that a name stands for in a file: its own, one that it imports, or one of a folder above."""
    imported = _imported(path).get(name)
    folders = [parent for parent in path.parents if parent.is_relative_to(FOLDER)]
    for place in [path, *([imported] if imported else []), *(folder / "conftest.py" for folder in folders)]:
        if place.exists() and name in _functions(place):
            return _functions(place)[name], place
    return None


def _chooses(function: ast.FunctionDef, path: Path) -> bool:
    """Whether a test or a fixture asks for the database of the run, itself or by what it asks for."""
    asked = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)} - {function.name}
    used = [
        ast.literal_eval(argument)
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and _marks(decorator) == {"usefixtures"}
        for argument in decorator.args
    ]
    found = [_fixture(name, path) for name in asked.union(used)]
    return CHOOSES in asked or any(_chooses(*each) for each in found if each)


def proof(file: str, name: str) -> Proof | None:
    """A test as a document names it; None when there is none of that name."""
    path = ROOT / file
    if not path.exists() or name not in _functions(path):
        return None
    function = _functions(path)[name]
    marks = {mark for decorator in function.decorator_list for mark in _marks(decorator)}
    return Proof(frozenset(marks | _of_module(path)), _chooses(function, path))
