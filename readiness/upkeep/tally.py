"""``readiness tally``: the counts that pages read instead of all responses, made up for or proved right."""

import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple

import click
from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from readiness.existing import with_database
from readiness.extensions import db
from readiness.plural import counted
from readiness.store import schema
from readiness.upkeep import figure_tally, peer_tally


class Part(NamedTuple):
    """One kind of counts.

    `fill` mends what is missing or wrong and tells how many rows it wrote; it may commit in between. `check`
    counts everything again and names what differs, in words that hold no answer.
    """

    name: str
    fill: Callable[[Session], int]
    check: Callable[[Session], Iterable[str]]


PARTS = (
    Part("figures", figure_tally.fill, figure_tally.check),
    Part("peers", peer_tally.fill, peer_tally.check),
)
"""What the command goes through, in order."""
_NAMED = 20
"""How many wrong counts of a part are named: after the layout of a line has changed, all of them are wrong."""


@click.command("tally", short_help="Count what dashboards and comparisons show.")
@click.option("--check", is_flag=True, help="Change nothing, and exit with 1 when a count is wrong.")
@with_database
def tally_command(check: bool) -> None:
    """Count what dashboards and comparisons show, for responses that were stored before it was counted.

    The site keeps the counts up by itself, in the transaction that changes a response. Companies that join or
    leave a comparison wait meanwhile. With --check the stored counts are proved equal to a full count, from
    one moment, and nobody waits.
    """
    prepare = schema.require if check else schema.ready
    prepare(current_app.config["READINESS"])
    problems = sum(_checked(part) if check else _filled(part) for part in PARTS)
    if problems:
        click.echo("Run `readiness tally` to count anew.")
        sys.exit(1)


def _checked(part: Part) -> int:
    """How many counts of a part are wrong, each of them named."""
    found = 0
    with Session(_one_moment(db.engine)) as session:
        for line in part.check(session):
            found += 1
            if found <= _NAMED:
                click.secho(f"{part.name}: {line}", fg="red", err=True)
    if found > _NAMED:
        click.secho(f"{part.name}: and {found - _NAMED} more", fg="red", err=True)
    differ = "differs" if found == 1 else "differ"
    click.echo(f"{part.name}: {counted(found, 'count')} {differ} from a full count.")
    return found


def _filled(part: Part) -> int:
    """Make up for a part; nothing is wrong afterwards."""
    session = db.writing_session
    rows = part.fill(session)
    session.commit()
    click.echo(f"{part.name}: {counted(rows, 'row')} written.")
    return 0


def _one_moment(engine: Engine) -> Engine:
    """An engine whose transactions see the data of one moment, as those of SQLite do anyway."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")
