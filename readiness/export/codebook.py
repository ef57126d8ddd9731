"""The codebook: what every column, code and missing value of the table means, in four languages."""

from collections.abc import Iterable, Iterator

from readiness.domain.text import LANGUAGES, Text
from readiness.export.cells import Cell
from readiness.export.column import Column
from readiness.export.missing import Missing

NAMES = ("kind", "column", "code", "item", "section", "type", *LANGUAGES)
KINDS = ("column", "code", "missing", "note")
"""A column of the table; a code in it; a code in any column for why there is no answer; a remark."""

_GUARD = Text(
    nl="In de CSV-bestanden staat een apostrof (') voor een tekst die begint met =, +, -, @, een tab of een regeleinde,"
    " ook na spaties, aanhalingstekens en apostrofs. Hetzelfde geldt in een tekst na een komma, puntkomma, verticale "
    "streep, tab of regeleinde. Neem op zo'n plaats de eerste apostrof weg om te krijgen wat er getypt is. Elke andere "
    "apostrof is getypt: die van 't Hoekje blijft staan.",
    fr="Dans les fichiers CSV, une apostrophe (') précède tout texte qui commence par =, +, -, @, une tabulation ou un "
    "saut de ligne, même après des espaces, des guillemets et des apostrophes. Il en va de même dans un texte après "
    "une virgule, un point-virgule, une barre verticale, une tabulation ou un saut de ligne. Retirez la première "
    "apostrophe à ces endroits pour retrouver ce qui a été saisi. Toute autre apostrophe a été saisie : celle de "
    "'t Hoekje reste.",
    de="In den CSV-Dateien steht ein Apostroph (') vor jedem Text, der mit =, +, -, @, einem Tabulator oder einem "
    "Zeilenende beginnt, auch nach Leerzeichen, Anführungszeichen und Apostrophen. Dasselbe gilt im Text nach einem "
    "Komma, Semikolon, senkrechten Strich, Tabulator oder Zeilenende. Nehmen Sie dort den ersten Apostroph weg, um zu "
    "erhalten, was eingegeben wurde. Jeder andere Apostroph wurde eingegeben: der von 't Hoekje bleibt stehen.",
    en="In the CSV files an apostrophe (') stands before a text that begins with =, +, -, @, a tab or a line end, also "
    "behind blanks, quotes and apostrophes. The same holds inside a text after a comma, semicolon, vertical bar, tab "
    "or line end. Take the first apostrophe at such a place away to get back what was typed. Every other apostrophe "
    "was typed: that of 't Hoekje stays.",
)
_SEVERAL = Text(
    nl="Waar meer antwoorden mogelijk zijn, staan de codes na elkaar met een spatie ertussen.",
    fr="Là où plusieurs réponses sont possibles, les codes se suivent, séparés par une espace.",
    de="Wo mehrere Antworten möglich sind, stehen die Codes hintereinander mit einem Leerzeichen dazwischen.",
    en="Where several answers are possible, the codes stand one after the other with a space between.",
)


def rows(columns: Iterable[Column]) -> Iterator[tuple[Cell, ...]]:
    """The rows under `NAMES`; a cell that says nothing of a row is an empty text."""
    for column in columns:
        yield "column", column.name, "", column.item, column.section, column.type, *_texts(column.text)
        for code, text in column.codes.items():
            yield "code", column.name, code, column.item, column.section, "", *_texts(text)
    for reason in sorted(Missing, reverse=True):
        yield "missing", "", int(reason), "", "", "", *_texts(reason.label)
    for note in (_SEVERAL, _GUARD):
        yield "note", "", "", "", "", "", *_texts(note)


def _texts(text: Text) -> Iterator[str]:
    return (text[language] for language in LANGUAGES)
