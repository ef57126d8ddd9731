"""What stops a copy that is written or read: the machine, which says nothing against what is copied."""

import sqlite3

from sqlalchemy.exc import DatabaseError

_OF_THE_MACHINE = (
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_PERM",
    "SQLITE_NOMEM",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
)
"""How the names of SQLite's errors begin that come from outside of its file."""


def trouble(error: BaseException) -> str | None:
    """The system's or SQLite's words for a full disk, a file that nobody may write and the like; None for all else."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    thrown = error.orig if isinstance(error, DatabaseError) else error
    if isinstance(thrown, sqlite3.Error):
        # An error that the driver itself raises has no name.
        name = getattr(thrown, "sqlite_errorname", None) or ""
        return str(thrown) if name.startswith(_OF_THE_MACHINE) else None
    return None
