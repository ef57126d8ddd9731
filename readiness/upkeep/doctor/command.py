"""The command itself: asks each module, prints what they find, and says by its exit code whether all is well."""

import os
import sys
from collections.abc import Iterator

import click

from readiness.config import Config
from readiness.upkeep.doctor import content, database, folder, leaving, mail, settings
from readiness.upkeep.doctor.finding import Finding


@click.command("doctor")
def doctor_command() -> None:
    """Look at this deployment: settings, data folder, database, mail, content. Changes nothing.

    Prints what is wrong and how to mend it. Exits with 1 when something endangers data or people; what can
    wait is marked so, and does not count.
    """
    found = list(findings(Config.from_environment(os.environ)))
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
    yield from folder.findings(config.data_dir, holds_database=config.embedded)
    yield from database.findings(config)
    yield from mail.findings(config)
    yield from content.findings(config)
    yield from leaving.findings(config)
