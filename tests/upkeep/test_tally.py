"""``readiness tally``: older responses are filled in, and a full recount finds whatever is counted wrongly."""

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from readiness.answering.handing_in import hand_in, line_of
from readiness.cli import main
from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.domain.field import Field
from readiness.domain.review import CHANGES_REQUESTED
from readiness.extensions import db
from readiness.store import assessments, figures, own_rounds, reviews, rounds
from readiness.store.erasure import erase_company
from readiness.store.figures import Pair, ResponseFigures
from readiness.store.models import Assessment, now
from readiness.store.responses import Filter
from readiness.upkeep import tally
from readiness.upkeep.purge import limits_of, purge
from tests.domain.companies import ALL_BEST

pytestmark = pytest.mark.usefixtures("app")
COMPANIES = 30


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments], catch_exceptions=False)


@pytest.fixture(autouse=True)
def _companies(app: Flask) -> None:
    assert run("demo", str(COMPANIES)).exit_code == 0


def test_handing_in_counts_in_the_same_transaction(app: Flask) -> None:
    done = run("tally", "--check")
    assert (done.exit_code, "figures: 0 counts differ" in done.output) == (0, True)
    with app.app_context():
        assert Field(layout(LATEST), figures.read(db.session, Filter(), LATEST)).number == COMPANIES


def test_what_is_missing_is_written_once_and_some_of_it_named(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        kept = db.writing_session.scalars(
            select(ResponseFigures.figures).order_by(ResponseFigures.assessment_id)
        ).all()
        db.writing_session.execute(delete(ResponseFigures))
        db.writing_session.commit()
    monkeypatch.setattr(tally, "_NAMED", 2)
    done = run("tally", "--check")
    assert done.exit_code == 1
    assert [line for line in done.output.splitlines() if line.startswith("figures")] == [
        *(line for line in done.output.splitlines() if line.endswith("is not counted")),
        f"figures: and {COMPANIES - 2} more",
        f"figures: {COMPANIES} counts differ from a full count.",
    ]
    assert done.output.count("is not counted") == 2
    assert f"figures: {COMPANIES} rows written" in run("tally").output
    assert "figures: 0 rows written" in run("tally").output
    with app.app_context():
        again = db.session.scalars(
            select(ResponseFigures.figures).order_by(ResponseFigures.assessment_id)
        ).all()
    assert kept == again


@pytest.mark.parametrize("wrong", [{"figures": "x"}, {"newest": False}])
def test_a_wrong_line_is_named_by_its_number_alone_and_mended(app: Flask, wrong: dict[str, object]) -> None:
    with app.app_context():
        session = db.writing_session
        one = session.scalars(select(Assessment).limit(1)).one()
        session.execute(
            update(ResponseFigures).where(ResponseFigures.assessment_id == one.id).values(**wrong)
        )
        session.commit()
        uid = one.uid
    done = run("tally", "--check")
    assert done.exit_code == 1
    assert f"response {uid} is counted wrongly" in done.output
    assert "figures: 1 count differs" in done.output
    assert "figures: 1 row written" in run("tally").output
    assert run("tally", "--check").exit_code == 0


def test_only_the_newest_round_counts_and_it_knows_the_one_before(app: Flask) -> None:
    with app.app_context():
        session = db.writing_session
        first = session.scalars(select(Assessment).limit(1)).one()
        hand_in(session, rounds.open_again(session, first))
        session.commit()
        field = Field(layout(LATEST), figures.read(session, Filter(), LATEST))
        assert field.number == COMPANIES
        change = field.change("readiness")
        assert (change.same, change.number) == (1, 1)
    assert run("tally", "--check").exit_code == 0


def test_figures_go_with_their_company(app: Flask) -> None:
    with app.app_context():
        session = db.writing_session
        erase_company(session, session.scalars(select(Assessment).limit(1)).one().company)
        session.commit()
        assert Field(layout(LATEST), figures.read(session, Filter(), LATEST)).number == COMPANIES - 1


def corrected(session: Session, earlier: Assessment) -> Assessment:
    """The round in which the company answered a consultant's questions about an earlier one."""
    reviews.change_status(session, earlier, CHANGES_REQUESTED, None)
    opened = rounds.open_again(session, earlier)
    hand_in(session, opened)
    return opened


def again(session: Session, newest: Assessment) -> Assessment:
    """A round that the company began itself, with other answers."""
    begun = own_rounds.begin(session, newest, "nl", LATEST)
    assessments.save(session, begun, ALL_BEST)
    hand_in(session, begun)
    return begun


def changes(session: Session) -> int:
    """How many companies are counted as having a round before."""
    return Field(layout(LATEST), figures.read(session, Filter(), LATEST)).change("readiness").number


def test_a_correction_is_no_change_since_the_round_before(app: Flask) -> None:
    """It takes the place of the round that it corrects, as the company's report says; also in a full recount."""
    with app.app_context():
        session = db.writing_session
        first, other = session.scalars(select(Assessment).order_by(Assessment.id).limit(2))
        second = corrected(session, first)
        # What an earlier program stored of it.
        wrong = line_of(Pair(second, first, newest=True)).figures
        assert changes(session) == 0
        third = corrected(session, again(session, other))
        assert own_rounds.stood_before(session, third) is other
        assert changes(session) == 1
        session.commit()
        assert run("tally", "--check").exit_code == 0
        session.execute(
            update(ResponseFigures).where(ResponseFigures.assessment_id == second.id).values(figures=wrong)
        )
        session.commit()
        assert changes(session) == 2
    assert run("tally", "--check").exit_code == 1
    assert "figures: 1 row written" in run("tally").output
    with app.app_context():
        assert changes(db.session) == 1


def test_what_moved_since_a_round_that_a_purge_took_is_kept(app: Flask) -> None:
    with app.app_context():
        session = db.writing_session
        first = session.scalars(select(Assessment).limit(1)).one()
        second = again(session, first)
        line = figures.stored(session, [second.id])[second.id]
        assert changes(session) == 1
        first.submitted_at = now() - timedelta(days=5000)
        session.commit()
        assert purge(session, limits_of(app.config["READINESS"]))["submissions"] == 1
    assert run("tally", "--check").exit_code == 0
    assert "figures: 0 rows written" in run("tally").output
    with app.app_context():
        session = db.writing_session
        broken = line.figures.replace("n", "f", 1)
        session.execute(
            update(ResponseFigures).where(ResponseFigures.assessment_id == second.id).values(figures=broken)
        )
        session.commit()
    assert "figures: 1 row written" in run("tally").output
    with app.app_context():
        assert figures.stored(db.session, [second.id])[second.id] == line
