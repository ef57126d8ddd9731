"""What every page with a report on it shows: the company's own, the one at the desk, and a shared one."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from readiness.content.loader import load
from readiness.domain.report import Report, build
from readiness.i18n import language
from readiness.presentation.peers import PeersView, present_peers
from readiness.presentation.plan import plan
from readiness.presentation.report import present
from readiness.presentation.since import since_last_time
from readiness.presentation.together import present_together
from readiness.store import commitments, peers, surroundings
from readiness.store.follow_up_models import Commitment
from readiness.store.models import Assessment
from readiness.store.surroundings import Surroundings


def shown_to_anybody(
    session: Session,
    assessment: Assessment,
    report: Report | None = None,
    ticked: Collection[str] | None = None,
    stored: Mapping[str, Commitment] | None = None,
) -> dict[str, Any]:
    """What whoever may read the report of a submitted assessment is shown.

    `ticked` are the steps that the page shows ticked; by default those that the company takes on, which
    are `stored` and read when they are not given.
    """
    instrument, answers = load(assessment.instrument), assessment.answers
    found = report or build(instrument, answers)
    if stored is None:
        stored = commitments.of(session, assessment)
    return {
        "view": present(instrument, found, answers, language()),
        "submitted": assessment.submitted_at,
        "company_name": assessment.company.name,
        "plan": plan(found, answers, stored, stored.keys() if ticked is None else ticked, language()),
        "peers": peers_of(session, assessment, found),
    }


def peers_of(session: Session, assessment: Assessment, report: Report | None = None) -> PeersView | None:
    """The companies that a company is compared with; None, without a query, when it does not take part."""
    if assessment.company.peers_since is None:
        return None
    shown = peers.shown(session, assessment)
    if shown is None:
        return None
    found = report or build(load(assessment.instrument), assessment.answers)
    return present_peers(found, assessment.answers, shown, language())


def shown_inside(
    session: Session,
    assessment: Assessment,
    report: Report | None = None,
    ticked: Collection[str] | None = None,
    around: Surroundings | None = None,
) -> dict[str, Any]:
    """That, and what only the company and its consultants read: a message, rounds before, colleagues.

    What is `around` the report is read when it is not given.
    """
    instrument = load(assessment.instrument)
    found = report or build(instrument, assessment.answers)
    around = around or surroundings.of(session, assessment)
    return shown_to_anybody(session, assessment, found, ticked, around.commitments) | {
        "message": around.message,
        "since": since_last_time(session, assessment, language()),
        "together": present_together(
            instrument.questionnaire,
            assessment.answers,
            found.scorecard,
            around.places,
            language(),
        ),
    }
