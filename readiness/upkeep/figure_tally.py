"""The part of ``readiness tally`` on the lines that dashboards count."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from readiness.answering.handing_in import line_of
from readiness.content.layouts import layout
from readiness.store import figures
from readiness.store.figures import Line, Pair
from readiness.store.models import Assessment

_BATCH = 500


def fill(session: Session) -> int:
    """Write the lines that are missing or wrong, committing each batch, so that nobody waits long."""
    after = written = 0
    while ids := figures.submitted(session, after, _BATCH):
        stored = figures.stored(session, ids)
        pairs = figures.pairs(session, ids)
        lines = [line for pair in pairs if (line := _line(pair, stored)) != stored.get(line.assessment_id)]
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
            if stored.get(pair.assessment.id) != _line(pair, stored):
                yield _named(pair.assessment, pair.assessment.id in stored)
        session.expunge_all()
        after = ids[-1]


def _line(pair: Pair, stored: Mapping[int, Line]) -> Line:
    """What a response's line should be. Where a purge took the round before, its changes are those that are stored."""
    line, kept = line_of(pair), stored.get(pair.assessment.id)
    if not pair.gone or kept is None:
        return line
    return line._replace(figures=layout(line.instrument).with_changes_of(line.figures, kept.figures))


def _named(assessment: Assessment, there: bool) -> str:
    return f"response {assessment.uid} {'is counted wrongly' if there else 'is not counted'}"
