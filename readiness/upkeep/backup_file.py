"""The file that holds a backup: a SQLite database with our tables, and one more that describes it.

It is read with nothing but SQLite, holds everything that the database held, and so is as confidential.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from readiness.engines import make_engine
from readiness.store.copying import Contents, contents


class BackupError(Exception):
    """A backup that cannot be made, read or restored, with what to do about it."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a backup says of itself; `made_at` is in UTC."""

    made_at: str
    program: str
    revision: str
    tables: dict[str, Contents]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(one.rows for one in self.tables.values())


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A draft beside `path` that takes its name, whole and on the disk, when the block ends.

    Only its owner may read it. Raises BackupError when there is a file of that name already.
    """
    if path.exists():
        raise BackupError(f"{path} is there already: name a new file, so that no backup is lost")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}") from None
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            raise BackupError(f"{path} appeared meanwhile: name a new file") from None
    finally:
        for leftover in path.parent.glob(f"{draft.name}*"):
            leftover.unlink()


def describe(draft: Path, description: Description) -> None:
    """Write the description into a backup, and leave it as one file without a log beside it."""
    with closing(sqlite3.connect(draft)) as connection, connection:
        connection.execute("CREATE TABLE readiness_backup (document TEXT NOT NULL)")
        document = {
            "made_at": description.made_at,
            "program": description.program,
            "revision": description.revision,
            "tables": description.tables,
        }
        connection.execute("INSERT INTO readiness_backup VALUES (?)", (json.dumps(document),))
    with closing(sqlite3.connect(draft)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def description_of(path: Path) -> Description:
    """Read what a backup says of itself. Raises BackupError for anything that is not a whole backup."""
    if not path.is_file():
        raise BackupError(f"{path} is not there")
    try:
        with closing(sqlite3.connect(f"file:{path.absolute()}?mode=ro", uri=True)) as connection:
            damage = connection.execute("PRAGMA integrity_check").fetchone()[0]
            row = connection.execute("SELECT document FROM readiness_backup").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{path} is no backup, or a damaged one ({error}): take another") from None
    if damage != "ok":
        raise BackupError(f"{path} is damaged ({damage}): take another")
    document = json.loads(row[0])
    tables = {name: Contents(*each) for name, each in document["tables"].items()}
    return Description(document["made_at"], document["program"], document["revision"], tables)


def check_contents(path: Path, description: Description) -> None:
    """Raise BackupError when a backup's rows are not those that were written; for one at the head revision."""
    engine = make_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            found = contents(connection)
    finally:
        engine.dispose()
    changed = sorted(name for name, each in description.tables.items() if found.get(name) != each)
    if changed:
        raise BackupError(f"{path} was changed since it was made ({', '.join(changed)}): take another")
