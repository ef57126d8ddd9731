"""The settings: read once from the environment, checked, and never changed afterwards."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

SECRET_KEY_LENGTH = 32
DATABASE_FILE = "readiness.db"
KEY_FILE = "secret.key"
OPTIONAL = "optional"
REQUIRED = "required"
LINE_LENGTH = 200


class ConfigError(Exception):
    """A setting that the program cannot start with: names the variable and the reason."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"{variable}: {reason}")
        self.variable = variable
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReplicaConfig:
    """A streaming replica to read from, and how far behind it may be before the primary answers instead."""

    url: str = field(repr=False)
    limit: timedelta


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
    replica: ReplicaConfig | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read and check the settings; the embedded database's folder and key are made on first use.

        Raises ConfigError, naming the variable, for a value that cannot be used.
        """
        found = Reader(environ)
        embedded = not found.text("READINESS_DATABASE_URL")
        database_url, port, secret_key = found.database_url(), found.port(), found.secret_key()
        proxies = found.proxies()
        base_url, workers, required = found.base_url(), found.workers(), found.second_factor() == REQUIRED
        operator, contact = found.operator_and_contact()
        keep_drafts_days, keep_submissions_months = found.keep_drafts_days(), found.keep_submissions_months()
        if embedded:
            _make_folder(found.data_dir())
            secret_key = secret_key or own_key(found.data_dir())
        if not secret_key:
            raise ConfigError("READINESS_SECRET_KEY", "is required for any database but the embedded default")
        return cls(
            database_url=database_url,
            secret_key=secret_key,
            data_dir=found.data_dir(),
            base_url=base_url,
            trusted_hosts=found.trusted_hosts(),
            host=found.host(),
            port=port,
            workers=workers,
            proxies=proxies,
            second_factor_required=required,
            embedded=embedded,
            operator=operator,
            contact=contact,
            keep_drafts_days=keep_drafts_days,
            keep_submissions_months=keep_submissions_months,
            replica=found.replica(),
        )

    @property
    def secure(self) -> bool:
        """Whether browsers reach the site by https, so that cookies can be marked so."""
        return self.base_url.startswith("https://")


class Reader:
    """Each setting as its own type, checked; a variable that is set but blank counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, variable: str) -> str:
        """What a variable is set to, without surrounding space; empty when it is not."""
        return self.environ.get(variable, "").strip()

    def data_dir(self) -> Path:
        """The folder for what the program keeps on disk."""
        return Path(self.text("READINESS_DATA_DIR") or "instance").absolute()

    def database_url(self) -> str:
        """The database's address, as SQLAlchemy takes it."""
        if not self.text("READINESS_DATABASE_URL"):
            return URL.create("sqlite", database=str(self.data_dir() / DATABASE_FILE)).render_as_string()
        url = self._database("READINESS_DATABASE_URL")
        return url.render_as_string(hide_password=False)

    def replica(self) -> ReplicaConfig | None:
        """The replica that lists and exports read from, and how far behind it may be; None without one."""
        variable = "READINESS_REPLICA_URL"
        seconds = self._whole_number("READINESS_REPLICA_SECONDS", 60, 1, 86_400)
        if not self.text(variable):
            return None
        url = self._database(variable)
        if "sqlite" in (url.get_backend_name(), make_url(self.database_url()).get_backend_name()):
            raise ConfigError(variable, "is for PostgreSQL: SQLite has no replicas")
        return ReplicaConfig(url.render_as_string(hide_password=False), timedelta(seconds=seconds))

    def _database(self, variable: str) -> URL:
        try:
            url = make_url(self.text(variable))
        except (ArgumentError, ValueError):
            # The address may hold a password, so the message does not repeat it.
            raise ConfigError(
                variable, "is no database address such as postgresql+psycopg://user@host/name"
            ) from None
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
            raise ConfigError(
                variable, f"{url.drivername} is not supported: use sqlite or postgresql+psycopg"
            )
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ConfigError(variable, "needs a file: a database in memory is not shared between workers")
        return url

    def secret_key(self) -> str:
        """The key that signs forms and cookies; empty when it is not set."""
        variable = "READINESS_SECRET_KEY"
        key = self.text(variable)
        if key and len(key) < SECRET_KEY_LENGTH:
            raise ConfigError(variable, f"is shorter than {SECRET_KEY_LENGTH} characters")
        return key

    def port(self) -> int:
        """The port to listen on."""
        variable = "READINESS_PORT" if self.text("READINESS_PORT") else "PORT"
        return self._whole_number(variable, 8000, 1, 65535)

    def workers(self) -> int:
        """How many server processes."""
        return self._whole_number("READINESS_WORKERS", available_cores(), 1, 512)

    def proxies(self) -> int:
        """How many proxies to believe about where a request comes from."""
        return self._whole_number("READINESS_PROXIES", 0, 0, 9)

    def host(self) -> str:
        """The address to listen on."""
        return self.text("READINESS_HOST") or "127.0.0.1"

    def base_url(self) -> str:
        """The public address, without a slash at its end."""
        variable = "READINESS_BASE_URL"
        address = self.text(variable).rstrip("/") or f"http://127.0.0.1:{self.port()}"
        try:
            parts = urlsplit(address)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise ConfigError(variable, "is no address such as https://readiness.example.be")
        if parts.path or parts.query or parts.fragment or parts.username is not None:
            raise ConfigError(variable, "is more than scheme, host and port")
        return address

    def second_factor(self) -> str:
        """Whether consultants need one: optional or required."""
        variable = "READINESS_SECOND_FACTOR"
        value = self.text(variable) or OPTIONAL
        if value not in {OPTIONAL, REQUIRED}:
            raise ConfigError(variable, f"is neither {OPTIONAL} nor {REQUIRED}")
        return value

    def trusted_hosts(self) -> tuple[str, ...]:
        """The host names that requests may ask for; none for any."""
        names = (name.strip() for name in self.text("READINESS_TRUSTED_HOSTS").split(","))
        hosts = tuple(name for name in names if name)
        for host in hosts:
            if "/" in host or "*" in host or " " in host:
                raise ConfigError(
                    "READINESS_TRUSTED_HOSTS", f"{host!r} is no host name; use .example.be for subdomains"
                )
        return hosts

    def operator_and_contact(self) -> tuple[str, str]:
        """GDPR, article 13(1)(a), wants both told, who answers for the data and where to ask: never one alone."""
        names = ("READINESS_OPERATOR", "READINESS_CONTACT")
        operator, contact = (self._line(variable) for variable in names)
        for variable, given, text in zip(names, reversed(names), (operator, contact), strict=True):
            if not text and (operator or contact):
                raise ConfigError(
                    variable, f"is required with {given}: who answers for the data, and where to ask"
                )
        return operator, contact

    def keep_drafts_days(self) -> int:
        """How long a draft is kept after its last save."""
        return self._whole_number("READINESS_KEEP_DRAFTS_DAYS", 90, 1, 3650)

    def keep_submissions_months(self) -> int:
        """How long a submitted response is kept, in calendar months."""
        return self._whole_number("READINESS_KEEP_SUBMISSIONS_MONTHS", 24, 1, 120)

    def _line(self, variable: str) -> str:
        text = self.text(variable)
        if len(text) > LINE_LENGTH or not text.isprintable():
            raise ConfigError(variable, f"is no line of at most {LINE_LENGTH} characters")
        return text

    def _whole_number(self, variable: str, default: int, low: int, high: int) -> int:
        text = self.text(variable)
        if not text:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and low <= int(text) <= high):
            raise ConfigError(variable, f"is no whole number from {low} to {high}")
        return int(text)


def available_cores() -> int:
    """Count the cores that this process may use, which a container may limit."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def own_key(folder: Path) -> str:
    """Read the key of the embedded default, made on first use with mode 0600.

    Several processes may start at once: each writes a draft, one draft gets the name, all read that one.
    """
    path = folder / KEY_FILE
    if not path.exists():
        # mkstemp makes files that nobody but the owner may read.
        handle, draft = tempfile.mkstemp(prefix=f".{KEY_FILE}.", dir=folder)
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
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SECRET_KEY_LENGTH:
        raise ConfigError("READINESS_DATA_DIR", f"{path} holds no key: remove it, and a new one is made")
    return key


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError("READINESS_DATA_DIR", f"{folder} cannot be made: {error.strerror}") from None
