"""Parameters of a query: what each is called, its JSON Schema, and how it is understood. Strictly."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from readiness.problems import WrongParameter, WrongParameters

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `read` raises ValueError for what does not fit the schema."""

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str], Any]


def choice(name: str, description: str, codes: Iterable[str], default: str | None = None) -> Parameter:
    """One of some codes."""
    known = list(codes)
    schema: dict[str, Any] = {"type": "string", "enum": known}
    if default is not None:
        schema["default"] = default

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return Parameter(name, description, schema, read)


def whole(name: str, description: str, least: int, most: int, default: int | None = None) -> Parameter:
    """A whole number within bounds, both included."""
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return Parameter(name, description, schema, read)


def pattern(name: str, description: str, expression: str, read: Callable[[str], Any] = str) -> Parameter:
    """A text that an expression, anchored at both ends, describes."""
    compiled = re.compile(expression.removesuffix("$") + r"\Z", re.ASCII)

    def checked(text: str) -> Any:
        if not compiled.match(text):
            raise ValueError(text)
        return read(text)

    return Parameter(name, description, {"type": "string", "pattern": expression}, checked)


def understood(parameters: Iterable[Parameter], sent: MultiDict[str, str]) -> dict[str, Any]:
    """What a query says, by name. Raises WrongParameters for anything unknown, given twice or not fitting."""
    known = {one.name: one for one in parameters}
    found: dict[str, Any] = {}
    errors = []
    for name, values in sent.lists():
        if name not in known:
            errors.append(WrongParameter(name[:100], "This address knows no such parameter."))
        elif len(values) > 1:
            errors.append(WrongParameter(name, "Give it once."))
        else:
            try:
                found[name] = known[name].read(values[0])
            except ValueError:
                errors.append(WrongParameter(name, f"Does not fit: {known[name].description}"))
    if errors:
        raise WrongParameters(errors)
    return found
