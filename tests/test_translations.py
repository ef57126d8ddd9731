"""The catalogues of the interface are complete, certain and up to date in every language."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "readiness"
TRANSLATED = ["nl", "fr", "de"]
SPLIT_TEXT = re.compile(r"""\b_?_?(?:gettext|lazy_gettext|_)\(\s*(?:""|'')\s*\)""")

ALONE = re.compile(r"[\w»)%] [?:!;](\s|\"|$)|« | »")
"""A French sign that a common space leaves free to begin a line."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make messages` would collect from the code as it is now."""
    path = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = ["make", "--no-print-directory", "template", f"TEMPLATE={path}"]
    done = subprocess.run(
        [*command, f"BIN={Path(sys.executable).parent}"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with path.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    with (PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def identities(messages: Catalog) -> set[tuple[object, object]]:
    return {(message.context, message.id) for message in messages if message.id}


def test_there_is_something_to_translate(template: Catalog) -> None:
    assert len(template) > 20


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_current(template: Catalog, language: str) -> None:
    held = catalogue(language)
    advice = "run `make messages` and translate what it adds"
    assert identities(template) - identities(held) == set(), advice
    assert identities(held) - identities(template) == set(), "run `make messages`: nothing uses these"
    assert not held.obsolete, "run `make messages`: nothing uses these"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_certain(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), f"not translated: {message.id}"
        assert not message.fuzzy, f"not certain: {message.id}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_edges_survive_translation(language: str) -> None:
    held = catalogue(language)
    for message in held:
        if not message.id:
            continue
        errors = list(message.check(held))
        assert not errors, f"{message.id}: {errors}"
        source = message.id if isinstance(message.id, str) else message.id[0]
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            assert str(form).startswith(" ") == source.startswith(" "), source
            assert str(form).endswith(" ") == source.endswith(" "), source


@pytest.mark.parametrize("path", sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]), ids=str)
def test_no_empty_text_is_translated(path: Path) -> None:
    """Gettext answers an empty text with the header of the catalogue."""
    assert not SPLIT_TEXT.search(path.read_text())


def test_no_french_sign_begins_a_line_of_its_own() -> None:
    """Before ? : ! ; and within « » stands a no-break space."""
    texts = [
        text
        for message in catalogue("fr")
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else [message.string])
    ]
    texts += [
        line
        for path in sorted((PACKAGE / "content").rglob("*.toml"))
        for line in path.read_text().splitlines()
        if re.match(r"(\w+\.)?fr = ", line)
    ]
    assert [text for text in texts if ALONE.search(str(text))] == []
