"""``readiness report``: the report of one response as a PDF."""

import os
import stat
from pathlib import Path

import click
from flask import current_app

from readiness.domain.text import LANGUAGES
from readiness.existing import with_database
from readiness.extensions import db
from readiness.i18n import use_language
from readiness.paper.report import paper
from readiness.presentation.shown_report import peers_of
from readiness.store import commitments, erasure, reviews, rounds, schema


@click.command("report", short_help="Write the report of one response as a PDF.")
@click.argument("uid")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="nl", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file, instead of one in this folder that is named after the company.",
)
@with_database
def report_command(uid: str, language: str, output: Path | None) -> None:
    """Write the report of the submitted response with the number UID as a PDF.

    It is in --lang, whichever language the company answered in. The export names the number in the column
    "uid", the desk in the address of the response.
    """
    schema.require(current_app.config["READINESS"])
    assessment = reviews.by_uid(db.session, uid)
    if assessment is None:
        raise click.ClickException(f"There is no submitted response with the number {uid}{_instead(uid)}.")
    use_language(language)
    message = reviews.message_for(db.session, assessment)
    stored, peers = commitments.of(db.session, assessment), peers_of(db.session, assessment)
    made = paper(assessment, message, stored, peers)
    path = output or Path(made.name)
    try:
        _write(path, made.content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"The report is in {path}.", err=True)


def _instead(uid: str) -> str:
    """What else a number is: that of a company, whose responses have numbers of their own; empty when it is nothing."""
    company = erasure.by_uid(db.session, uid)
    if company is None:
        return ""
    submitted = [one.uid for one in rounds.of(db.session, company.id) if one.submitted_at is not None]
    return f": this is the number of a company; its submitted responses are: {', '.join(submitted) or 'none'}"


def _write(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read, as an export is. Raises OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        # A file that was there keeps its mode when it is opened; what is no file, such as a terminal, has its own.
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            os.fchmod(file.fileno(), 0o600)
        file.write(content)
