"""The article that the advice comes from, sentence by sentence, with who says each."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness.domain.text import Text


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody whom the article lets speak."""

    code: str
    name: str
    role: Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text.nl` verbatim, the other languages our translation."""

    code: str
    text: Text
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Article:
    """The published source."""

    title: str
    publisher: str
    year: int
    url: str
    sentences: Mapping[str, Sentence]
