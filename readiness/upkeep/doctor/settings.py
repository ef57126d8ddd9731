"""Settings that the program accepts and a public site should not have."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from werkzeug.sansio.utils import host_is_trusted

from readiness.config import Config
from readiness.environment import available_cores
from readiness.given import IN_A_FILE, SECRETS
from readiness.settings import SETTINGS
from readiness.upkeep.doctor.finding import Finding

PREFIX = "READINESS_"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def findings(config: Config) -> Iterator[Finding]:
    """What is wrong with the settings."""
    if urlsplit(config.base_url).hostname in LOOPBACK:
        yield Finding(
            f"READINESS_BASE_URL is {config.base_url}: links that leave this machine lead nowhere",
            "set the public address, such as https://readiness.example.be",
            grave=False,
        )
    else:
        yield from _public(config)
    if config.workers > 2 * available_cores():
        yield Finding(
            f"READINESS_WORKERS is {config.workers} on {available_cores()} cores",
            "leave it unset: one for each core",
            grave=False,
        )


def unknown(environ: Iterable[str]) -> Iterator[Finding]:
    """Variables that look like settings of this program and are none, so that nobody heeds them."""
    variables = [*(setting.variable for setting in SETTINGS), *(name + IN_A_FILE for name in SECRETS)]
    known = [name.removeprefix(PREFIX) for name in variables]
    looks_so = sorted(name for name in environ if name.startswith(PREFIX))
    for name in (name for name in looks_so if name.removeprefix(PREFIX) not in known):
        near = get_close_matches(name.removeprefix(PREFIX), known, n=1)
        yield Finding(
            f"{name} is set and is no setting of this program",
            f"did you mean {PREFIX}{near[0]}?" if near else "`readiness config` lists them all",
        )


def _public(config: Config) -> Iterator[Finding]:
    if not config.secure:
        yield Finding(
            "READINESS_BASE_URL begins with http://, so whoever is on the way reads answers and cookies",
            "put a proxy with TLS before the site and set an address with https:// (docs/operate.md)",
        )
    # The server speaks no TLS itself, so whoever has an address with https:// has a proxy before it.
    if config.secure and not config.proxies:
        yield Finding(
            "READINESS_PROXIES is 0: the limits take all who come through the proxy for one visitor",
            "set how many proxies stand before the site, which is 1 for most",
            grave=False,
        )
    yield from _hosts(config)
    if not config.operator:
        yield Finding(
            "the privacy page does not say who answers for the data",
            "set READINESS_OPERATOR and READINESS_CONTACT",
        )
    if not config.second_factor_required:
        yield Finding(
            "consultants may sign in with a password alone",
            "set READINESS_SECOND_FACTOR=required",
            grave=False,
        )


def _hosts(config: Config) -> Iterator[Finding]:
    host = urlsplit(config.base_url).hostname
    if not config.trusted_hosts:
        yield Finding(
            "READINESS_TRUSTED_HOSTS is empty: requests for any name are answered",
            f"set it to {host}",
            grave=False,
        )
    elif not host_is_trusted(host, config.trusted_hosts):
        yield Finding(
            f"READINESS_TRUSTED_HOSTS does not name {host}, which is in READINESS_BASE_URL",
            f"add {host} to it: until then every page there answers 400",
        )
