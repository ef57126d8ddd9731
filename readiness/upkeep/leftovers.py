"""What a killed command leaves behind holds every row: the next one takes it away."""

import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

_DAY_SECONDS = 24 * 60 * 60


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
