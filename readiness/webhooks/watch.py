"""Ends a connection that takes too long as a whole; a time limit of a socket is only one for each read."""

import socket
from threading import Timer
from types import TracebackType
from typing import Any

import urllib3


class Watch:
    """Shuts the connection that it holds when the seconds are over, in whatever state that is."""

    def __init__(self, seconds: float) -> None:
        self._held: socket.socket | None = None
        self.is_over = False
        """Whether the time was up: headers that end in the midst look like headers that ended."""
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def hold(self, made: socket.socket) -> None:
        """Watch over a connection; TLS takes the socket itself away, so this keeps a second handle."""
        self._held = made.dup()
        if self.is_over:
            self._end()

    def __enter__(self) -> "Watch":
        self._timer.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._held is not None:
            self._held.close()

    def _end(self) -> None:
        self.is_over = True
        if self._held is not None:
            try:
                self._held.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # The other side was faster.


class Watched(urllib3.connection.HTTPConnection):
    """A connection that a watch holds."""

    def __init__(self, *arguments: Any, watch: Watch, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._watch = watch

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        self._watch.hold(made)
        return made


class WatchedSecure(Watched, urllib3.connection.HTTPSConnection):
    """The same by TLS."""
