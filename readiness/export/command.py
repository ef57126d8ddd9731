"""``readiness export``: the submitted responses as a file, or on standard output."""

import os
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from readiness.content.loader import load, versions
from readiness.domain.text import LANGUAGES
from readiness.export.profiles import PROFILES, ProfileName
from readiness.export.table import Table
from readiness.extensions import db
from readiness.store import schema
from readiness.store.assessments import count_submitted, submitted

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("export")
@click.option(
    "--profile", type=click.Choice([name.value for name in ProfileName]), default="data", show_default=True
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="nl", show_default=True)
@click.option("--output", default="-", show_default=True, help="A file, or - for standard output.")
@with_appcontext
def export_command(profile: str, language: str, output: str) -> None:
    """Write the submitted responses as CSV.

    The profile "data" holds codes, for R, Python and SPSS; "excel" holds texts in --lang and opens by
    double-click in a Belgian Excel.
    """
    schema.ready(current_app.config["READINESS"])
    table = Table((load(version) for version in versions()), PROFILES[ProfileName(profile)], language)
    total = count_submitted(db.session)
    lines = table.lines(submitted(db.session))
    if output == "-":
        write_lines(lines, sys.stdout.buffer)
        return
    with (
        replacing(Path(output)) as file,
        click.progressbar(lines, length=total + 1, file=sys.stderr) as watched,
    ):
        write_lines(watched, file)
    click.echo(f"{total} responses written to {output}", err=True)


def write_lines(lines: Iterable[str], file: IO[bytes]) -> None:
    """Write lines as UTF-8; a reader that goes away (``| head``) ends it quietly."""
    try:
        for line in lines:
            file.write(line.encode())
        file.flush()
    except BrokenPipeError:
        # Python would complain again when it closes standard output on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def replacing(path: Path) -> "Iterator[IO[bytes]]":
    """A file that takes its place only when it is complete, so that nobody opens half an export."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield file
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)
