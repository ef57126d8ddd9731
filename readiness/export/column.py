"""What is said of one column, in the codebook, the data package and the worksheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from readiness.domain.text import LANGUAGES, Text

STRING, INTEGER, NUMBER, DATETIME = "string", "integer", "number", "datetime"
"""The types of a Frictionless table schema that occur."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A cell holds one of `codes`, or several with a space between when `several`.

    `least` and `most` are the ends of a number, both included; `required` says that it is never missing.
    """

    name: str
    type: str
    text: Text
    item: str = ""
    section: str = ""
    codes: Mapping[str, Text] = field(default_factory=dict)
    several: bool = False
    least: int | None = None
    most: int | None = None
    required: bool = False


def joined(texts: Iterable[Text], between: str = " – ") -> Text:
    """Texts one after the other, in each language."""
    parts = tuple(texts)
    return Text(**{language: between.join(part[language] for part in parts) for language in LANGUAGES})
