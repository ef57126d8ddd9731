"""Who takes part in the comparison of companies, and the tallies of them. Nothing here commits.

A company that takes part counts once: its newest submitted round, as it was declared. Whatever may change that
stands in `kept_up`, which carries the difference into the tallies in the same transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from readiness.domain import peers
from readiness.domain.peers import COMPANIES, FEWEST, Counts
from readiness.store.companies import Consent
from readiness.store.models import SUBMITTED, Assessment, Company, now
from readiness.store.peer_models import PeerTally


class Key(NamedTuple):
    """Which companies a tally is of; all of a version when size and sector are empty."""

    instrument: str
    size: str = ""
    sector: str = ""


class Shown(NamedTuple):
    """The figures that a company is shown: of which companies, what was counted, and when."""

    key: Key
    counts: Counts
    at: datetime


_KEY = (PeerTally.instrument, PeerTally.size, PeerTally.sector)


def take_part(
    session: Session, companies: Sequence[Company], consent: Consent, *, at: datetime | None = None
) -> int:
    """Count companies that have submitted; return how many of them were not counted before."""
    with kept_up(session, [one.id for one in companies]):
        new = [one for one in companies if _since(session, one) is None]
        for company in new:
            company.peers_version, company.peers_language = consent
            company.peers_since = at or now()
    return len(new)


def withdraw(session: Session, company: Company) -> bool:
    """Count a company no longer; return False when it was not."""
    with kept_up(session, [company.id]):
        if _since(session, company) is None:
            return False
        company.peers_version = company.peers_language = company.peers_since = None
    return True


@contextmanager
def kept_up(session: Session, companies: Collection[int]) -> Iterator[None]:
    """Carry into the tallies what the inside changes about these companies.

    Their rows are locked, in order, and those of the tallies last of all: put nothing slow after it. Whoever
    holds rounds of a company locks them before.
    """
    lock = select(Company.id).where(Company.id.in_(companies)).order_by(Company.id)
    session.execute(lock.with_for_update(key_share=True)).all()
    before = _of(session, companies)
    yield
    session.flush()
    after = _of(session, companies)
    changes = {key: _change(before.get(key, {}), after.get(key, {})) for key in before | after}
    _carry(session, {key: change for key, change in changes.items() if change})


def shown(session: Session, assessment: Assessment) -> Shown | None:
    """What is shown beside a submitted round: companies of its size and sector, else all, else nothing."""
    keys = [tuple(key) for key in _keys(assessment.instrument, assessment.size, assessment.sector)]
    found = session.execute(
        select(*_KEY, PeerTally.shown, PeerTally.shown_at)
        .where(
            tuple_(*_KEY).in_(keys),
            PeerTally.companies >= FEWEST,
            PeerTally.shown_at.is_not(None),
        )
        .order_by(PeerTally.size.desc())
        .limit(1)
    ).first()
    return Shown(Key(*found[:3]), found[3], found[4]) if found else None


def full_count(session: Session) -> dict[Key, Counter[str]]:
    """Every tally as all stored responses give it. Memory does not grow with their number."""
    rows = session.execute(_counted().execution_options(yield_per=1000))
    return _tallied(rows)


def tallies(session: Session) -> dict[Key, PeerTally]:
    """Every tally as it is stored."""
    return {Key(one.instrument, one.size, one.sector): one for one in session.scalars(select(PeerTally))}


def lock_all(session: Session) -> None:
    """Let nobody else change a tally until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("LOCK TABLE peer_tally IN EXCLUSIVE MODE")


def put(tally: PeerTally, counts: Counts) -> None:
    """Store counts, and show them when they may be shown."""
    tally.counts = dict(counts)
    tally.companies = counts.get(COMPANIES, 0)
    if not tally.companies:
        tally.shown = tally.shown_at = None
    elif peers.due(counts, tally.shown or {}):
        tally.shown, tally.shown_at = tally.counts, now()


def _since(session: Session, company: Company) -> datetime | None:
    """Whether it takes part, read again after its row was locked."""
    session.refresh(company, ["peers_since"])
    return company.peers_since


def _counted() -> Select[Any]:
    """What counts of each company that takes part, newest round first."""
    return (
        select(
            Assessment.company_id,
            Assessment.instrument,
            Assessment.size,
            Assessment.sector,
            Assessment.readiness,
            Assessment.scorecard,
            Assessment.answers,
        )
        .join(Company, Company.id == Assessment.company_id)
        .where(Company.peers_since.is_not(None), Assessment.status == SUBMITTED)
        .order_by(Assessment.company_id, Assessment.round.desc())
    )


def _of(session: Session, companies: Collection[int]) -> dict[Key, Counter[str]]:
    return _tallied(session.execute(_counted().where(Company.id.in_(companies))))


def _tallied(rows: Iterable[Row[Any]]) -> dict[Key, Counter[str]]:
    found: dict[Key, Counter[str]] = {}
    company = None
    for row in rows:
        if row.company_id == company:
            continue
        company = row.company_id
        for key in _keys(row.instrument, row.size, row.sector):
            found.setdefault(key, Counter()).update(peers.marks(row.readiness, row.scorecard, row.answers))
    return found


def _keys(instrument: str, size: str | None, sector: str | None) -> list[Key]:
    every = Key(instrument)
    return [every, Key(instrument, size, sector)] if size and sector else [every]


def _change(before: Counts, after: Counts) -> dict[str, int]:
    differences = {mark: after.get(mark, 0) - before.get(mark, 0) for mark in (*before, *after)}
    return {mark: number for mark, number in differences.items() if number}


def _carry(session: Session, changes: Mapping[Key, Counts]) -> None:
    """Change the tallies, always in the order of their keys: two transactions never wait for each other."""
    for key in sorted(changes):
        _make(session, key)
    for key in sorted(changes):
        one = select(PeerTally).where(*(column == value for column, value in zip(_KEY, key, strict=True)))
        tally = session.scalars(one.with_for_update().execution_options(populate_existing=True)).one()
        put(tally, peers.added(tally.counts, changes[key]))
    session.flush()


def _make(session: Session, key: Key) -> None:
    """Make a tally unless it is there, or somebody else makes it at this moment."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(PeerTally).values(**key._asdict(), companies=0, counts={})
    session.execute(row.on_conflict_do_nothing())
