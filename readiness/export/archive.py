"""A zip file that is sent while it is made: nothing of it is kept, in memory or on disk."""

import io
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that the same members give the same bytes."""
_READABLE = 0o644 << 16


class _Sink(io.RawIOBase):
    """What the zip file is written to: it cannot be rewound, and gives away what it got."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._waiting.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """Everything since the last time."""
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


def zipped(members: Iterable[tuple[str, Iterable[bytes]]], *, large: bool) -> Iterator[bytes]:
    """The bytes of a zip file of these members. `large` lets a member pass 2 GiB, which not all readers know."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for name, chunks in members:
            described = ZipInfo(name, _EPOCH)
            described.compress_type, described.external_attr = ZIP_DEFLATED, _READABLE
            with archive.open(described, "w", force_zip64=large) as member:
                for chunk in chunks:
                    member.write(chunk)
                    if piece := sink.taken():
                        yield piece
    yield sink.taken()
