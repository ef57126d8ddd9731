"""``readiness backup``: everything that the database holds, in one file, while the program goes on."""

import shlex
from importlib.metadata import version
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import Engine, ExceptionContext, event

from readiness.config import Config
from readiness.engines import address_of, make_engine, writing
from readiness.existing import file_of, tell, with_database
from readiness.extensions import db
from readiness.plural import counted
from readiness.store import schema
from readiness.store.copying import Contents, UnreadableError, copy
from readiness.store.models import now
from readiness.upkeep.backup_file import (
    BackupError,
    Description,
    check_rows,
    describe,
    new_file,
    told_of,
    unwritable,
)


@click.command("backup", short_help="Write all data to a file, while the site goes on.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_database
def backup_command(file: Path) -> None:
    """Write all data to FILE, which must not be there yet, while companies go on answering.

    FILE is a SQLite database, from PostgreSQL too, and `readiness restore FILE` brings it back into either.
    It holds everything, contact details included: keep it as safe as the database, and off this machine.
    """
    config = current_app.config["READINESS"]
    tell(config)
    _require(config)
    try:
        description = backup(db.engine, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    except UnreadableError as error:
        raise click.ClickException(
            f"A row of {error} cannot be read, so there is no backup: `readiness verify` names what is damaged. "
            f"Before you mend it keep what is there: `umask 077; {_keep(config.database_url)}`."
        ) from None
    click.echo(f"{file}: {counted(description.rows, 'row')}, {file.stat().st_size} bytes.")


def _require(config: Config) -> None:
    """Leave a database of an earlier version as it is: a backup is made before something changes."""
    try:
        schema.require(config)
    except schema.MigrationError as error:
        raise schema.MigrationError(
            f"{error} To keep it as it is before that: `umask 077; {_keep(config.database_url)}`."
        ) from None


def _keep(database_url: str) -> str:
    """The command that copies a database as it is, damage included."""
    path = file_of(database_url)
    return f"sqlite3 {shlex.quote(str(path))} '.backup kept.db'" if path else "pg_dump --file kept.sql"


def backup(engine: Engine, file: Path) -> Description:
    """Copy one moment of a database at the head revision into a new file. Raises BackupError, UnreadableError."""
    with new_file(file) as draft:
        address = address_of(draft)
        with told_of(file):
            schema.upgrade(address)
        made_at = now().isoformat(timespec="seconds")
        tables = _copy(engine, address, file)
        description = Description(made_at, version("readiness"), schema.head() or "", tables)
        with told_of(file):
            describe(draft, description)
            check_rows(draft, description, file)
    return description


def _copy(engine: Engine, address: str, file: Path) -> dict[str, Contents]:
    target = make_engine(address)

    @event.listens_for(target, "handle_error")
    def name_file(context: ExceptionContext) -> BackupError | None:
        # Said where it happens: afterwards nobody can tell whether it was the database or the file.
        return unwritable(file, context.original_exception)

    try:
        # Nothing changes in what is read from its first row on, and nobody waits for it.
        steady = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        snapshot = engine.execution_options(**steady)
        with snapshot.connect() as source, writing(target).begin() as copied:
            return copy(source, copied)
    finally:
        target.dispose()
