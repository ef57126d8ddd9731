"""``readiness quality``: figures that a textbook gives, and the page that shows them."""

import math
from datetime import timedelta
from statistics import median

import numpy
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update

from readiness.cli import main
from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.store import quality
from readiness.store.consultant_models import LEAD
from readiness.store.models import Assessment, now
from readiness.store.quality import InstrumentQuality
from readiness.upkeep.quality import keep_daily
from readiness.upkeep.reliability import alpha, item_rest
from tests.client import StrictClient
from tests.desk.signing import DESK, add_consultant, sign_in


def points(companies: int, items: int) -> numpy.ndarray:
    source = numpy.random.default_rng(3)
    habit = source.normal(size=(companies, 1))
    return habit + source.normal(size=(companies, items))


def test_alpha_is_the_ratio_of_variances_where_everybody_answered() -> None:
    found = points(200, 5)
    total = found.sum(axis=1).var(ddof=1)
    expected = 5 / 4 * (1 - found.var(axis=0, ddof=1).sum() / total)
    result = alpha(found)
    assert result is not None
    assert result.value == pytest.approx(expected)
    assert result.low < result.value < result.high
    # Five items that share half of their variance: 5 * 0.5 / (1 + 4 * 0.5).
    assert result.low < 5 * 0.5 / 3 < result.high
    assert result.number == 200


def test_items_that_are_never_answered_together_are_left_out() -> None:
    found = points(100, 4)
    found[:60, 3], found[60:, 2] = math.nan, math.nan
    result = alpha(found)
    assert result is not None
    assert result.columns == [0, 1, 2]
    assert result.number == 60


def test_too_few_say_nothing() -> None:
    assert alpha(points(29, 4)) is None
    assert item_rest(points(29, 4), 0) is None


def test_an_item_is_set_beside_the_mean_of_the_others() -> None:
    found = points(100, 3)
    expected = numpy.corrcoef(found[:, 0], found[:, 1:].mean(axis=1))[0, 1]
    assert item_rest(found, 0) == pytest.approx(expected)
    found[:, 0] = 1
    assert item_rest(found, 0) is None


def test_the_command_stores_what_the_page_shows(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role=LEAD)
    sign_in(client)
    assert "readiness quality" in client.get(f"{DESK}/instrument").text
    for command in (["demo", "60"], ["quality"]):
        assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code == 0
    with app.app_context():
        found = quality.of(db.session, LATEST)
        assert found is not None
        assert found.document is not None
        document = found.document
    assert document["responses"] == 60
    assert 0 < document["items"]["C1"]["unknown"] < 0.5
    assert document["items"]["A1"]["unknown"] is None
    # One hidden habit drives the invented answers, so that they agree.
    assert document["dimensions"]["planning"]["value"] > 0.3
    assert "Cronbach" in client.get(f"{DESK}/instrument").text


def test_of_workers_that_ask_at_the_same_time_one_computes_it_once_a_day(app: Flask) -> None:
    with app.app_context():
        session, moment = db.writing_session, now()
        assert quality.begin(session, LATEST, moment)
        assert not quality.begin(session, LATEST, moment)
        assert not quality.begin(session, LATEST, moment + quality.EVERY - timedelta(seconds=1))
        assert quality.of(session, LATEST) is None
        assert quality.begin(session, LATEST, moment + quality.EVERY)
        session.commit()
        keep_daily(db.engine)
        assert db.session.scalar(select(InstrumentQuality.computed_at)) is None
        db.writing_session.execute(update(InstrumentQuality).values(begun_at=moment - quality.EVERY))
        db.session.commit()
        keep_daily(db.engine)
        assert db.session.scalar(select(InstrumentQuality.computed_at)) is not None


def test_a_page_s_time_is_the_median_without_breaks(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role=LEAD)
    sign_in(client)
    assert CliRunner().invoke(main, ["demo", "31"], catch_exceptions=False).exit_code == 0
    with app.app_context():
        for place, one in enumerate(db.writing_session.scalars(select(Assessment).order_by(Assessment.id))):
            one.page_seconds = {"accounts": 3600 if place == 0 else 30 + place}
        db.session.commit()
        keep_daily(db.engine)
        found = quality.of(db.session, LATEST)
        assert found is not None
        assert found.document is not None
        assert found.document["pages"] == {"accounts": 45.5}
    assert (
        "46" in client.get(f"{DESK}/instrument").text.partition("Tijd per pagina")[2].partition("</table>")[0]
    )


def test_a_clock_that_was_set_back_makes_no_time_negative(app: Flask) -> None:
    assert CliRunner().invoke(main, ["demo", "31"], catch_exceptions=False).exit_code == 0
    with app.app_context():
        longest, *others = sorted(db.writing_session.scalars(select(Assessment)), key=taken, reverse=True)
        longest.submitted_at = longest.started_at - timedelta(days=2)
        db.session.commit()
        keep_daily(db.engine)
        found = quality.of(db.session, LATEST)
        assert found is not None
        assert found.document is not None
        assert found.document["minutes"] == median(taken(one).total_seconds() / 60 for one in others)


def taken(one: Assessment) -> timedelta:
    """How long somebody was at it."""
    assert one.submitted_at is not None
    return one.submitted_at - one.started_at
