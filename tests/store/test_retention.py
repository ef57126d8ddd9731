"""What is taken away because it is too old, and what is never: anything younger than its limit."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readiness.extensions import db
from readiness.store import assessments, campaigns, consultants, retention
from readiness.store.api_models import SUBMITTED_EVENT, ApiToken, Webhook, WebhookDelivery
from readiness.store.campaign_models import Invitation
from readiness.store.consultant_models import (
    Consultant,
    DeskSession,
    KnownBrowser,
    PasskeyChallenge,
    PasswordLink,
    SignInTry,
)
from readiness.store.follow_up_models import ColleagueResponse
from readiness.store.models import Assessment, Company, HourlyCount
from readiness.store.outgoing_models import DONE, FAILED, MAIL, WEBHOOK, Outgoing
from readiness.store.retention import Limits, months_before
from readiness.upkeep.purge import purge

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMITS = Limits.at(NOW, 90, 24)
SECOND = timedelta(seconds=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.writing_session


def add(session: Session, *moments: tuple[str, datetime]) -> Company:
    """A company with a round for each pair of a status and when it was saved or submitted."""
    company = Company(name="Bakkerij")
    for number, (status, moment) in enumerate(moments, start=1):
        one = Assessment(
            company=company,
            round=number,
            language="nl",
            instrument="2026.1",
            answers={},
            started_at=moment,
            saved_at=moment,
        )
        session.add(one)
        session.flush()
        if status == "submitted":
            assessments.submit(session, one, {"readiness": 1}, 1, at=moment)
    session.commit()
    return company


def left(session: Session) -> list[tuple[int, int]]:
    """Company and round of every assessment that is still there."""
    found = select(Assessment.company_id, Assessment.round).order_by(Assessment.company_id, Assessment.round)
    return [(row[0], row[1]) for row in session.execute(found)]


def test_a_draft_goes_a_second_after_its_limit_and_its_company_with_it(session: Session) -> None:
    old = add(session, ("draft", NOW - timedelta(days=90) - SECOND))
    young = add(session, ("draft", NOW - timedelta(days=90)))
    taken = purge(session, LIMITS)
    assert (taken["drafts"], taken["submissions"], taken["companies"]) == (1, 0, 1)
    assert session.scalars(select(Company.id)).all() == [young.id]
    assert old.id != young.id


def test_a_submission_goes_after_calendar_months(session: Session) -> None:
    add(session, ("submitted", datetime(2024, 11, 23, 11, 59, 59, tzinfo=UTC)))
    young = add(session, ("submitted", datetime(2024, 11, 23, 12, tzinfo=UTC)))
    assert purge(session, LIMITS)["submissions"] == 1
    assert left(session) == [(young.id, 1)]


def test_a_new_draft_of_a_company_with_a_response_goes_alone(session: Session) -> None:
    kept = add(session, ("submitted", NOW - timedelta(days=200)), ("draft", NOW - timedelta(days=100)))
    taken = purge(session, LIMITS)
    assert (taken["drafts"], taken["companies"]) == (1, 0)
    assert left(session) == [(kept.id, 1)]


def test_an_old_response_goes_and_the_company_stays_for_what_is_younger(session: Session) -> None:
    both = add(session, ("submitted", NOW - timedelta(days=800)), ("draft", NOW - timedelta(days=1)))
    neither = add(session, ("submitted", NOW - timedelta(days=900)), ("draft", NOW - timedelta(days=99)))
    taken = purge(session, LIMITS)
    assert (taken["drafts"], taken["submissions"], taken["companies"]) == (1, 2, 1)
    assert left(session) == [(both.id, 2)]
    assert session.get(Company, neither.id, populate_existing=True) is None


def test_many_go_in_batches_and_all_of_them(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for age in range(85, 100):
        add(session, ("draft", NOW - timedelta(days=age)))
    assert retention.take_assessments(session, LIMITS.old_drafts) == (3, 3)
    assert purge(session, LIMITS)["drafts"] == 9 - 3
    assert len(left(session)) == 6


def test_what_is_being_saved_at_this_moment_is_passed_over(session: Session, backend: str) -> None:
    """On SQLite whoever saves has the whole database, so that this is PostgreSQL's case only."""
    kept = add(session, ("draft", NOW - timedelta(days=100)))
    with db.engine.connect() as saving:
        saving.execute(select(Assessment.id).where(Assessment.company_id == kept.id).with_for_update())
        first = purge(session, LIMITS)["drafts"]
    assert (first, purge(session, LIMITS)["drafts"]) == ((0, 1) if backend == "postgresql" else (1, 0))


def test_a_second_purge_takes_nothing_more(session: Session) -> None:
    add(session, ("draft", NOW - timedelta(days=91)), ("submitted", NOW))
    assert sum(purge(session, LIMITS).values()) == 1
    before = left(session)
    assert sum(purge(session, LIMITS).values()) == 0
    assert left(session) == before


def add_campaigns(session: Session, els: Consultant, answered: Assessment) -> None:
    """Campaigns that closed just long enough ago and a day later: empty, and with whoever answered or did not."""
    last_kept = LIMITS.campaigns
    for closes_on in (last_kept - timedelta(days=1), last_kept):
        campaigns.make(session, "Leeg", "nl", closes_on, els)
        of = {"campaign_id": campaigns.make(session, "Kermis", "nl", closes_on, els).id, "language": "nl"}
        session.add(Invitation(**of, company_name="Bakkerij", email="an@example.be"))
        session.add(
            Invitation(**of, company_name="Slagerij", email="bo@example.be", assessment_id=answered.id)
        )


def test_what_nobody_went_on_with_goes_when_it_is_over(session: Session) -> None:
    add(session, ("submitted", NOW))
    assessment = session.scalars(select(Assessment)).one()
    els = consultants.add(session, "els@example.be", "consultant")
    hashes = (f"{number:064}" for number in range(100))

    for table, moments in (
        (PasswordLink, {"expires_at": timedelta(0)}),
        (PasskeyChallenge, {"expires_at": timedelta(0)}),
        (KnownBrowser, {"seen_at": timedelta(days=-180)}),
        (DeskSession, {"seen_at": timedelta(minutes=-30), "created_at": timedelta(minutes=-40)}),
    ):
        column = "challenge_hash" if table is PasskeyChallenge else "token_hash"
        for later in (timedelta(0), SECOND):
            values = {name: NOW + moment + later for name, moment in moments.items()}
            session.add(table(consultant_id=els.id, **{column: next(hashes)}, **values))
    for later in (timedelta(0), SECOND):
        session.add(SignInTry(key_hash=next(hashes), at=NOW - timedelta(minutes=15) + later))
        session.add(HourlyCount(place_hash=next(hashes), hour=NOW - timedelta(hours=1) + later, number=1))
    add_campaigns(session, els, assessment)
    for later in (-SECOND, timedelta(0)):
        of = {"assessment_id": assessment.id, "token_hash": next(hashes), "language": "nl", "answers": {}}
        session.add(ColleagueResponse(**of, saved_at=LIMITS.drafts + later))
        submitted = {**of, "token_hash": next(hashes), "submitted_at": LIMITS.drafts}
        session.add(ColleagueResponse(**submitted, saved_at=LIMITS.drafts + later))
        sent = {"state": DONE, "done_at": LIMITS.drafts + later}
        session.add(Outgoing(kind=MAIL, idempotency_key=next(hashes), **sent))
        failed = {"state": FAILED, "claimed_at": LIMITS.drafts + later}
        session.add(Outgoing(kind=WEBHOOK, idempotency_key=next(hashes), **failed))
        for over in ("revoked_at", "expires_at"):
            token = {"name": over, "prefix": "x", "token_hash": next(hashes), over: LIMITS.drafts + later}
            session.add(ApiToken(consultant=els, scopes=[], **token))
    session.add(ApiToken(consultant=els, scopes=[], name="good", prefix="x", token_hash=next(hashes)))
    told = session.scalars(select(Outgoing).where(Outgoing.state == FAILED).order_by(Outgoing.id)).first()
    hook = Webhook(consultant=els, url="https://example.be/", secret="x", submitted=True, validated=True)
    session.add(hook)
    session.flush()
    of_it = {"webhook_id": hook.id, "assessment": assessment, "event": SUBMITTED_EVENT}
    session.add(WebhookDelivery(outgoing=told, **of_it))
    session.add(Outgoing(kind=MAIL, idempotency_key="waits", created_at=LIMITS.drafts - SECOND))
    session.commit()
    expected = dict.fromkeys(LIMITS.left_over, 1) | {"what was sent": 2, "tokens": 2}
    counted = retention.count(session, LIMITS)
    assert {name: counted[name] for name in expected} == expected
    taken = purge(session, LIMITS)
    assert {name: taken[name] for name in expected} == expected
    for each in (HourlyCount, PasswordLink, PasskeyChallenge, KnownBrowser, DeskSession, SignInTry):
        assert len(session.scalars(select(each)).all()) == 1, each
    assert len(session.scalars(select(ColleagueResponse)).all()) == 3
    assert len(session.scalars(select(Outgoing)).all()) == 3
    assert session.scalars(select(WebhookDelivery)).all() == []
    assert {token.name for token in session.scalars(select(ApiToken))} == {"good", "revoked_at", "expires_at"}


AGES = st.integers(0, 1000 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
COMPANIES = st.lists(
    st.lists(st.tuples(st.sampled_from(["draft", "submitted"]), AGES), min_size=1, max_size=3), max_size=6
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies=COMPANIES, days=st.integers(1, 900), months=st.integers(1, 30))
def test_nothing_younger_than_its_limit_is_ever_taken_and_nothing_older_is_left(
    session: Session, companies: list[list[tuple[str, datetime]]], days: int, months: int
) -> None:
    session.execute(delete(Company))
    limits = Limits.at(NOW, days, months)
    expected = []
    for rounds in companies:
        company = add(session, *rounds)
        for number, (status, moment) in enumerate(rounds, start=1):
            age = NOW - moment
            if age <= timedelta(days=days) if status == "draft" else moment >= months_before(NOW, months):
                expected.append((company.id, number))
    counted = retention.count(session, limits)
    taken = purge(session, limits)
    assert {name: taken[name] for name in counted} == counted
    assert left(session) == expected
    assert set(session.scalars(select(Company.id))) == {company for company, _round in expected}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 29, 23, 30, tzinfo=UTC),  # half past midnight in Belgium
        datetime(2026, 8, 29, 22, 30, tzinfo=UTC),  # the same in summer
        datetime(
            2026, 4, 29, 22, 30, tzinfo=UTC
        ),  # the same; 90 times 24 hours earlier lies a day before that
    ],
)
def test_the_days_after_a_campaign_are_counted_in_belgium(moment: datetime) -> None:
    assert Limits.at(moment, 90, 24).campaigns == date(moment.year, moment.month, 30) - timedelta(days=90)


@given(moment=MOMENTS, months=st.integers(1, 120))
def test_calendar_months_back_is_the_same_day_or_the_month_s_last(moment: datetime, months: int) -> None:
    found = months_before(moment, months)
    assert (moment.year - found.year) * 12 + moment.month - found.month == months
    assert found.time() == moment.time()
    assert found.day == moment.day or (
        found.day < moment.day and (found + timedelta(days=1)).month != found.month
    )


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ("2026-03-31", 1, "2026-02-28"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-11-23", 24, "2024-11-23"),
        ("2028-02-29", 12, "2027-02-28"),
    ],
)
def test_calendar_months_by_hand(moment: str, months: int, expected: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert months_before(at, months) == datetime.fromisoformat(expected).replace(tzinfo=UTC)
