"""What handing in stores: the scorecard, the line that dashboards count, and the plan that goes on."""

from datetime import datetime

from sqlalchemy.orm import Session

from readiness.belgium import day_of
from readiness.content.layouts import layout
from readiness.content.loader import load
from readiness.domain.advice import recommend
from readiness.domain.layout import Before, Told
from readiness.domain.report import record
from readiness.domain.situation import Situation
from readiness.store import assessments, commitments, figures, own_rounds, peers, rounds
from readiness.store.commitments import Wish
from readiness.store.figures import Line, Pair
from readiness.store.models import Assessment


def hand_in(session: Session, assessment: Assessment, *, at: datetime | None = None) -> bool:
    """Submit an assessment with all that is counted of it; False, changing nothing, when that was done before."""
    if assessment.is_submitted:
        return False
    now = Situation.of(load(assessment.instrument).questionnaire, assessment.answers)
    if assessment.round == 1:
        # A company takes part in comparisons, if at all, since an earlier round: a first one pays nothing.
        _store(session, assessment, now, None, at)
        return True
    with peers.kept_up(session, [assessment.company_id]):
        _store(session, assessment, now, own_rounds.stood_before(session, assessment), at)
        _go_on_planning(session, assessment, now)
        rounds.handed_in(session, assessment)
    return True


def _go_on_planning(session: Session, assessment: Assessment, now: Situation) -> None:
    """Keep in the new round's plan what the one before planned, is not done, and still is one of the next steps."""
    before = rounds.before(session, assessment)
    planned = commitments.of(session, before) if before else {}
    steps = recommend(load(assessment.instrument).advice, now) if planned else ()
    still = {
        step.advice.code: Wish(planned[step.advice.code].due_on)
        for step in steps
        if step.advice.code in planned and planned[step.advice.code].done_at is None
    }
    if still:
        commitments.keep(session, assessment, still)


def _store(
    session: Session,
    assessment: Assessment,
    now: Situation,
    before: Assessment | None,
    at: datetime | None,
) -> None:
    scored = record(load(assessment.instrument), assessment.answers, now)
    assessments.submit(session, assessment, scored, scored["readiness"], at=at)
    figures.keep(session, assessment, line_of(Pair(assessment, before, newest=True), now).figures)


def line_of(pair: Pair, now: Situation | None = None) -> Line:
    """The line of a submitted response, from its answers, or its situation if that is known, and its scorecard."""
    assessment, earlier = pair.assessment, pair.before
    moment, stored = assessment.submitted_at, assessment.scorecard
    if moment is None or stored is None:
        raise ValueError(f"response {assessment.uid} is not submitted")
    before = None
    if earlier is not None and earlier.scorecard and earlier.instrument == assessment.instrument:
        before = Before(earlier.scorecard["readiness"], earlier.scorecard["dimensions"])
    told = Told(assessment.language, day_of(moment).year, before)
    made = layout(assessment.instrument)
    now = now or Situation.of(made.instrument.questionnaire, assessment.answers)
    return Line(assessment.id, assessment.instrument, pair.newest, made.line(now, stored, told))
