"""``readiness restore``: what a backup holds, into a database in which nothing is."""

import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.engines import address_of, make_engine, rewrite_file, writing
from readiness.existing import missing, opened, tell
from readiness.extensions import db
from readiness.store import audit, erasure, schema
from readiness.store.copying import UnreadableError, copy, first_filled, lacking
from readiness.store.models import UID_LENGTH
from readiness.upkeep.backup_file import BackupError, Description, check_contents, description_of
from readiness.upkeep.leftovers import remove_leftovers
from readiness.upkeep.locked import MEND, locked
from readiness.upkeep.trouble import trouble

_COPY = "readiness-restore-"
_NUMBER = re.compile(rf"[0-9a-f]{{{UID_LENGTH}}}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--erased",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Numbers of companies that were erased since, one on a line: they do not come back.",
)
@with_appcontext
def restore_command(file: Path, erased: Path | None) -> None:
    """Bring the data of FILE, a backup, into the database of this configuration, which must be empty.

    Put the key that the site had in place first: what it encrypted opens with no other.

    The database may be of the other kind, and the backup from an earlier version of this program. Whoever was
    erased after the backup was made comes back with it, unless --erased names them: `readiness company erased`
    lists the numbers, for as long as the database can be read; keep that list beside the backups.
    """
    try:
        numbers = _numbers(erased) if erased else []
        config = current_app.config["READINESS"]
        tell(config)
        description, gone = restore(config, file, numbers)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{description.rows} rows of {description.made_at} are back.")
    if erased:
        click.echo(f"{gone} of {len(numbers)} erased companies were in it, and were erased again.")
    else:
        click.echo("Whoever was erased after that time is back, too: erase them again (see --erased).")
    if wrong := locked(db.session, config.secret_keys):
        click.secho(f"All is back, but {wrong}: {MEND}.", fg="red", err=True)


def restore(config: Config, file: Path, erased: Collection[str] = ()) -> tuple[Description, int]:
    """Bring a backup into the configured database, and erase companies again; return how many were there.

    Either everything is restored or nothing. Raises BackupError.
    """
    description = description_of(file)
    if description.revision > (schema.head() or ""):
        raise BackupError(
            f"{file} was made by a newer version of this program ({description.program}): install that one"
        )
    # A live database, named by mistake, stays as it is: also at its revision.
    _refuse_filled(config.database_url)
    with _own_copy(file, description) as own:
        try:
            schema.upgrade(config.database_url)
        except schema.UnknownRevisionError:
            raise BackupError(
                "the database is a newer version's: install that one, or name an empty one"
            ) from None
        try:
            return description, _fill(config.database_url, own, erased)
        except (UnreadableError, IntegrityError, DataError):
            raise BackupError(f"{file} holds rows that no database takes: take another") from None


def _refuse_filled(database_url: str) -> None:
    """Raise BackupError when there are rows in a database, at whichever revision it is."""
    if missing(database_url):
        return
    with opened(database_url) as engine, engine.connect() as connection:
        _refuse_rows(connection)


def _refuse_rows(connection: Connection) -> None:
    if filled := first_filled(connection):
        raise BackupError(f"the database is not empty (there are rows in {filled}): name an empty one")


@contextmanager
def _own_copy(file: Path, description: Description) -> Iterator[Path]:
    """A copy of a backup, compared with what it says of itself and brought to this program's revision.

    Raises BackupError, which says of a full disk that it is none of the backup's faults.
    """
    with ExitStack() as stack:
        try:
            remove_leftovers(Path(tempfile.gettempdir()), f"{_COPY}*")
            own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=_COPY))) / "backup.db"
            shutil.copyfile(file, own)
            check_contents(own, description, file)
            _migrate(own, file)
        except (OSError, DatabaseError) as error:
            if (reason := trouble(error)) is None:
                raise
            folder = tempfile.tempdir or "a temporary folder"
            raise BackupError(
                f"{file} cannot be copied to {folder} ({reason}): set TMPDIR to a folder with room for it"
            ) from None
        yield own


def _migrate(own: Path, file: Path) -> None:
    """Take an older backup through the same migrations as the database that it was made of. Raises BackupError."""
    address = address_of(own)
    wrong: Collection[str] = ("its tables",)
    try:
        # Nobody else uses this copy, so nothing has to wait for a release before.
        schema.upgrade(address, contract=True)
        engine = make_engine(address)
        with engine.connect() as connection:
            wrong = lacking(connection)
        engine.dispose()
    except (schema.MigrationError, DatabaseError) as error:
        if trouble(error):
            raise
    if wrong:
        raise BackupError(f"{file} was changed since it was made ({', '.join(wrong)}): take another")


def _fill(database_url: str, backup: Path, erased: Collection[str]) -> int:
    target = make_engine(database_url)
    try:
        # The copy is read without writing beside it: what fails from here on is the database's.
        with (
            opened(address_of(backup)) as source,
            source.connect() as reading,
            writing(target).begin() as filling,
        ):
            _refuse_rows(filling)
            copy(reading, filling)
            with Session(filling, join_transaction_mode="create_savepoint") as session:
                gone = _erase(session, erased)
                session.commit()
        rewrite_file(target)
    finally:
        target.dispose()
    return gone


def _erase(session: Session, erased: Collection[str]) -> int:
    gone = 0
    for uid in erased:
        company = erasure.by_uid(session, uid)
        if company is not None:
            erasure.erase_company(session, company)
            audit.record(session, "erased", by="operator", subject=uid)
            gone += 1
    return gone


def _numbers(path: Path) -> list[str]:
    """The numbers in a file of `readiness company erased`. Raises BackupError for a line that is none."""
    found = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    for number, line in enumerate(found, 1):
        if line and not _NUMBER.fullmatch(line):
            raise BackupError(
                f"line {number} of {path} is no number of a company: give what `readiness company erased` wrote"
            )
    return list(dict.fromkeys(filter(None, found)))
