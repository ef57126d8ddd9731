"""Asks the database, and waits no longer than a few seconds for what it says.

A PostgreSQL that was stopped, or whose disk hangs, accepts and says nothing. No setting of its client ends such
a wait, and the limit on a statement is the silent server's own to keep. So a thread asks, and whoever wants to
know goes on without it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Patience(Generic[Answer]):
    """One question at a time: who asks while one is open waits for the same answer, and begins no other thread."""

    def __init__(self, question: Callable[[], Answer], seconds: float) -> None:
        self._question = question
        self._seconds = seconds
        self._lock = Lock()
        self._asked: Future[Answer] | None = None
        self._until = 0.0

    def answer(self) -> Answer:
        """What the question gives or raises. Raises TimeoutError when it has been open for too long."""
        with self._lock:
            asked = self._asked
            if asked is None or asked.done():
                self._asked = asked = Future()
                self._until = monotonic() + self._seconds
                Thread(target=self._ask, args=(asked,), name="patience", daemon=True).start()
            left = self._until - monotonic()
        return asked.result(max(0.0, left))

    def _ask(self, asked: "Future[Answer]") -> None:
        try:
            asked.set_result(self._question())
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            asked.set_exception(error)
