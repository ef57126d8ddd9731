"""A connection to PostgreSQL that gives up a server which accepts and says nothing."""

import time
from collections.abc import Generator
from typing import Any

import psycopg


class Impatient(psycopg.Connection[Any]):
    """A connection that is closed when the server says nothing for `seconds` to what it was asked.

    A server that was stopped, or whose disk hangs, accepts and says nothing; no setting of its client ends that
    wait, and a limit on statements would be the silent server's own to keep.
    """

    seconds = 2.0
    """A moment; whoever asks for more sets it."""

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **options: Any) -> Any:
        """Wait as the driver does, and no longer. Raises OperationalError when the time is over."""
        try:
            return super().wait(_limited(gen, self.seconds), *args, **options)
        except _SilentError as error:
            # The answer that may still come is to nothing that anybody asks later.
            self.close()
            raise psycopg.OperationalError(str(error)) from None


class _SilentError(Exception):
    """The time was over."""


def _limited(steps: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The driver's steps of one exchange; it says several times a second when nothing has come."""
    end = time.monotonic() + seconds
    try:
        wanted = next(steps)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() > end:
                raise _SilentError(f"it said nothing for {seconds:.0f} seconds")
            wanted = steps.send(ready)
    except StopIteration as finished:
        return finished.value
