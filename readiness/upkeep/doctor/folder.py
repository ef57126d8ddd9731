"""The data folder and the disk below it."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from readiness.upkeep.doctor.finding import Finding

LEAST_FREE, FEW_FREE = 100 * 1024**2, 1024**3
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs", "fuse.glusterfs", "9p"}
"""File systems on which SQLite's locks and its log cannot be relied on (https://sqlite.org/faq.html, question 5)."""
MOUNTS = Path("/proc/mounts")


def findings(folder: Path, *, holds_database: bool) -> Iterator[Finding]:
    """What is wrong with a folder in which the program keeps data."""
    if not folder.is_dir():
        yield Finding(f"{folder} is no folder", f"make it: mkdir -m 0700 {folder}")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            f"{folder} cannot be written by this user", f"give it to the user of the site: chown {folder}"
        )
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        yield Finding(
            f"{folder} is open to other users of this machine (mode {mode:o})", f"chmod 0700 {folder}"
        )
    yield from _disk(folder)
    if holds_database and (kind := _file_system(folder)) in NETWORK:
        yield Finding(
            f"{folder} lies on a network ({kind}), where SQLite loses data",
            "use a disk of this machine, or PostgreSQL",
        )


def _disk(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    if free < FEW_FREE:
        yield Finding(
            f"{free // 1024**2} MB are free below {folder}",
            "make room: without it nothing can be saved",
            grave=free < LEAST_FREE,
        )


def _file_system(folder: Path) -> str:
    """The kind of file system that a folder lies on; empty where the machine does not say."""
    if not MOUNTS.exists():
        return ""
    found = [line.split() for line in MOUNTS.read_text().splitlines()]
    places = {Path(fields[1].replace("\\040", " ")): fields[2] for fields in found if len(fields) > 2}
    return next(
        (places[place] for place in (folder.resolve(), *folder.resolve().parents) if place in places), ""
    )
