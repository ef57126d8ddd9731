"""Why a cell holds no answer. An empty cell would mean several things; these codes mean one each."""

from enum import IntEnum

from readiness.domain.text import Text
from readiness.export.cells import Form, T


class Missing(IntEnum):
    """The reasons, as negative numbers, so that no answer and no score can be mistaken for one."""

    NO_CAMPAIGN = -3
    NOT_SUBMITTED = -4
    NOT_VALIDATED = -5
    DONT_KNOW = -6
    NOT_IN_VERSION = -7
    NOT_ASKED = -8
    UNANSWERED = -9

    @property
    def label(self) -> Text:
        """What a profile with labels writes instead of the number."""
        return _LABELS[self]


_LABELS = {
    Missing.NO_CAMPAIGN: Text(
        nl="geen campagne", fr="aucune campagne", de="keine Kampagne", en="no campaign"
    ),
    Missing.NOT_SUBMITTED: Text(
        nl="nog niet ingediend", fr="pas encore envoyée", de="noch nicht abgesendet", en="not submitted yet"
    ),
    Missing.NOT_VALIDATED: Text(
        nl="niet gevalideerd", fr="non validée", de="nicht geprüft", en="not validated"
    ),
    Missing.DONT_KNOW: Text(nl="weet ik niet", fr="je ne sais pas", de="weiß ich nicht", en="don't know"),
    Missing.NOT_IN_VERSION: Text(
        nl="niet in deze versie",
        fr="pas dans cette version",
        de="nicht in dieser Version",
        en="not in this version",
    ),
    Missing.NOT_ASKED: Text(nl="niet gevraagd", fr="non posée", de="nicht gefragt", en="not asked"),
    Missing.UNANSWERED: Text(
        nl="niet beantwoord", fr="sans réponse", de="nicht beantwortet", en="not answered"
    ),
}


def missing_cells(form: Form[T], language: str) -> dict[Missing, T]:
    """The reasons as cells: words where the form has labels, numbers otherwise."""
    return {reason: form.cell(reason.label[language] if form.labels else int(reason)) for reason in Missing}
