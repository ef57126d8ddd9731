"""The environment's variables, each read as what it means and refused by name when it cannot be used."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from readiness.given import ConfigError, with_files

SECRET_KEY_LENGTH = 32
TOKEN_LENGTH = 32
DATABASE_FILE = "readiness.db"
OPTIONAL = "optional"
REQUIRED = "required"
TEXT, JSON = "text", "json"
"""How the log is written: for a person who reads along, or for a program that collects."""
HIGHEST_PORT = 65535
MOST_WORKERS = 512
LINE_LENGTH = 200
BEGIN_PER_HOUR = 300
"""A school, a trade fair or all of an operator's telephones share one address, and fill in five a minute."""
FILES_PER_HOUR = 120
"""Two a minute, without a pause: nobody reads as many, and a worker makes them in about a minute of its time."""
REQUESTS_PER_HOUR = 20_000
"""A million responses are 5,000 of the longest pages."""

Networks = tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True, slots=True)
class ReplicaConfig:
    """A streaming replica to read from, and how far behind it may be before the primary answers instead."""

    url: str = field(repr=False)
    limit: timedelta


class Reader:
    """Each setting as its own type, checked; a variable that is set but blank counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = with_files(environ)

    def text(self, variable: str) -> str:
        """What a variable is set to, without surrounding space; empty when it is not."""
        return self.environ.get(variable, "").strip()

    def data_dir(self) -> Path:
        """The folder for what the program keeps on disk."""
        return Path(self.text("READINESS_DATA_DIR") or "instance").absolute()

    def embedded(self) -> bool:
        """Whether the database is the SQLite file in the data folder, because no other is named."""
        return not self.text("READINESS_DATABASE_URL")

    def database_url(self) -> str:
        """The database's address, as SQLAlchemy takes it."""
        if self.embedded():
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
        if "@" in (url.host or ""):
            # What stands before it is a part of the password: nobody is to be asked for a host of that name.
            raise ConfigError(variable, "has an @ in its name or password: write %40 in its place")
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
            raise ConfigError(
                variable, f"{url.drivername} is not supported: use sqlite or postgresql+psycopg"
            )
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ConfigError(variable, "needs a file: a database in memory is not shared between workers")
        return url

    def secret_key(self, variable: str = "READINESS_SECRET_KEY") -> str:
        """The key that signs forms and cookies; empty when it is not set."""
        key = self.text(variable)
        if key and len(key) < SECRET_KEY_LENGTH:
            raise ConfigError(variable, f"is shorter than {SECRET_KEY_LENGTH} characters")
        return key

    def secret_key_before(self) -> str:
        """The key that was replaced and still opens what it signed; empty when there is none."""
        variable = "READINESS_SECRET_KEY_BEFORE"
        key = self.secret_key(variable)
        if key and key == self.secret_key():
            raise ConfigError(variable, "is the same as READINESS_SECRET_KEY: put a new one there")
        return key

    def port(self) -> int:
        """The port to listen on."""
        variable = "READINESS_PORT" if self.text("READINESS_PORT") else "PORT"
        return self._whole_number(variable, 8000, 1, HIGHEST_PORT)

    def workers(self) -> int:
        """How many server processes."""
        return self._whole_number("READINESS_WORKERS", available_cores(), 1, MOST_WORKERS)

    def proxies(self) -> int:
        """How many proxies to believe about where a request comes from."""
        return self._whole_number("READINESS_PROXIES", 0, 0, 9)

    def begin_per_hour(self) -> int:
        """How many questionnaires may begin from one internet address within an hour; 0 for any number."""
        return self._whole_number("READINESS_BEGIN_PER_HOUR", BEGIN_PER_HOUR, 0, 1_000_000)

    def files_per_hour(self) -> int:
        """How many files one company, consultant or their programs may ask for within an hour; 0 for any number."""
        return self._whole_number("READINESS_FILES_PER_HOUR", FILES_PER_HOUR, 0, 1_000_000)

    def requests_per_hour(self) -> int:
        """How many requests the programs of one consultant may send within an hour; 0 for any number."""
        return self._whole_number("READINESS_REQUESTS_PER_HOUR", REQUESTS_PER_HOUR, 0, 100_000_000)

    def webhook_networks(self) -> Networks:
        """The networks that webhooks may lead to although they are not public."""
        variable = "READINESS_WEBHOOK_NETWORKS"
        try:
            return tuple(ip_network(text.strip()) for text in self.text(variable).split(",") if text.strip())
        except ValueError as error:
            raise ConfigError(variable, f"is no list of networks such as 10.1.0.0/16: {error}") from None

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

    def log(self) -> str:
        """How the log is written: for a reader, or for a program."""
        variable = "READINESS_LOG"
        value = self.text(variable) or TEXT
        if value not in {TEXT, JSON}:
            raise ConfigError(variable, "is neither text nor json")
        return value

    def metrics_token(self) -> str:
        """The token with which the metrics are read; empty when there are to be none."""
        variable = "READINESS_METRICS_TOKEN"
        token = self.text(variable)
        if token and (len(token) < TOKEN_LENGTH or not (token.isascii() and token.isprintable())):
            raise ConfigError(variable, f"is shorter than {TOKEN_LENGTH} characters, or not plain ASCII")
        return token

    def sentry_dsn(self) -> str:
        """Where to report what went wrong: the web address, with its key, that Sentry calls a DSN; or empty."""
        dsn = self.text("READINESS_SENTRY_DSN")
        parts = urlsplit(dsn)
        if dsn and not (
            parts.scheme in {"http", "https"} and parts.username and parts.path.strip("/").isalnum()
        ):
            raise ConfigError("READINESS_SENTRY_DSN", "is no DSN, such as https://key@sentry.example.be/1")
        return dsn

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
