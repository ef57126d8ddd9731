"""``readiness tally``: fills in what is counted of responses that were stored before it was, or proves it right."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from readiness.answering.handing_in import line_of
from readiness.extensions import db
from readiness.store import figures, schema
from readiness.store.models import Assessment

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of figures that is kept up with the responses.

    `fill` makes up for what is missing, committing batch by batch, and returns how many it made; `check`
    counts everything again and yields what differs, in words that name no answer.
    """

    name: str
    fill: Callable[[Session], int]
    check: Callable[[Session], Iterator[str]]


@click.command("tally")
@click.option("--check", is_flag=True, help="Count everything again and compare; change nothing.")
@with_appcontext
def tally_command(check: bool) -> None:
    """Count what dashboards show, for responses that were stored before this program counted it.

    With --check: prove that every stored figure is what the answers give. Exits with 1 when one is not.
    """
    schema.ready(current_app.config["READINESS"])
    problems = 0
    for part in PARTS:
        if not check:
            click.echo(f"{part.name}: {part.fill(db.writing_session)} filled in.")
            continue
        with Session(db.engine) as reading:
            for problem in part.check(reading):
                problems += 1
                click.secho(f"{part.name}: {problem}", fg="red", err=True)
        click.echo(f"{part.name}: checked.")
    if check:
        click.echo(f"{problems} problems.")
    if problems:
        sys.exit(1)


def fill_figures(session: Session) -> int:
    """Write the lines that are missing, a batch at a time, so that nobody waits long for the database."""
    filled = 0
    while ids := figures.missing(session, _BATCH):
        figures.put(session, [line_of(pair) for pair in figures.pairs(session, ids)])
        session.commit()
        session.expunge_all()
        filled += len(ids)
    return filled


def check_figures(session: Session) -> Iterator[str]:
    """Every response whose line is missing or says something else than its answers."""
    after = 0
    while ids := figures.submitted(session, after, _BATCH):
        stored = figures.stored(session, ids)
        for pair in figures.pairs(session, ids):
            if stored.get(pair.assessment.id) != line_of(pair):
                yield _named(pair.assessment, pair.assessment.id in stored)
        session.expunge_all()
        after = ids[-1]


def _named(assessment: Assessment, there: bool) -> str:
    return f"response {assessment.uid} {'is counted wrongly' if there else 'is not counted'}"


PARTS = (Part("figures", fill_figures, check_figures),)
"""What the command goes through, in order."""
