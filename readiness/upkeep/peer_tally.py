"""The part of ``readiness tally`` on companies that take part in being compared."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from readiness.domain.peers import COMPANIES, FEWEST, Counts
from readiness.store import peers
from readiness.store.peer_models import PeerTally
from readiness.store.peers import Key


def fill(session: Session) -> int:
    """Count anew, in a session that writes; returns how many tallies were wrong. Does not commit."""
    peers.lock_all(session)
    counted, stored = peers.full_count(session), peers.tallies(session)
    wrong = [key for key in sorted(counted | stored) if _difference(key, stored, counted)]
    for key in wrong:
        tally = stored.get(key)
        if tally is None:
            tally = PeerTally(instrument=key.instrument, size=key.size, sector=key.sector)
            session.add(tally)
        peers.put(tally, counted.get(key, {}))
    session.flush()
    return len(wrong)


def check(session: Session) -> list[str]:
    """Name every tally that differs from a full count, in a session that sees one moment."""
    counted, stored = peers.full_count(session), peers.tallies(session)
    found = [_difference(key, stored, counted) for key in sorted(counted | stored)]
    return [line for line in found if line]


def _difference(key: Key, stored: Mapping[Key, PeerTally], counted: Mapping[Key, Counts]) -> str:
    """What is wrong with one tally; empty when nothing is."""
    tally, right = stored.get(key), counted.get(key, {})
    name = " ".join(part for part in key if part)
    if tally is None:
        return f"{name}: is missing, of {right[COMPANIES]} companies"
    if (tally.companies, tally.counts) != (right.get(COMPANIES, 0), right):
        marks = [
            mark for mark in sorted({**tally.counts, **right}) if tally.counts.get(mark) != right.get(mark)
        ]
        return f"{name}: {', '.join(marks) or 'the number of companies'}"
    if tally.shown is not None and tally.shown.get(COMPANIES, 0) < FEWEST:
        return f"{name}: figures of fewer than {FEWEST} companies are shown"
    return ""
