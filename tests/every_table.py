"""A database in which the product has put a row into every table, and something into every column."""

from typing import Any

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Column, Integer, Table, func, select
from sqlalchemy.orm import Session

from readiness import cli
from readiness.extensions import db
from readiness.store.columns import Document, Moment
from readiness.store.consultant_models import Consultant
from readiness.store.models import now
from readiness.store.outgoing_models import DONE, Outgoing
from readiness.store.tables import METADATA
from tests.desk.device import use_options
from tests.desk.forgeable import World
from tests.desk.signing import browser, send_password
from tests.mail.inviting import invite, link_of
from tests.owning import arrive


def fill(app: Flask) -> None:
    """Let companies, a colleague, consultants, programs and the operator do what leaves a row."""
    world = World(app)
    arrive(browser(app), app)
    # A second company is told to a webhook; one link opens the interface for programs, another chooses a password.
    for made in (world.webhook, world.token, world.uid, world.invited):
        assert made is not None
    use_options(browser(app))
    send_password(browser(app), password="a wrong one")
    browser(app).post(f"/no-more-mail/{link_of(app, invite(app))}", data={"List-Unsubscribe": "One-Click"})
    assert CliRunner().invoke(cli.main, ["quality"]).exit_code == 0
    with app.app_context():
        _fill_empty_columns(db.writing_session)
        db.session.commit()


def _fill_empty_columns(session: Session) -> None:
    """Something for what happens seldom (revoked, assigned, failed), so that a migration could lose it."""
    els = session.scalars(select(Consultant.id).order_by(Consultant.id)).first()
    for table in METADATA.sorted_tables:
        values = {column.name: _something(column, els) for column in _empty(session, table)}
        if table is Outgoing.__table__:
            values["state"] = DONE
        if values:
            session.execute(table.update().values(values))


def _empty(session: Session, table: Table) -> list[Column[Any]]:
    counts = session.execute(select(*map(func.count, table.columns))).one()
    return [column for column, filled in zip(table.columns, counts, strict=True) if not filled]


def _something(column: Column[Any], els: int | None) -> Any:
    match column.type:
        case Moment():
            return now()
        case Document():
            return {"companies": 1}
        case Integer():
            return els
        case _:
            return "something"


def empty_places(app: Flask) -> list[str]:
    """The tables without a row, and the columns in which nothing is."""
    with app.app_context():
        return [
            f"{table.name}.{column.name}"
            for table in METADATA.sorted_tables
            for column in _empty(db.session, table)
        ]
