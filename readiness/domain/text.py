"""A text in the four languages of the product."""

from dataclasses import dataclass

LANGUAGES = ("nl", "fr", "de", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text, complete: there is no language to fall back on, because none is ever missing."""

    nl: str
    fr: str
    de: str
    en: str

    def __getitem__(self, language: str) -> str:
        """The text in one of LANGUAGES; KeyError for any other."""
        if language not in LANGUAGES:
            raise KeyError(language)
        text: str = getattr(self, language)
        return text
