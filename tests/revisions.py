"""Revisions of a test's own, behind those of the program."""

import shutil
from pathlib import Path

import pytest

from readiness.store import schema


def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, which the program uses from now on, to add revisions to."""
    folder = shutil.copytree(schema._SCRIPTS, tmp_path / "migrations 100%")
    monkeypatch.setattr(schema, "_SCRIPTS", folder)
    return folder


def add_revision(scripts: Path, *lines: str) -> None:
    """Add the revision 9999, whose way up are these lines."""
    body = "\n    ".join(lines)
    (scripts / "versions" / "9999_of_a_test.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "from readiness.engines import make_engine\n"
        "from readiness.migrations.online import outside_transaction\n\n"
        f'revision = "9999"\ndown_revision = "{schema.head()}"\n\n\n'
        f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    )
