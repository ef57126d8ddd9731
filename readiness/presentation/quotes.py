"""Sentences of the article, as they are quoted."""

from dataclasses import dataclass

from readiness.domain.report import Instrument


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the article: Dutch as printed, a translation (empty in Dutch), and who said it."""

    sentence: str
    nl: str
    translation: str
    speaker: str
    role: str


def quote(instrument: Instrument, code: str, lang: str) -> Quote:
    """A sentence of the article by its code."""
    sentence = instrument.article.sentences[code]
    return Quote(
        sentence=code,
        nl=sentence.text.nl,
        translation="" if lang == "nl" else sentence.text[lang],
        speaker=sentence.speaker.name,
        role=sentence.speaker.role[lang],
    )
