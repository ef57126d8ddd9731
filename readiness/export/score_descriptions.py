"""What the columns before the answers mean: who, when, how far, and the scores."""

from collections.abc import Iterable, Iterator, Sequence

from readiness.domain.report import Instrument
from readiness.domain.text import LANGUAGES, Text
from readiness.export.column import DATETIME, INTEGER, NUMBER, STRING, Column, joined
from readiness.export.score_columns import DIMENSION, FLAG, STANDING, VALIDATED
from readiness.export.statuses import REVIEW_STATUS, STATUS

_LANGUAGES = {
    "nl": Text(nl="Nederlands", fr="néerlandais", de="Niederländisch", en="Dutch"),
    "fr": Text(nl="Frans", fr="français", de="Französisch", en="French"),
    "de": Text(nl="Duits", fr="allemand", de="Deutsch", en="German"),
    "en": Text(nl="Engels", fr="anglais", de="Englisch", en="English"),
}
_READINESS = Text(
    nl="Paraatheid (0 tot 100)",
    fr="Degré de préparation (0 à 100)",
    de="Reifegrad (0 bis 100)",
    en="Readiness (0 to 100)",
)
_LEVEL = Text(nl="Niveau", fr="Niveau", de="Stufe", en="Level")
_DIMENSION = Text(
    nl="Dimensie (0 tot 100)",
    fr="Dimension (0 à 100)",
    de="Dimension (0 bis 100)",
    en="Dimension (0 to 100)",
)
_STANDING = Text(
    nl="Positie tegenover Belgische bedrijven (0 tot 100; 50 is het doorsneebedrijf)",
    fr="Position par rapport aux entreprises belges (0 à 100 ; 50 est l’entreprise type)",
    de="Stand im Vergleich zu belgischen Unternehmen (0 bis 100; 50 ist das typische Unternehmen)",
    en="Standing among Belgian companies (0 to 100; 50 is the typical company)",
)
_FLAG = Text(nl="Risico", fr="Risque", de="Risiko", en="Risk")
_RAISED = {
    "0": Text(nl="niet aanwezig", fr="absent", de="nicht vorhanden", en="not raised"),
    "1": Text(nl="aanwezig", fr="présent", de="vorhanden", en="raised"),
    "2": Text(nl="hoog", fr="élevé", de="hoch", en="high"),
}
VALIDATED_TEXT = Text(nl="Gevalideerd", fr="Validé", de="Geprüft", en="Validated")
"""Stands before the text of whatever rests on validated answers."""


def identity(versions: Iterable[str]) -> Iterator[Column]:
    """The columns that say which response it is."""
    yield Column("uid", STRING, _words("uid"), required=True)
    yield Column("company", STRING, _words("company"), required=True)
    yield Column("round", INTEGER, _words("round"), least=1, required=True)
    yield Column("status", STRING, _words("status"), codes=STATUS, required=True)
    yield Column("language", STRING, _words("language"), codes=_LANGUAGES, required=True)
    known = {version: _same(version) for version in versions}
    yield Column("instrument", STRING, _words("instrument"), codes=known, required=True)
    yield Column("started_at", DATETIME, _words("started_at"), required=True)
    yield Column("saved_at", DATETIME, _words("saved_at"), required=True)
    yield Column("submitted_at", DATETIME, _words("submitted_at"))
    yield Column("review_status", STRING, _words("review_status"), codes=REVIEW_STATUS)
    yield Column("campaign", STRING, _words("campaign"))


def scores(instruments: Sequence[Instrument]) -> Iterator[Column]:
    """The columns of the stored scorecard."""
    yield _score("readiness", (_READINESS,))
    levels = {one.code: one.name for i in reversed(instruments) for one in i.questionnaire.levels}
    yield Column("level", STRING, _LEVEL, codes=levels)
    yield from _dimensions(instruments)
    for instrument in instruments:
        series = instrument.benchmarks.series
        for scale in instrument.benchmarks.positions:
            yield _score(STANDING + scale.code, (_STANDING, series[scale.series].name))
    for instrument in instruments:
        for flag in instrument.advice.flags:
            yield Column(FLAG + flag.code, INTEGER, joined((_FLAG, flag.title)), codes=_RAISED)


def validated_scores(instruments: Sequence[Instrument]) -> Iterator[Column]:
    """The columns of what the validated answers are worth."""
    yield _score(VALIDATED + "readiness", (VALIDATED_TEXT, _READINESS))
    yield from _dimensions(instruments, VALIDATED, (VALIDATED_TEXT,))


def _dimensions(
    instruments: Sequence[Instrument], prefix: str = "", before: tuple[Text, ...] = ()
) -> Iterator[Column]:
    for instrument in instruments:
        for dimension in instrument.questionnaire.dimensions:
            yield _score(prefix + DIMENSION + dimension.code, (*before, _DIMENSION, dimension.name))


def _score(name: str, texts: tuple[Text, ...]) -> Column:
    return Column(name, NUMBER, joined(texts), least=0, most=100)


def _same(text: str) -> Text:
    return Text(**dict.fromkeys(LANGUAGES, text))


def _words(name: str) -> Text:
    return _IDENTITY[name]


_IDENTITY = {
    "uid": Text(
        nl="Vast kenmerk van de inzending",
        fr="Identifiant fixe du dossier",
        de="Feste Kennung der Einsendung",
        en="Permanent identifier of the response",
    ),
    "company": Text(
        nl="Pseudoniem van het bedrijf",
        fr="Pseudonyme de l’entreprise",
        de="Pseudonym des Unternehmens",
        en="Pseudonym of the company",
    ),
    "round": Text(nl="Ronde", fr="Tour", de="Runde", en="Round"),
    "status": Text(
        nl="Ingediend of niet", fr="Envoyé ou non", de="Abgesendet oder nicht", en="Submitted or not"
    ),
    "language": Text(
        nl="Taal waarin geantwoord is",
        fr="Langue dans laquelle l’entreprise a répondu",
        de="Sprache, in der geantwortet wurde",
        en="Language of the response",
    ),
    "instrument": Text(
        nl="Versie van de vragenlijst",
        fr="Version du questionnaire",
        de="Version des Fragebogens",
        en="Version of the questionnaire",
    ),
    "started_at": Text(nl="Begonnen (UTC)", fr="Commencée (UTC)", de="Begonnen (UTC)", en="Started (UTC)"),
    "saved_at": Text(
        nl="Laatst opgeslagen (UTC)",
        fr="Enregistrée en dernier lieu (UTC)",
        de="Zuletzt gespeichert (UTC)",
        en="Last saved (UTC)",
    ),
    "submitted_at": Text(
        nl="Ingediend (UTC)", fr="Envoyée (UTC)", de="Abgesendet (UTC)", en="Submitted (UTC)"
    ),
    "review_status": Text(
        nl="Stand van de beoordeling",
        fr="État de l’examen",
        de="Stand der Prüfung",
        en="Status of the review",
    ),
    "campaign": Text(
        nl="Campagne",
        fr="Campagne",
        de="Kampagne",
        en="Campaign",
    ),
}
