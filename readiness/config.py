"""The settings: read once from the environment, checked, and never changed afterwards."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.environment import (
    BEGIN_PER_HOUR,
    FILES_PER_HOUR,
    REQUESTS_PER_HOUR,
    REQUIRED,
    SECRET_KEY_LENGTH,
    Networks,
    Reader,
    ReplicaConfig,
)
from readiness.given import ConfigError
from readiness.mail_server import MailServer, read_sender, read_server

if TYPE_CHECKING:
    from email.headerregistry import Address

__all__ = ["Config", "ConfigError", "own_key"]

KEY_FILE = "secret.key"


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one running program. `readiness.settings` says what each means."""

    # Neither the key nor a database's password is shown when a traceback prints the settings.
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_dir: Path
    base_url: str
    trusted_hosts: tuple[str, ...]
    host: str
    port: int
    workers: int
    proxies: int
    """How many proxies stand before the server, each of which adds to X-Forwarded-For who came to it."""
    second_factor_required: bool
    embedded: bool
    """Whether the database is the SQLite file in the data folder, which nobody had to set up."""
    operator: str
    contact: str
    """Who answers for the data and where to ask; both or neither, because the law wants both to be told."""
    keep_drafts_days: int
    keep_submissions_months: int
    log: str = "text"
    """How the log is written: text or json."""
    secret_key_before: str = field(default="", repr=False)
    """The key that was replaced: what it signed or encrypted is still taken, and nothing new is."""
    metrics_token: str = field(default="", repr=False)
    """What a program must send to read the metrics; empty: there are none."""
    sentry_dsn: str = field(default="", repr=False)
    """Where to report what went wrong; empty: nowhere. It holds a key."""
    replica: ReplicaConfig | None = None
    begin_per_hour: int = BEGIN_PER_HOUR
    """How many questionnaires may begin from one internet address within an hour; 0: any number."""
    files_per_hour: int = FILES_PER_HOUR
    """How many files one company, consultant or their programs may ask for within an hour; 0: any number."""
    requests_per_hour: int = REQUESTS_PER_HOUR
    """How many requests the programs of one consultant may send within an hour; 0: any number."""
    webhook_networks: Networks = ()
    """Networks that webhooks may lead to although they are not public."""
    mail_server: MailServer | None = None
    """Where letters are handed over; None: they are written into the outbox in the data folder."""
    mail_from: "Address | None" = None
    """Who letters come from; never None with a mail server."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read and check the settings; the embedded database's folder and key are made on first use.

        Raises ConfigError, naming the variable, for a value that cannot be used.
        """
        return cls._read(Reader(environ), make=True)

    @classmethod
    def as_it_is(cls, environ: Mapping[str, str]) -> "Config":
        """The same, making nothing: the key is empty where the embedded database has none yet."""
        return cls._read(Reader(environ), make=False)

    @classmethod
    def _read(cls, found: Reader, *, make: bool) -> "Config":
        database_url, port, secret_key = found.database_url(), found.port(), _secret_key(found, make)
        operator, contact = found.operator_and_contact()
        return cls(
            database_url=database_url,
            secret_key=secret_key,
            data_dir=found.data_dir(),
            base_url=found.base_url(),
            trusted_hosts=found.trusted_hosts(),
            host=found.host(),
            port=port,
            workers=found.workers(),
            proxies=found.proxies(),
            second_factor_required=found.second_factor() == REQUIRED,
            embedded=found.embedded(),
            operator=operator,
            contact=contact,
            keep_drafts_days=found.keep_drafts_days(),
            keep_submissions_months=found.keep_submissions_months(),
            log=found.log(),
            secret_key_before=found.secret_key_before(),
            metrics_token=found.metrics_token(),
            sentry_dsn=found.sentry_dsn(),
            replica=found.replica(),
            begin_per_hour=found.begin_per_hour(),
            files_per_hour=found.files_per_hour(),
            requests_per_hour=found.requests_per_hour(),
            webhook_networks=found.webhook_networks(),
            mail_server=read_server(found),
            mail_from=read_sender(found),
        )

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys that open what is stored: the present one first, which is the one that encrypts."""
        return (self.secret_key, self.secret_key_before) if self.secret_key_before else (self.secret_key,)

    @property
    def secure(self) -> bool:
        """Whether browsers reach the site by https, so that cookies can be marked so."""
        return self.base_url.startswith("https://")


def own_key(folder: Path) -> str:
    """Read the key of the embedded default, made on first use with mode 0600. Raises ConfigError."""
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
    except OSError as error:
        raise ConfigError("READINESS_DATA_DIR", f"{folder} cannot be written: {error.strerror}") from None
    try:
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError("READINESS_DATA_DIR", f"{path} cannot be read: {error.strerror}") from None
    if len(key) < SECRET_KEY_LENGTH:
        raise ConfigError("READINESS_DATA_DIR", f"{path} holds no key: remove it, and a new one is made")
    return key


def _make_key(path: Path) -> None:
    """Write a new key, unless somebody was first.

    Several processes may start at once: each writes a draft, one draft gets the name, all read that one.
    """
    # mkstemp makes files that nobody but the owner may read.
    handle, draft = tempfile.mkstemp(prefix=f".{KEY_FILE}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process was first: its key is the key.
    finally:
        Path(draft).unlink()


def _secret_key(found: Reader, make: bool) -> str:
    """The key that is set, else the one beside the embedded database, made with its folder if it may be."""
    given = found.secret_key()
    if not found.embedded():
        if not given:
            raise ConfigError("READINESS_SECRET_KEY", "is required for any database but the embedded default")
        return given
    folder = found.data_dir()
    if make:
        _make_folder(folder)
    return given or (own_key(folder) if make or (folder / KEY_FILE).exists() else "")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError("READINESS_DATA_DIR", f"{folder} cannot be made: {error.strerror}") from None
