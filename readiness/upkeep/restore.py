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
from readiness.store import audit, erasure, mail_refusals, schema
from readiness.store.consultant_models import HASH_LENGTH
from readiness.store.copying import UnreadableError, copy, first_filled, lacking
from readiness.store.models import UID_LENGTH, now
from readiness.upkeep.backup_file import BackupError, Description, check_contents, description_of
from readiness.upkeep.leftovers import remove_leftovers
from readiness.upkeep.locked import MEND, locked
from readiness.upkeep.trouble import trouble

_COPY = "readiness-restore-"
_LISTED = re.compile(rf"[0-9a-f]{{{UID_LENGTH}}}|[0-9a-f]{{{HASH_LENGTH}}}")
"""A line of `readiness company erased`: the number of a company, or the hash of an address that wants no mail."""
NOT_BACK = ("desk_session", "password_link", "passkey_challenge")
"""The tables of what lets somebody in by itself. It may have been ended since, so nobody is signed in afterwards."""
_LOOK = """Nobody is signed in, and no one-time link works: `readiness consultant reset` gives new ones.
All else is as it was then, also what was taken away since. Look at it before the site goes on:
  - consultants: who was disabled, or got another role, password or second factor (`readiness consultant list`);
  - API tokens and webhooks that were revoked or removed, and links of companies that were replaced;
  - consents that were withdrawn, and what was asked to be forgotten."""


@click.command("restore", short_help="Bring a backup into the database.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--erased",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="What `readiness company erased` wrote: these companies do not come back, these addresses get no mail.",
)
@with_appcontext
def restore_command(file: Path, erased: Path | None) -> None:
    """Bring the data of FILE, a backup, into the database of this configuration, which must be empty.

    Put the key that the site had in place first: what it encrypted opens with no other. Sessions and one-time
    links do not come back.

    The database may be of the other kind, and the backup from an earlier version of this program. Whoever was
    erased after the backup was made comes back with it, unless --erased names them: `readiness company erased`
    lists them, for as long as the database can be read; keep that list beside the backups.
    """
    try:
        listed = _listed(erased) if erased else []
        config = current_app.config["READINESS"]
        tell(config)
        description, gone = restore(config, file, listed)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    _tell(description, listed if erased else None, gone)
    if wrong := locked(db.session, config.secret_keys):
        click.secho(f"All is back, but {wrong}: {MEND}.", fg="red", err=True)


def _tell(description: Description, listed: Collection[str] | None, gone: int) -> None:
    left_out = sum(each.rows for name, each in description.tables.items() if name in NOT_BACK)
    click.echo(f"{description.rows - left_out} rows of {description.made_at} are back.")
    if listed is None:
        click.echo("Whoever was erased after that time is back, too: erase them again (see --erased).")
        click.echo("Whoever asked for no more mail after that time gets mail again (see --erased).")
    else:
        companies = sum(len(one) == UID_LENGTH for one in listed)
        click.echo(f"{gone} of {companies} erased companies were in it, and were erased again.")
        click.echo(f"Addresses on the list that get no more mail: {len(listed) - companies}.")
    click.echo(_LOOK)


def restore(config: Config, file: Path, erased: Collection[str] = ()) -> tuple[Description, int]:
    """Bring a backup into the configured database, and erase companies again; return how many were there.

    Either everything but `NOT_BACK` is restored or nothing. `erased` is as `_listed` reads it. Raises BackupError.
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
            copy(reading, filling, leave_out=NOT_BACK)
            with Session(filling, join_transaction_mode="create_savepoint") as session:
                gone = _erase(session, erased)
                mail_refusals.keep(session, (one for one in erased if len(one) == HASH_LENGTH), now())
                session.commit()
        rewrite_file(target)
    finally:
        target.dispose()
    return gone


def _erase(session: Session, erased: Collection[str]) -> int:
    gone = 0
    for uid in erased:
        company = erasure.by_uid(session, uid) if len(uid) == UID_LENGTH else None
        if company is not None:
            erasure.erase_company(session, company)
            audit.record(session, "erased", by="operator", subject=uid)
            gone += 1
    return gone


def _listed(path: Path) -> list[str]:
    """The numbers and hashes that `readiness company erased` wrote. Raises BackupError for a line that is neither."""
    found = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    for number, line in enumerate(found, 1):
        if line and not _LISTED.fullmatch(line):
            raise BackupError(
                f"line {number} of {path} is no line of the list: give what `readiness company erased` wrote"
            )
    return list(dict.fromkeys(filter(None, found)))
