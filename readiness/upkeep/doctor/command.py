"""The command itself: asks each module, prints what they find, and says by its exit code whether all is well."""

import os
import sys
from collections.abc import Iterator

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.existing import file_of, opened, shown
from readiness.upkeep.doctor import content, database, folder, key, leaving, replica, settings
from readiness.upkeep.doctor.finding import Finding


@click.command("doctor", short_help="Look at this deployment and say what needs mending.")
def doctor_command() -> None:
    """Look at this deployment: settings, data folder, database, mail, content. Changes nothing.

    Prints what is wrong and how to mend it. Exits with 1 when something endangers data or people; what can
    wait is marked so, and does not count.
    """
    config = Config.as_it_is(os.environ)
    click.echo(f"Data folder: {config.data_dir}\nDatabase: {shown(config.database_url)}")
    found = [*settings.unknown(os.environ), *findings(config)]
    for one in sorted(found, key=lambda one: not one.grave):
        click.secho(
            f"{'WRONG' if one.grave else 'could be better'}: {one.what}", fg="red" if one.grave else "yellow"
        )
        click.echo(f"    {one.mend}")
    grave = sum(one.grave for one in found)
    click.echo(f"{grave} to mend, {len(found) - grave} that can wait." if found else "All is well.")
    if grave:
        sys.exit(1)


def findings(config: Config) -> Iterator[Finding]:
    """Everything that is wrong with a deployment."""
    yield from settings.findings(config)
    yield from key.findings(config)
    file = file_of(config.database_url)
    holds = file is not None and file.parent == config.data_dir
    yield from folder.findings(config.data_dir, holds_database=holds)
    if file and not holds:
        yield from folder.findings(file.parent, holds_database=True)
    yield from content.findings()
    if silent := database.silence(config):
        yield silent
        return
    yield from _stored(config)
    yield from replica.findings(config)


def _stored(config: Config) -> Iterator[Finding]:
    with opened(config.database_url) as engine, Session(engine) as session:
        for asked in (key.what_it_opens, database.findings, leaving.findings, content.purge_findings):
            try:
                yield from asked(config, session)
            except SQLAlchemyError:
                # An older database lacks a table; its own findings say so, and the next can still ask.
                session.rollback()
