"""``readiness tally``: the counts that pages read instead of all responses, made anew or compared with them."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from readiness.extensions import db
from readiness.store import schema
from readiness.upkeep import peer_tally


class Part(NamedTuple):
    """One kind of counts: `fill` counts anew and tells how many rows it wrote, `check` tells what differs."""

    name: str
    fill: Callable[[Session], int]
    check: Callable[[Session], list[str]]


PARTS = (Part("peers", peer_tally.fill, peer_tally.check),)


@click.command("tally")
@click.option("--check", is_flag=True, help="Change nothing, and exit with 1 when a count is wrong.")
@with_appcontext
def tally_command(check: bool) -> None:
    """Count everything anew that pages show counts of.

    The site keeps the counts up by itself, in the transaction that changes a response, so this is for whoever
    changed the database in another way. Companies that join or leave a comparison wait meanwhile. With --check
    the stored counts are proved equal to a full count, from one moment, and nobody waits.
    """
    schema.ready(current_app.config["READINESS"])
    wrong = 0
    for part in PARTS:
        if check:
            with Session(_one_moment(db.engine)) as session:
                found = part.check(session)
            wrong += len(found)
            for line in found:
                click.secho(f"{part.name}: {line}", fg="red", err=True)
            click.echo(f"{part.name}: {len(found)} counts differ from a full count.")
        else:
            session = db.writing_session
            rows = part.fill(session)
            session.commit()
            click.echo(f"{part.name}: counted anew, {rows} rows changed.")
    if wrong:
        click.echo("Run `readiness tally` to count anew.")
        sys.exit(1)


def _one_moment(engine: Engine) -> Engine:
    """An engine whose transactions see the data of one moment, as those of SQLite do anyway."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")
