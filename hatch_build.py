"""The build hook: compiles the translations for every install, and compresses the static files of a wheel."""

import gzip
import os
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogue(source: Path) -> Path:
    """Write the `.mo` file beside one `.po` file and return its path.

    An unchanged file is left alone and a changed one is swapped in whole, because a running server or a
    test beside the build may be reading it.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, domain=source.stem)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    target = source.with_suffix(".mo")
    if not target.exists() or target.read_bytes() != compiled.getvalue():
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.write_bytes(compiled.getvalue())
        draft.replace(target)
    return target


def compress(source: Path, target: Path) -> None:
    """Write a gzip copy that depends on nothing but the file, to be sent instead of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(source.read_bytes(), mtime=0))


class BuildHook(BuildHookInterface[Any]):
    """Hatchling calls this before it collects the files of any build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue of the package. An editable install has no copies that could grow old."""
        for source in sorted(Path(self.root, "readiness", "translations").glob("*/LC_MESSAGES/*.po")):
            compile_catalogue(source)
        if self.target_name == "wheel" and version == "standard":
            for source in Path(self.root, "readiness", "static").rglob("*.*"):
                name = f"{source.relative_to(self.root)}.gz"
                compress(source, Path(self.root, "build", name))
                build_data["force_include"][str(Path(self.root, "build", name))] = name
