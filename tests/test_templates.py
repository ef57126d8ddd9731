"""Every template compiles, is used, says its title, and leaves escaping alone."""

import re
from pathlib import Path

import pytest
from flask import Flask

PACKAGE = Path(__file__).parent.parent / "readiness"
FOLDER = PACKAGE / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.is_file())
REFERENCE = re.compile(r"""["']([\w/.-]+\.(?:html|xml|txt|svg))["']""")


def texts_that_name_templates() -> dict[str, str]:
    paths = [*PACKAGE.rglob("*.py"), *(FOLDER / name for name in TEMPLATES)]
    return {str(path): path.read_text() for path in paths}


def test_there_are_templates() -> None:
    assert "layout.html" in TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_used(name: str) -> None:
    users = [
        path
        for path, text in texts_that_name_templates().items()
        if path != str(FOLDER / name) and name in REFERENCE.findall(text)
    ]
    assert users, "no view and no other template names it"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_page_has_a_title_of_its_own(name: str) -> None:
    text = (FOLDER / name).read_text()
    if "{% extends" in text and not name.endswith("layout.html"):
        # A page that is a variant of another may keep its title.
        parent = re.search(r'{% extends "([^"]+)"', text)
        assert parent is not None
        of_parent = "" if parent[1].endswith("layout.html") else (FOLDER / parent[1]).read_text()
        assert "block title" in text + of_parent


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_leaves_escaping_alone(name: str) -> None:
    text = (FOLDER / name).read_text()
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), "a stored text could carry markup"


@pytest.mark.parametrize("name", [one for one in TEMPLATES if one.endswith(".html") and "mail/" not in one])
def test_a_table_has_a_name(name: str) -> None:
    for tag, after in re.findall(r"<table\b([^>]*)>\s*(\S+)", (FOLDER / name).read_text()):
        assert "aria-label" in tag or after.startswith("<caption"), f"<table{tag}>: several sound alike"
