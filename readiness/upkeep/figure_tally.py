"""The part of ``readiness tally`` on the lines that dashboards count."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from readiness.answering.handing_in import line_of
from readiness.store import figures
from readiness.store.models import Assessment

_BATCH = 500


def fill(session: Session) -> int:
    """Write the lines that are missing or wrong, committing each batch, so that nobody waits long."""
    after = written = 0
    while ids := figures.submitted(session, after, _BATCH):
        stored = figures.stored(session, ids)
        lines = [
            line for pair in figures.pairs(session, ids) if (line := line_of(pair)) != stored.get(line[0])
        ]
        figures.put(session, lines)
        session.commit()
        session.expunge_all()
        after, written = ids[-1], written + len(lines)
    return written


def check(session: Session) -> Iterator[str]:
    """Name every response whose line is missing or says something else than its answers."""
    after = 0
    while ids := figures.submitted(session, after, _BATCH):
        stored = figures.stored(session, ids)
        for pair in figures.pairs(session, ids):
            if stored.get(pair.assessment.id) != line_of(pair):
                yield _named(pair.assessment, pair.assessment.id in stored)
        session.expunge_all()
        after = ids[-1]


def _named(assessment: Assessment, there: bool) -> str:
    return f"response {assessment.uid} {'is counted wrongly' if there else 'is not counted'}"
