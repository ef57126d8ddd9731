"""What handing in stores: the scorecard, and the line that dashboards count."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from readiness.content.layouts import layout
from readiness.content.loader import load
from readiness.domain.layout import Before, Told
from readiness.domain.report import record
from readiness.i18n import TIMEZONE
from readiness.store import assessments, figures, rounds
from readiness.store.figures import Line, Pair
from readiness.store.models import Assessment

_ZONE = ZoneInfo(TIMEZONE)


def hand_in(session: Session, assessment: Assessment, *, at: datetime | None = None) -> bool:
    """Submit an assessment with all that is counted of it; False, changing nothing, when that was done before."""
    scored = record(load(assessment.instrument), assessment.answers)
    if not assessments.submit(session, assessment, scored, scored["readiness"], at=at):
        return False
    before = rounds.before(session, assessment) if assessment.round > 1 else None
    figures.keep(session, assessment, line_of(Pair(assessment, before, True)).figures)
    return True


def line_of(pair: Pair) -> Line:
    """The line of a submitted response, from its answers and its scorecard."""
    assessment, earlier = pair.assessment, pair.before
    moment, stored = assessment.submitted_at, assessment.scorecard
    if moment is None or stored is None:
        raise ValueError(f"response {assessment.uid} is not submitted")
    before = None
    if earlier is not None and earlier.scorecard and earlier.instrument == assessment.instrument:
        before = Before(earlier.scorecard["readiness"], earlier.scorecard["dimensions"])
    told = Told(assessment.language, moment.astimezone(_ZONE).year, before)
    made = layout(assessment.instrument).line(assessment.answers, stored, told)
    return Line(assessment.id, assessment.instrument, pair.newest, made)
