"""A clock that jumped deletes nothing; one that is right is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.upkeep.clock import Traces, doubt

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def doubted(
    newest: timedelta | None,
    last_purge: timedelta | None = None,
    *,
    submissions: int = 100,
    going: int = 1,
    drafts: int = 0,
) -> bool:
    """Whether a purge would be refused; the traces are given as how long ago they are."""
    traces = Traces(
        None if newest is None else NOW - newest, None if last_purge is None else NOW - last_purge
    )
    found = doubt(NOW, traces, submissions=submissions, taken_submissions=going, taken=going + drafts)
    assert found is None or found
    return found is not None


def test_an_empty_database_has_nothing_to_doubt() -> None:
    assert not doubted(None, submissions=0, going=0)


def test_a_clock_that_was_set_back_is_refused() -> None:
    assert doubted(-2 * DAY)
    assert doubted(timedelta(minutes=-61), going=0)
    assert not doubted(timedelta(minutes=-59))


def test_a_clock_four_hundred_days_ahead_is_refused_whatever_would_go() -> None:
    assert doubted(400 * DAY, 400 * DAY)
    assert doubted(400 * DAY, going=0, drafts=1, submissions=0)
    assert not doubted(400 * DAY, going=0)


def test_a_clock_a_few_days_ahead_is_refused_when_most_would_go() -> None:
    assert doubted(3 * DAY, DAY, going=51)
    assert not doubted(3 * DAY, DAY, going=50)
    assert not doubted(2 * DAY, DAY, going=51)


def test_a_visitor_under_the_wrong_clock_does_not_vouch_for_it() -> None:
    assert doubted(timedelta(minutes=5), 400 * DAY, going=51)


@pytest.mark.parametrize("every", [1, 7, 31])
def test_a_quiet_site_that_is_purged_regularly_works(every: int) -> None:
    assert not doubted(every * DAY, every * DAY, submissions=3, going=3)
    assert not doubted(every * DAY, every * DAY, submissions=0, going=0, drafts=1)


def test_a_daily_purge_lets_a_whole_campaign_come_of_age() -> None:
    assert not doubted(DAY, DAY, submissions=500, going=480)


def test_the_first_purge_of_a_site_that_is_alive_works() -> None:
    assert not doubted(timedelta(hours=5), None, submissions=500, going=400)


@given(
    quiet=st.timedeltas(timedelta(0), 2 * DAY),
    paused=st.timedeltas(timedelta(0), 35 * DAY),
    all_=st.integers(0, 999),
)
def test_a_site_with_a_recent_trace_and_a_recent_purge_is_always_believed(
    quiet: timedelta, paused: timedelta, all_: int
) -> None:
    assert not doubted(quiet, paused, submissions=all_, going=all_)
