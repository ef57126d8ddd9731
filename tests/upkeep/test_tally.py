"""``readiness tally``: older responses are filled in, and a full recount finds whatever is counted wrongly."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, select, update

from readiness.answering.handing_in import hand_in
from readiness.cli import main
from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.domain.field import Field
from readiness.extensions import db
from readiness.store import figures, rounds
from readiness.store.erasure import erase_company
from readiness.store.figures import ResponseFigures
from readiness.store.models import Assessment
from readiness.store.responses import Filter
from readiness.upkeep import tally

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
