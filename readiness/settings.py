"""The settings in words: what `readiness config` prints and the manual names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import make_url

from readiness.environment import OPTIONAL, REQUIRED, SECRET_KEY_LENGTH, Reader
from readiness.mail_server import read_sender, read_server


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of what `readiness config` prints."""

    variable: str
    meaning: str
    show: Callable[[Reader], str]


SETTINGS = (
    Setting(
        "READINESS_DATABASE_URL",
        "where the responses are stored: postgresql+psycopg://user@host/name, or by default a SQLite file in "
        "the data folder",
        lambda found: make_url(found.database_url()).render_as_string(hide_password=True),
    ),
    Setting(
        "READINESS_REPLICA_URL",
        "a streaming replica of the PostgreSQL database, which the desk's lists and the exports are read from; "
        "empty: everything is read from the database itself",
        lambda found: make_url(replica.url).render_as_string() if (replica := found.replica()) else "",
    ),
    Setting(
        "READINESS_REPLICA_SECONDS",
        "how many seconds the replica may be behind (60 by default) before the database itself is read instead",
        lambda found: f"{replica.limit.total_seconds():.0f}" if (replica := found.replica()) else "60",
    ),
    Setting(
        "READINESS_SECRET_KEY",
        f"signs forms and cookies, at least {SECRET_KEY_LENGTH} characters; the default database makes its "
        "own once, any other needs this set",
        lambda found: "(set)" if found.secret_key() else "(not set)",
    ),
    Setting(
        "READINESS_SECRET_KEY_BEFORE",
        "the key that READINESS_SECRET_KEY replaced: what it signed and encrypted stays good while this is set",
        lambda found: "(set)" if found.secret_key_before() else "",
    ),
    Setting(
        "READINESS_DATA_DIR",
        "the folder for what the program keeps on disk: the default database and its key",
        lambda found: str(found.data_dir()),
    ),
    Setting(
        "READINESS_BASE_URL",
        "the public address, from which personal links are made; with https:// cookies are marked secure",
        lambda found: found.base_url(),
    ),
    Setting(
        "READINESS_TRUSTED_HOSTS",
        "host names that requests may ask for, with commas between them, .example.be for subdomains; "
        "empty: any",
        lambda found: ",".join(found.trusted_hosts()),
    ),
    Setting(
        "READINESS_SECOND_FACTOR",
        f"whether consultants need an authenticator or a passkey too: {OPTIONAL} (the default) or {REQUIRED}",
        lambda found: found.second_factor(),
    ),
    Setting("READINESS_HOST", "the address that the server listens on", lambda found: found.host()),
    Setting(
        "READINESS_PORT", "the port that the server listens on (PORT means the same)", lambda f: str(f.port())
    ),
    Setting(
        "READINESS_WORKERS", "server processes, by default one for each core", lambda f: str(f.workers())
    ),
    Setting(
        "READINESS_PROXIES",
        "how many proxies stand before the server: the limits on tries then count by the address that the "
        "outermost of them saw (X-Forwarded-For); 0, the default, believes none",
        lambda found: str(found.proxies()),
    ),
    Setting(
        "READINESS_BEGIN_PER_HOUR",
        "how many questionnaires may begin from one internet address (IPv6: one /64) within an hour; 0: any "
        "number",
        lambda found: str(found.begin_per_hour()),
    ),
    Setting(
        "READINESS_FILES_PER_HOUR",
        "how many PDFs and exports there may be within an hour for one response, for one consultant, and for the "
        "programs of one; 0: any number",
        lambda found: str(found.files_per_hour()),
    ),
    Setting(
        "READINESS_REQUESTS_PER_HOUR",
        "how many requests the programs of one consultant may send within an hour; 0: any number",
        lambda found: str(found.requests_per_hour()),
    ),
    Setting(
        "READINESS_LOG",
        "how the log is written to standard error: text (the default), or json with an object on each line",
        lambda found: found.log(),
    ),
    Setting(
        "READINESS_METRICS_TOKEN",
        "what Prometheus sends as its bearer token to read /metrics, at least 32 characters; empty: no metrics",
        lambda found: "(set)" if found.metrics_token() else "",
    ),
    Setting(
        "READINESS_WEBHOOK_NETWORKS",
        "networks that webhooks may lead to although they are not public, with commas between them, such as "
        "10.1.0.0/16; they may then use http and any port; empty: public addresses by https only",
        lambda found: ",".join(str(network) for network in found.webhook_networks()),
    ),
    Setting(
        "READINESS_SMTP_URL",
        "the mail server for invitations: smtp://user:password@host:587, with STARTTLS unless the host is this "
        "machine or ?tls=off ends it, or smtps://user:password@host; empty: letters go into the outbox on the desk",
        lambda found: server.shown if (server := read_server(found)) else "",
    ),
    Setting(
        "READINESS_MAIL_FROM",
        "who letters come from: an address, or Name <address>; required with READINESS_SMTP_URL",
        lambda found: str(read_sender(found) or ""),
    ),
    Setting(
        "READINESS_SENTRY_DSN",
        "where to report what went wrong, for Sentry and what understands it (needs sentry-sdk); empty: nowhere",
        lambda found: "(set)" if found.sentry_dsn() else "",
    ),
    Setting(
        "READINESS_OPERATOR",
        "who answers for the companies' data: the organisation's name, for the privacy page",
        lambda found: found.operator_and_contact()[0],
    ),
    Setting(
        "READINESS_CONTACT",
        "where people ask about their data: an e-mail address, a web address or a postal address in one line",
        lambda found: found.operator_and_contact()[1],
    ),
    Setting(
        "READINESS_KEEP_DRAFTS_DAYS",
        "days after its last save that `readiness purge` keeps a questionnaire which was not submitted",
        lambda found: str(found.keep_drafts_days()),
    ),
    Setting(
        "READINESS_KEEP_SUBMISSIONS_MONTHS",
        "calendar months that `readiness purge` keeps a submitted response",
        lambda found: str(found.keep_submissions_months()),
    ),
)


def described(environ: Mapping[str, str]) -> Iterator[tuple[Setting, str]]:
    """Give each setting with its present value as text, secrets masked; makes no file.

    Raises ConfigError as `Config.from_environment` does.
    """
    found = Reader(environ)
    for setting in SETTINGS:
        yield setting, setting.show(found)
