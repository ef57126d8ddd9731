"""What a handler gets, and how it says what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class TryLaterError(Exception):
    """It has certainly not gone, and may go later. The reason is stored: no personal data."""


class RefusedError(Exception):
    """It has certainly not gone, and never will. The reason is stored: no personal data."""


class LostError(Exception):
    """The lease ended and another worker may have it, or its receiver was erased meanwhile: send nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to send. `hand_over` is called once, just before the last bytes leave, and raises LostError."""

    uid: str
    detail: Mapping[str, Any]
    hand_over: Callable[[], None]


Handler = Callable[[Task], None]
"""Sends one thing. It returns when the other side has taken it, and raises one of the errors above when the
other side certainly has not. Any other error after `hand_over` leaves it as perhaps sent, where the
receiver does not know a repetition; before it puts it back.
"""
