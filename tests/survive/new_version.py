"""The next release of the program: the same, with another version of the questionnaire beside the first."""

import shutil
from pathlib import Path

from readiness.content.loader import CONTENT, LATEST

ROOT = Path(__file__).parents[2]
NEXT_VERSION = "2099.1"
QUESTION = "Is er een plan van aanpak voor sociale media?"
NEW_QUESTION = "Hebt u een plan voor sociale media?"
GONE = 'code = "trade"'
"""An option of A2 that the next version calls otherwise."""


def next_release(folder: Path) -> Path:
    """Copy the program, give it the next version and make that the newest; the folder to import it from."""
    package = folder / "next" / "readiness"
    shutil.copytree(ROOT / "readiness", package, ignore=shutil.ignore_patterns("__pycache__"))
    content = package / CONTENT.name
    shutil.copytree(content / LATEST, content / NEXT_VERSION)
    questionnaire = content / NEXT_VERSION / "questionnaire.toml"
    changed = _changed(
        questionnaire.read_text(encoding="utf-8"),
        (f'version = "{LATEST}"', f'version = "{NEXT_VERSION}"'),
        (QUESTION, NEW_QUESTION),
        (GONE, 'code = "commerce"'),
        ('code = "approved"\npoints = 4', 'code = "approved"\npoints = 8'),
    )
    questionnaire.write_text(changed, encoding="utf-8")
    loader = content / "loader.py"
    newest = (f'LATEST = "{LATEST}"', f'LATEST = "{NEXT_VERSION}"')
    loader.write_text(_changed(loader.read_text(encoding="utf-8"), newest), encoding="utf-8")
    return package.parent


def _changed(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert text.count(before) == 1, f"the questionnaire does not hold this once: {before}"
        text = text.replace(before, after)
    return text
