"""Downloads that are made while they are sent: few at once, and none for a reader who takes nothing.

Each holds a connection and a snapshot of the database from its first piece to its last. A reader who stalls would
keep both for ever: others would wait for a connection, and the database could take nothing old away.
"""

import logging
from collections.abc import Generator, Iterator
from threading import Condition, Lock, Thread
from time import monotonic
from weakref import WeakSet

from flask import Flask, current_app

from readiness.errors import TooManyAtOnce

AT_ONCE = 4
"""Downloads in one process: less than half of the connections that it may have."""
EACH = 2
"""Downloads of one consultant or one API token in one process."""
IDLE_SECONDS = 60.0
"""How long a reader may take for a piece, which has some 64 KiB."""
LONGEST_SECONDS = 3600.0
LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)


class GivenUpError(Exception):
    """The reader was too slow. The server breaks the download off, so that nobody takes it for whole."""


class Streams:
    """The downloads of one process. A thread looks after them for as long as there are any."""

    def __init__(self) -> None:
        self._changed = Condition()
        # What a server lets go of without closing it holds no place.
        self._running: WeakSet[Stream] = WeakSet()
        self._watched = False

    def begin(self, pieces: Generator[bytes, None, None], holder: str) -> "Stream":
        """Make the first piece of a download, so that what fails so early is told on a page.

        Raises TooManyAtOnce, having made nothing, and whatever the maker of the pieces raises.
        """
        stream = Stream(self, pieces, holder)
        with self._changed:
            self.ask(holder)
            self._running.add(stream)
            if not self._watched:
                self._watched = True
                Thread(target=self._watch, name="downloads", daemon=True).start()
        stream.begin()
        return stream

    def ask(self, holder: str) -> None:
        """Raise TooManyAtOnce when there is no place: to be asked before anything is counted or made for it."""
        with self._changed:
            own = sum(one.holder == holder for one in self._running)
            if len(self._running) >= AT_ONCE or own >= EACH:
                raise TooManyAtOnce

    def forget(self, stream: "Stream") -> None:
        """Let another have the place of a download that ended."""
        with self._changed:
            self._running.discard(stream)
            self._changed.notify_all()

    def look(self) -> None:
        """Give up every download whose reader is too slow."""
        with self._changed:
            running = tuple(self._running)
        for stream in running:
            if stream.is_stalled():
                stream.give_up()

    def _watch(self) -> None:
        while True:
            with self._changed:
                if not self._running:
                    self._watched = False
                    return
                self._changed.wait(LOOK_SECONDS)
            self.look()


class Stream:
    """One download, as a WSGI server reads it, and closes it at the end or when the reader went away."""

    def __init__(self, streams: Streams, pieces: Generator[bytes, None, None], holder: str) -> None:
        self.holder = holder
        self._streams = streams
        self._pieces = pieces
        self._first: bytes | None = None
        # Whoever makes a piece, or ends it all, has this: the thread of the server, or the one that looks.
        self._at_work = Lock()
        self._given_up = False
        self._begun = self._taken = monotonic()

    def begin(self) -> None:
        """Make the first piece."""
        self._first = next(self, b"")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._at_work:
            if self._given_up:
                raise GivenUpError
            first, self._first = self._first, None
            try:
                piece = next(self._pieces) if first is None else first
            except BaseException:
                self._streams.forget(self)
                raise
            self._taken = monotonic()
            return piece

    def close(self) -> None:
        """End it, at its end or before: what makes it writes down how far it came."""
        with self._at_work:
            self._end()

    def is_stalled(self) -> bool:
        """Whether the reader took nothing for too long, or takes all too long."""
        now = monotonic()
        return now - self._taken > IDLE_SECONDS or now - self._begun > LONGEST_SECONDS

    def give_up(self) -> None:
        """End it for a reader who is too slow, unless a piece is being made just now."""
        if not self._at_work.acquire(blocking=False):
            return
        try:
            self._given_up = True
            _log.warning("a download of %s was broken off: its reader was too slow", self.holder)
            self._end()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are looked after all the same
            _log.warning("the end of a download was not written down: %s", type(error).__name__)
        finally:
            self._at_work.release()

    def _end(self) -> None:
        try:
            self._pieces.close()
        finally:
            self._streams.forget(self)


def init_app(app: Flask) -> None:
    """Give an application its downloads."""
    app.extensions["readiness_streams"] = Streams()


def ask(holder: str) -> None:
    """Ask whether the present application has a place; see `Streams.ask`."""
    _streams().ask(holder)


def begin(pieces: Generator[bytes, None, None], holder: str) -> Stream:
    """Begin a download in the present application; see `Streams.begin`."""
    return _streams().begin(pieces, holder)


def _streams() -> Streams:
    streams: Streams = current_app.extensions["readiness_streams"]
    return streams
