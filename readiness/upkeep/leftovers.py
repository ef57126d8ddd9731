"""What a killed process leaves behind may hold every row, or a personal link: a later one takes it away."""

import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from readiness.export.files import WORKBOOKS
from readiness.mail import outbox

_DAY_SECONDS = 24 * 60 * 60


def remove_the_sites(data_dir: Path) -> None:
    """Remove what processes of the site left when they were killed: workbooks half sent, and drafts of letters."""
    remove_leftovers(data_dir / outbox.FOLDER, f"{outbox.DRAFT}*")
    # Without room for a file the system names no folder for temporary ones.
    with suppress(OSError):
        remove_leftovers(Path(tempfile.gettempdir()), f"{WORKBOOKS}*")


def remove_leftovers(folder: Path, pattern: str) -> None:
    """Remove files and folders that match, that are our user's and that nobody has written to for a day."""
    for path in folder.glob(pattern):
        # Somebody else may do the same at this moment.
        with suppress(OSError):
            found = path.lstat()
            if found.st_uid != os.geteuid() or found.st_mtime > time.time() - _DAY_SECONDS:
                continue
            if stat.S_ISDIR(found.st_mode):
                shutil.rmtree(path)
            else:
                path.unlink()
