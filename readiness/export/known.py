"""What an export has worked out once and need not work out again for every response."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import msgspec

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

LARGEST = 8192
"""How many results are kept. There are far fewer ways to answer one question; numbers may be more."""


class Known(dict[Key, Value]):
    """Results by what they were made from. Full, it begins anew: memory does not grow with the responses."""

    def __init__(self, work_out: Callable[[Key], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: Key) -> Value:
        """Work out what was not asked before."""
        if len(self) >= LARGEST:
            self.clear()
        self[key] = found = self._work_out(key)
        return found


def frozen(value: Any) -> Any:
    """An answer as something that a result can be kept under; `thawed` gives it back."""
    if isinstance(value, list):
        return tuple(value)
    return frozenset(value.items()) if isinstance(value, dict) else value


def thawed(value: Any) -> Any:
    """The answer that was frozen, or read as rows."""
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, frozenset) else value
