"""Colleagues' rows: their order, their places, their limits, and what is left of whoever goes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from readiness.domain.together import GROUP, turnout
from readiness.engines import writing
from readiness.extensions import db
from readiness.store import assessments, colleagues
from readiness.store.colleagues import MOST_BEGUN, MOST_SUBMITTED, FullError
from readiness.store.follow_up_models import ColleagueLink, ColleagueResponse
from readiness.store.models import Assessment, now


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.writing_session


@pytest.fixture
def round_(session: Session) -> Assessment:
    """A submitted round of a company."""
    assessment, _token = assessments.begin(session, "nl", "2026.1")
    assessments.submit(session, assessment, {"readiness": 1}, 1)
    session.commit()
    return assessment


def handed_in(session: Session, round_: Assessment, who: str, name: str | None = None) -> str:
    """A colleague who begins and submits; returns their key."""
    response, key = colleagues.begin(session, round_, name, "fr")
    colleagues.save(session, response, {"B1": [who]})
    assert colleagues.submit(session, response)
    session.commit()
    return key


def take_back(session: Session, key: str) -> None:
    response = colleagues.by_token(session, key, for_update=True)
    assert response is not None
    colleagues.withdraw(session, response)
    session.commit()


def order(session: Session, round_: Assessment) -> list[str]:
    """Who has which place; a point for an empty one."""
    return [place["B1"][0] if place else "." for place in colleagues.places(session, round_)]


def many(session: Session, round_: Assessment, number: int, *, submitted: bool) -> None:
    """Rows of so many colleagues."""
    moment = now()
    same = {"assessment_id": round_.id, "language": "nl", "answers": {"B1": ["x"]}, "revision": 1}
    at = {"started_at": moment, "saved_at": moment, "submitted_at": moment if submitted else None}
    rows = [{**same, **at, "token_hash": f"{number:064}"} for number in range(number)]
    session.execute(insert(ColleagueResponse), rows)
    session.commit()


def test_the_order_is_that_of_submission_even_when_the_clock_steps_back(
    session: Session, round_: Assessment
) -> None:
    for who, offset in (("first", 0), ("second", -3600), ("third", -7200)):
        response, _key = colleagues.begin(session, round_, None, "nl")
        colleagues.save(session, response, {"B1": [who]})
        colleagues.submit(session, response, at=now() + timedelta(seconds=offset))
        session.commit()
    assert order(session, round_) == ["first", "second", "third"]


def test_whoever_leaves_a_whole_group_leaves_an_empty_place(session: Session, round_: Assessment) -> None:
    keys = [handed_in(session, round_, who, name=f"Naam {who}") for who in "abcd"]
    take_back(session, keys[1])
    assert order(session, round_) == ["a", ".", "c", "d"]
    assert colleagues.by_token(session, keys[1]) is None
    assert colleagues.names(session, round_) == ["Naam a", "Naam c", "Naam d"]
    [empty] = [row for row in session.scalars(select(ColleagueResponse)) if not row.answers]
    assert (empty.name, empty.language) == (None, round_.language)
    assert empty.saved_at == empty.started_at == empty.submitted_at


def test_whoever_waits_or_has_not_submitted_leaves_nothing(session: Session, round_: Assessment) -> None:
    keys = [handed_in(session, round_, who) for who in "abcde"]
    _draft, key = colleagues.begin(session, round_, "Draft", "nl")
    session.commit()
    take_back(session, keys[3])
    take_back(session, key)
    assert order(session, round_) == ["a", "b", "c", "e"]
    assert len(session.scalars(select(ColleagueResponse)).all()) == 4


@given(events=st.lists(st.integers(-9, 3), max_size=25))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_somebody_looks_no_difference_is_one_or_two_people(
    session: Session, round_: Assessment, events: list[int]
) -> None:
    """A negative event takes somebody's answers back; each other one submits. Every two moments are compared."""
    session.execute(delete(ColleagueResponse))
    session.commit()
    keys: list[tuple[str, str]] = []
    moments: list[set[str]] = [set()]
    for number, event in enumerate(events):
        if event >= 0:
            keys.append((f"p{number}", handed_in(session, round_, f"p{number}")))
        elif keys:
            take_back(session, keys.pop(event % len(keys))[1])
        counted = turnout(colleagues.places(session, round_)).counted
        moments.append({str(answers["B1"]) for answers in counted})
    assert all(len(moment) % GROUP == 0 for moment in moments)
    for one in moments:
        for other in moments:
            assert len(one - other) % GROUP == 0
            assert len(one & other) % GROUP == 0


def test_two_hundred_can_submit_and_five_hundred_begin(session: Session, round_: Assessment) -> None:
    last, _key = colleagues.begin(session, round_, None, "nl")
    colleagues.save(session, last, {"B1": ["x"]})
    many(session, round_, MOST_SUBMITTED, submitted=True)
    with pytest.raises(FullError):
        colleagues.submit(session, last)
    session.rollback()
    session.execute(delete(ColleagueResponse))
    many(session, round_, MOST_BEGUN - 1, submitted=False)
    colleagues.begin(session, round_, None, "nl")
    session.commit()
    with pytest.raises(FullError):
        colleagues.begin(session, round_, None, "nl")


def test_a_draft_goes_on_and_an_answer_that_is_in_stays(session: Session, round_: Assessment) -> None:
    response, _key = colleagues.begin(session, round_, None, "nl")
    colleagues.save(session, response, {"B1": ["x"]})
    assert colleagues.submit(session, response)
    moment = response.submitted_at
    assert not colleagues.submit(session, response)
    assert response.submitted_at == moment
    with pytest.raises(assessments.AlreadySubmittedError):
        colleagues.save(session, response, {"B1": ["none"]})


def test_a_new_link_voids_the_old_for_whoever_comes_later(session: Session, round_: Assessment) -> None:
    first = colleagues.make_link(session, round_)
    second = colleagues.make_link(session, round_)
    assert colleagues.invited_by(session, first) is None
    assert colleagues.invited_by(session, second) is round_
    colleagues.close_link(session, round_)
    assert colleagues.invited_by(session, second) is None
    assert colleagues.open_link(session, round_) is None
    assert len(session.scalars(select(ColleagueLink)).all()) == 2


def test_a_newer_report_ends_the_asking_beside_the_old_one(session: Session, round_: Assessment) -> None:
    token = colleagues.make_link(session, round_)
    newer = Assessment(
        company=round_.company,
        round=2,
        language="nl",
        instrument="2026.1",
        answers={},
        started_at=now(),
        saved_at=now(),
    )
    session.add(newer)
    session.flush()
    assert colleagues.invited_by(session, token) is round_
    assessments.submit(session, newer, {"readiness": 1}, 1)
    assert colleagues.invited_by(session, token) is None


def test_names_stand_in_alphabetical_order_whatever_their_accents(
    session: Session, round_: Assessment
) -> None:
    for name in ("Zoë", "élodie", "Fatima", "Eva", None):
        handed_in(session, round_, "x", name)
    assert colleagues.names(session, round_) == ["élodie", "Eva", "Fatima", "Zoë"]


def test_those_who_submit_at_once_each_have_a_place_of_their_own(
    app: Flask, session: Session, round_: Assessment
) -> None:
    keys = []
    for who in range(9):
        response, key = colleagues.begin(session, round_, None, "nl")
        colleagues.save(session, response, {"B1": [str(who)]})
        keys.append(key)
    session.commit()
    same = now()

    def press(key: str) -> bool:
        with app.app_context(), Session(writing(db.engine)) as own:
            response = colleagues.by_token(own, key, for_update=True)
            assert response is not None
            done = colleagues.submit(own, response, at=same)
            own.commit()
            return done

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(press, keys * 2)) == [False] * 9 + [True] * 9
    session.expire_all()
    moments = session.scalars(select(ColleagueResponse.submitted_at)).all()
    assert len(set(moments)) == 9
    assert sorted(order(session, round_)) == [str(who) for who in range(9)]
