"""The outbox: letters as files in the data folder, for a site without a mail server.

A letter holds a company's personal link, so only the site's own user may read a file.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "outbox"
DRAFT = ".readiness-letter-"
"""How each letter begins that is still being written, so that one whose process was killed is known for what it is."""
_MOMENT = "%Y%m%dT%H%M%S"


def put(data_dir: Path, uid: str, content: bytes, moment: datetime, hand_over: Callable[[], None]) -> Path:
    """Write a letter under a name of its moment and number; `hand_over` is called just before it gets it.

    Raises OSError, and then the letter certainly is not there.
    """
    folder = data_dir / FOLDER
    # Nobody else makes the data folder where the database is elsewhere.
    for each in (data_dir, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes files that nobody but the owner may read.
    handle, draft = tempfile.mkstemp(prefix=DRAFT, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        hand_over()
        path = folder / f"{moment.astimezone(UTC):{_MOMENT}}-{uid}.eml"
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path


def find(data_dir: Path, uid: str) -> Path | None:
    """The newest letter with this number; None when there is none on this machine."""
    return max((data_dir / FOLDER).glob(f"*-{uid}.eml"), default=None)


def written(data_dir: Path) -> set[str]:
    """The numbers of all letters that lie here."""
    return {path.stem.rpartition("-")[2] for path in (data_dir / FOLDER).glob("*-*.eml")}


def remove(data_dir: Path, uids: Iterable[str]) -> None:
    """Remove the letters with these numbers, as far as they lie on this machine."""
    for uid in uids:
        for path in (data_dir / FOLDER).glob(f"*-{uid}.eml"):
            path.unlink(missing_ok=True)


def old(data_dir: Path, before: datetime) -> list[Path]:
    """The letters that were written before a moment."""
    oldest = before.astimezone(UTC).strftime(_MOMENT)
    return [path for path in (data_dir / FOLDER).glob("*-*.eml") if path.name < oldest]


def clear(data_dir: Path, before: datetime) -> int:
    """Remove the letters that were written before a moment, and tell how many there were."""
    found = old(data_dir, before)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
