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
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from readiness.engines import make_engine
from readiness.store.copying import Contents, contents
from readiness.store.revision import stored
from readiness.upkeep.leftovers import remove_leftovers
from readiness.upkeep.trouble import trouble

_DRAFT = ".readiness-draft-"
"""How every draft begins, so that one whose command was killed is known for what it is."""


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

    Only its owner may read it. Drafts that killed commands left there go first: they hold every row. Raises
    BackupError when there is a file of that name already.
    """
    if path.exists():
        raise BackupError(f"{path} is there already: name a new file, so that no backup is lost")
    remove_leftovers(path.parent, f"{_DRAFT}*")
    try:
        handle, name = tempfile.mkstemp(prefix=_DRAFT, dir=path.parent)
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
        if reason := trouble(error):
            raise BackupError(f"{path} cannot be read ({reason})") from None
        raise BackupError(f"{path} is no backup, or a damaged one ({_line(error)}): take another") from None
    except UnicodeDecodeError:
        raise BackupError(f"{path} is damaged (a name in it is no text): take another") from None
    if damage != "ok":
        raise BackupError(f"{path} is damaged ({_line(damage)}): take another")
    if row is None:
        raise BackupError(f"{path} does not say what it holds, so it was changed: take another")
    try:
        return _described(*row)
    except (TypeError, ValueError, RecursionError):
        raise BackupError(f"{path} is damaged: it does not say what it holds. Take another") from None


def _described(document: str) -> Description:
    """Read a description. Raises TypeError, ValueError or RecursionError for anything that is none."""
    match json.loads(document):
        case {
            "made_at": str(made_at),
            "program": str(program),
            "revision": str(revision),
            "tables": dict(tables),
        }:
            datetime.fromisoformat(made_at)
            found = {name: _contents(each) for name, each in tables.items()}
            return Description(made_at, program, revision, found)
    raise ValueError("not what `describe` wrote")


def _contents(each: object) -> Contents:
    match each:
        case [int(rows), str(digest)]:
            return Contents(rows, digest)
    raise ValueError("neither rows nor a digest")


def _line(said: object) -> str:
    """What SQLite says in several lines, in one."""
    return " ".join(str(said).split())


def check_contents(copy: Path, description: Description, file: Path) -> None:
    """Raise BackupError when the rows of a backup are not those that were written, at whichever revision.

    It is read in a copy of ours, which opening may change, and named as the operator knows it. Raises DatabaseError
    when the machine does not let the copy be read.
    """
    engine = make_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            revision, found = stored(connection), contents(connection)
    except (DatabaseError, ValueError) as error:
        if trouble(error):
            raise
        raise BackupError(f"{file} is damaged: its tables cannot be read. Take another") from None
    finally:
        engine.dispose()
    if revision != description.revision:
        raise BackupError(f"{file} was changed since it was made (its revision): take another")
    names = sorted(found.keys() | description.tables.keys())
    if changed := [name for name in names if found.get(name) != description.tables.get(name)]:
        raise BackupError(f"{file} was changed since it was made ({', '.join(changed)}): take another")
