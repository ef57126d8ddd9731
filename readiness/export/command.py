"""``readiness export``: responses as a file, or on standard output."""

import math
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import click
from flask import current_app

from readiness.domain.text import LANGUAGES
from readiness.existing import with_database
from readiness.export.files import ExportFile, TooManyRowsError, export
from readiness.export.log import logged
from readiness.export.options import filter_of, filter_options
from readiness.export.profiles import ProfileName
from readiness.extensions import db
from readiness.plural import counted
from readiness.replica import Freshness
from readiness.store import schema
from readiness.store.exporting import count
from readiness.store.responses import Filter


@click.command("export", short_help="Write responses to a file.")
@click.option("--profile", type=click.Choice([*map(str, ProfileName)]), default="data", show_default=True)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="nl", show_default=True)
@click.option("--output", default="-", show_default=True, help="A file, or - for standard output.")
@filter_options
@with_database
def export_command(profile: str, language: str, output: str, **asked: Any) -> None:
    """Write responses to a file: the submitted ones, unless options say which.

    Profiles: "data" is CSV with codes for R, Python and SPSS; "excel" is CSV with texts in --lang that opens
    by double-click in a Belgian Excel; "xlsx" is a workbook with texts in --lang and a codebook; "archive" is
    a zip file of data, codebook and benchmarks that explains itself; "contacts" is CSV with names and contact
    details, which no other profile has.
    """
    schema.ready(current_app.config["READINESS"])
    wanted = filter_of(db.session, asked)
    try:
        file = export(ProfileName(profile), language, wanted, db.reading())
    except TooManyRowsError as error:
        raise click.ClickException(str(error)) from error
    with closing(logged(file, db.session, "operator")) as chunks:
        if output == "-":
            write_chunks(chunks, sys.stdout.buffer)
            return
        with replacing(Path(output)) as target:
            _write_watched(file, chunks, wanted, target)
    click.echo(f"{counted(file.rows, 'response')} written to {output}{_age(db.freshness)}", err=True)


def _age(fresh: Freshness | None) -> str:
    if fresh is None:
        return ""
    if fresh.instead:
        return f", from the primary: the replica is {fresh.instead}"
    return f", from the replica, at most {math.ceil(fresh.age.total_seconds())} seconds old"


def _write_watched(file: ExportFile, chunks: Iterator[bytes], wanted: Filter, target: IO[bytes]) -> None:
    shown = 0
    with click.progressbar(length=count(db.reading(), wanted), file=sys.stderr) as bar:
        for chunk in chunks:
            target.write(chunk)
            bar.update(file.rows - shown)
            shown = file.rows


def write_chunks(chunks: Iterator[bytes], target: IO[bytes]) -> None:
    """Write chunks; a reader that goes away (``| head``) ends it quietly."""
    try:
        for chunk in chunks:
            target.write(chunk)
        target.flush()
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
