"""``readiness purge``: takes away what is kept no longer than the settings say."""

from collections import Counter
from datetime import datetime

import click
from flask import current_app
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.engines import rewrite_file
from readiness.environment import TEXT
from readiness.existing import tell, with_database
from readiness.extensions import db
from readiness.mail import outbox
from readiness.store import audit, exporting, retention, rounds, schema
from readiness.store.consultant_models import Consultant
from readiness.store.models import now
from readiness.store.responses import Filter
from readiness.store.retention import Limits
from readiness.upkeep import clock
from readiness.upkeep.leftovers import remove_the_sites

PURGED = "purged"
"""The audited deed, by which the next purge knows when the last one was."""
LETTERS = "letters in the outbox"


@click.command("purge", short_help="Take away what is too old.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be taken away.")
@click.option("--force", is_flag=True, help="The clock is right, whatever the database suggests.")
@with_database
def purge_command(dry_run: bool, force: bool) -> None:
    """Take away what is too old: drafts, submissions, and what signing in left behind.

    READINESS_KEEP_DRAFTS_DAYS and READINESS_KEEP_SUBMISSIONS_MONTHS say how old. A company goes with the
    last of its rounds. Refuses when the clock seems to have jumped, because nothing can be brought back.
    """
    config = current_app.config["READINESS"]
    tell(config)
    _tell_limits(config)
    prepare = schema.require if dry_run else schema.ready
    prepare(config)
    limits = limits_of(config)
    # Counting takes a while and locks nobody out.
    with Session(db.engine) as reading:
        counts = retention.count(reading, limits)
        doubt = doubt_about(reading, limits, counts)
    if dry_run:
        letters = len(outbox.old(config.data_dir, limits.drafts))
        _tell("Would be taken away:", counts | {LETTERS: letters})
        if doubt:
            click.echo(f"It would refuse, though: {doubt}.", err=True)
        return
    if doubt and not force:
        raise click.ClickException(
            f"The clock says {limits.now:%Y-%m-%d %H:%M} UTC, but {doubt}. Nothing was taken away. "
            "If the clock is right, say so with --force."
        )
    _tell("Taken away:", purge_all(db.writing_session, config, limits))
    rewrite_file(db.engine)


def purge_all(
    session: Session, config: Config, limits: Limits, by: Consultant | str = "operator"
) -> dict[str, int]:
    """`purge`, and of the files of this machine: letters that are too old, and what killed processes left."""
    taken = purge(session, limits, by)
    letters = outbox.clear(config.data_dir, limits.drafts)
    remove_the_sites(config.data_dir)
    return taken | {LETTERS: letters}


def limits_of(config: Config, moment: datetime | None = None) -> Limits:
    """What is too old now, or was at another moment, as the settings say."""
    return Limits.at(moment or now(), config.keep_drafts_days, config.keep_submissions_months)


def purge(session: Session, limits: Limits, by: Consultant | str = "operator") -> dict[str, int]:
    """Take everything away that is too old, committing after each batch; returns how many of each kind.

    `by` is as in `audit.record`.
    """
    taken = Counter({"drafts": 0, "submissions": 0, "companies": 0})
    for kind, which in (("drafts", limits.old_drafts), ("submissions", limits.old_submissions)):
        while True:
            assessments, companies = retention.take_assessments(session, which)
            session.commit()
            taken.update({kind: assessments, "companies": companies})
            if not assessments:
                break
    # Also those that a purge of an earlier release left.
    while rounds.take_requests_back(session):
        session.commit()
    for kind, (table, old) in limits.left_over.items():
        taken[kind] = 0
        while rows := retention.take_rows(session, table, old):
            session.commit()
            taken[kind] += rows
    audit.record(session, PURGED, by=by, detail=dict(taken))
    session.commit()
    return dict(taken)


def doubt_about(session: Session, limits: Limits, counts: dict[str, int]) -> str | None:
    """Why the clock should not be believed, for what `retention.count` counted; None when it may be."""
    return clock.doubt(
        limits.now,
        clock.Traces(*retention.traces(session, PURGED)),
        submissions=exporting.count(session, Filter()),
        taken_submissions=counts["submissions"],
        taken=counts["drafts"] + counts["submissions"],
    )


def _tell_limits(config: Config) -> None:
    """Say on standard error how long is kept what, to a person, as `existing.tell` names the database."""
    if config.log == TEXT:
        drafts, submissions = config.keep_drafts_days, config.keep_submissions_months
        click.echo(f"Kept: drafts for {drafts} days, submissions for {submissions} months.", err=True)


def _tell(heading: str, counts: dict[str, int]) -> None:
    click.echo(heading)
    for kind, number in counts.items():
        click.echo(f"{number:>8}  {kind}")
