"""The file that holds a backup: a SQLite database with our tables, and one more that describes it.

It is read with nothing but SQLite, holds everything that the database held, and so is as confidential.
"""

import errno
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, table
from sqlalchemy.exc import DatabaseError

from readiness.engines import address_of, make_engine
from readiness.store.copying import Contents, contents
from readiness.store.revision import stored
from readiness.upkeep.leftovers import remove_leftovers
from readiness.upkeep.trouble import trouble

_DRAFT = ".readiness-draft-"
"""How every draft begins, so that one whose command was killed is known for what it is."""


_NO_FOLDERS = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES}
"""What a share says that brings no folder to its disk, and a folder that we may write into and not read."""


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
    BackupError when there is a file of that name already, or the draft cannot be written or take the name.
    """
    with told_of(path):
        if path.exists():
            raise BackupError(f"{path} is there already: name a new file, so that no backup is lost")
        remove_leftovers(path.parent, f"{_DRAFT}*")
        handle, name = tempfile.mkstemp(prefix=_DRAFT, dir=path.parent)
        os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with told_of(path):
            _sync(draft)
            _take_name(draft, path)
            _sync_names(path.parent)
    finally:
        for leftover in path.parent.glob(f"{draft.name}*"):
            leftover.unlink()


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Say of what the machine does to the file of a backup that it is this file. Raises BackupError."""
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError) as error:
        if (told := unwritable(path, error)) is None:
            raise
        raise told from None


def unwritable(path: Path, error: BaseException) -> BackupError | None:
    """What to say of an error that came up while the file of a backup was written; None when the file is not why."""
    reason = trouble(error)
    return BackupError(f"{path} cannot be written: {reason}") if reason else None


def _take_name(draft: Path, path: Path) -> None:
    """Give a draft a name that nobody has. Raises BackupError when somebody does."""
    try:
        try:
            os.link(draft, path)
        except FileExistsError:
            raise
        except OSError:
            # A disk that knows no links (exFAT, some shares): whoever makes the file first may replace it.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            _replace(draft, path)
    except FileExistsError:
        raise BackupError(f"{path} appeared meanwhile: name a new file") from None


def _replace(draft: Path, path: Path) -> None:
    try:
        draft.replace(path)
    except BaseException:
        path.unlink()
        raise


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_names(folder: Path) -> None:
    try:
        _sync(folder)
    except OSError as error:
        if error.errno not in _NO_FOLDERS:
            raise


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


def check_rows(draft: Path, description: Description, file: Path) -> None:
    """Raise BackupError when the draft of a backup does not hold as many rows as were copied: it would be none."""
    with closing(sqlite3.connect(draft)) as connection:
        there = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        for name, each in description.tables.items():
            count = str(select(func.count()).select_from(table(name)))
            if name not in there or connection.execute(count).fetchone()[0] != each.rows:
                raise BackupError(
                    f"{file} does not hold what was copied ({name}), so there is no backup: try again"
                )


def description_of(path: Path) -> Description:
    """Read what a backup says of itself. Raises BackupError for anything that is not a whole backup."""
    if not path.is_file():
        raise BackupError(f"{path} is not there")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
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
    engine = make_engine(address_of(copy))
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
