"""The words for how far a response is, in four languages."""

from readiness.domain.review import ARCHIVED, CHANGES_REQUESTED, IN_REVIEW, NEW, VALIDATED
from readiness.domain.text import Text
from readiness.store.models import DRAFT, SUBMITTED

STATUS = {
    DRAFT: Text(nl="ontwerp", fr="brouillon", de="Entwurf", en="draft"),
    SUBMITTED: Text(nl="ingediend", fr="envoyé", de="abgesendet", en="submitted"),
}

REVIEW_STATUS = {
    NEW: Text(nl="nieuw", fr="nouveau", de="neu", en="new"),
    IN_REVIEW: Text(nl="in behandeling", fr="en cours d’examen", de="in Bearbeitung", en="in review"),
    CHANGES_REQUESTED: Text(
        nl="wijzigingen gevraagd",
        fr="modifications demandées",
        de="Änderungen erbeten",
        en="changes requested",
    ),
    VALIDATED: Text(nl="gevalideerd", fr="validé", de="geprüft", en="validated"),
    ARCHIVED: Text(nl="gearchiveerd", fr="archivé", de="archiviert", en="archived"),
}
