"""Companies that take part in the comparison are counted exactly, and never shown when they are few."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from multiprocessing import get_context

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readiness.domain.peers import COMPANIES, due, quartiles
from readiness.domain.together import spread
from readiness.engines import make_engine, writing
from readiness.extensions import db
from readiness.store import assessments, erasure, peers, retention, rounds
from readiness.store.companies import Consent
from readiness.store.models import Assessment, Company
from readiness.store.peer_models import PeerTally
from readiness.store.retention import Limits
from readiness.upkeep import peer_tally

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3000)
LIMITS = Limits.at(NOW, 90, 24)
CONSENT = Consent("2026-11", "nl")
EACH = 6
SIZES = ("p1", "p2_9")


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.writing_session


def submitted(session: Session, score: int = 50, size: str = "p1", at: datetime = NOW) -> Assessment:
    """A company that has submitted its first round."""
    one, _token = assessments.begin(session, "nl", "2026.1", at=at)
    hand_in(session, one, score, size, at)
    return one


def hand_in(session: Session, one: Assessment, score: int, size: str, at: datetime = NOW) -> None:
    assessments.save(session, one, {"A1": size, "A2": "trade", "B1": ["linkedin"]}, at=at)
    card = {"readiness": score, "dimensions": {"planning": score, "roi": None}}
    with peers.kept_up(session, [one.company_id]):
        assessments.submit(session, one, card, score, at=at)


def joined(session: Session, number: int, score: int = 50, size: str = "p1") -> list[Company]:
    """So many companies that take part."""
    companies = [submitted(session, score, size).company for _ in range(number)]
    assert peers.take_part(session, companies, CONSENT) == number
    return companies


STEPS = st.tuples(
    st.sampled_from(["begin", "old", "join", "leave", "again", "erase", "purge"]),
    st.integers(0, 4),
    st.integers(0, 100),
    st.sampled_from(SIZES),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=20))
def test_after_any_steps_the_tallies_are_what_a_full_count_gives(
    session: Session, steps: list[object]
) -> None:
    for table in (Company, PeerTally):
        session.execute(delete(table))
    for step in steps:
        take(session, *step)  # type: ignore[misc]  # a tuple of STEPS
        session.expire_all()
        assert peer_tally.check(session) == []
    session.commit()


def take(session: Session, what: str, which: int, score: int, size: str) -> None:
    """One thing that can happen to companies."""
    if what in {"begin", "old"}:
        one = submitted(session, score, size, LONG_AGO if what == "old" else NOW)
        peers.take_part(session, [one.company], CONSENT)
        return
    if what == "purge":
        retention.take_assessments(session, LIMITS.old_submissions)
        session.expire_all()
        return
    companies = session.scalars(select(Company).order_by(Company.id)).all()
    if not companies:
        return
    company = companies[which % len(companies)]
    match what:
        case "join":
            peers.take_part(session, [company], CONSENT)
        case "leave":
            peers.withdraw(session, company)
        case "again":
            newest = rounds.latest_submitted(session, company.id)
            assert newest is not None
            hand_in(session, rounds.open_again(session, newest), score, size)
        case "erase":
            erasure.erase_company(session, company)
            session.expunge(company)


def test_a_full_count_names_what_is_wrong_and_mends_it(session: Session) -> None:
    joined(session, 3)
    tally = session.scalars(select(PeerTally).where(PeerTally.size == "p1")).one()
    tally.counts = {**tally.counts, "B1 linkedin": 4}
    session.flush()
    assert peer_tally.check(session) == ["2026.1 p1 trade: B1 linkedin"]
    assert peer_tally.fill(session) == 1
    assert peer_tally.check(session) == []
    session.execute(delete(PeerTally))
    assert len(peer_tally.check(session)) == 2
    assert peer_tally.fill(session) == 2
    assert peer_tally.check(session) == []


def test_nothing_is_shown_of_fewer_than_thirty(session: Session) -> None:
    companies = joined(session, 29)
    one = submitted(session)
    assert peers.shown(session, one) is None
    companies += joined(session, 1)
    found = peers.shown(session, one)
    assert found is not None
    assert (found.key.size, found.counts[COMPANIES]) == ("p1", 30)
    peers.withdraw(session, companies[0])
    assert peers.shown(session, one) is None


def test_whoever_has_too_few_of_its_own_is_shown_all(session: Session) -> None:
    joined(session, 20)
    joined(session, 20, size="p2_9")
    found = peers.shown(session, submitted(session))
    assert found is not None
    # The first thirty made the figures; ten more are due, and are there.
    assert (found.key.size, found.key.sector, found.counts[COMPANIES]) == ("", "", 40)


def test_another_version_of_the_questionnaire_is_not_counted(session: Session) -> None:
    joined(session, 30)
    other = submitted(session)
    other.instrument = "2027.1"
    assert peers.shown(session, other) is None


def test_what_is_shown_never_changes_by_fewer_than_ten(session: Session) -> None:
    companies, one = joined(session, 30), submitted(session)
    before = peers.shown(session, one)
    assert before is not None
    for _ in range(12):
        (company,) = joined(session, 1, 90)
        peers.withdraw(session, company)
    joined(session, 9, 90)
    assert peers.shown(session, one) == before, "twelve that came and went, and nine that came"
    peers.withdraw(session, companies[0])
    assert peers.shown(session, one) == before
    joined(session, 1, 90)
    after = peers.shown(session, one)
    assert after is not None
    assert after.counts[COMPANIES] == 39


def test_who_withdraws_is_no_longer_counted(session: Session) -> None:
    companies = joined(session, 3)
    assert peers.withdraw(session, companies[0])
    assert not peers.withdraw(session, companies[0])
    assert {one.companies for one in session.scalars(select(PeerTally))} == {2}
    assert companies[0].peers_since is None


@given(st.dictionaries(st.integers(0, 100), st.integers(1, 5), min_size=1))
def test_quartiles_of_counts_are_those_of_the_scores(histogram: dict[int, int]) -> None:
    scores = [Fraction(score) for score, number in histogram.items() for _ in range(number)]
    assert quartiles(histogram) == spread(scores)


def test_figures_are_due_by_ten_companies() -> None:
    thirty = {COMPANIES: 30, "readiness 50": 30}
    assert due(thirty, {})
    assert not due({COMPANIES: 29, "readiness 50": 29}, {})
    assert not due({COMPANIES: 39, "readiness 50": 39}, thirty)
    assert due({COMPANIES: 40, "readiness 50": 40}, thirty)
    assert due({COMPANIES: 30, "readiness 50": 20, "readiness 60": 10}, thirty)


def come_and_go(url: str, number: int) -> None:
    """In a process of its own: companies of one group join, answer anew, leave and are erased."""
    engine = writing(make_engine(url, busy_seconds=60))
    for place in range(EACH):
        with Session(engine) as session:
            one = submitted(session, number, SIZES[place % 2])
            peers.take_part(session, [one.company], CONSENT)
            session.commit()
            hand_in(session, rounds.open_again(session, one), place, SIZES[number % 2])
            session.commit()
            if place % 3 == 1:
                peers.withdraw(session, one.company)
            elif place % 3 == 2:
                erasure.erase_company(session, one.company)
            session.commit()
    engine.dispose()


def test_processes_at_once_are_counted_exactly(session: Session, database_url: str) -> None:
    context = get_context("spawn")
    processes = [context.Process(target=come_and_go, args=(database_url, number)) for number in range(4)]
    for one in processes:
        one.start()
    for one in processes:
        one.join(120)
    assert [one.exitcode for one in processes] == [0] * 4
    assert peer_tally.check(session) == []
    everybody = session.scalars(select(PeerTally).where(PeerTally.size == "")).one()
    assert everybody.companies == 4 * EACH // 3
