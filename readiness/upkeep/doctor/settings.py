"""Settings that the program accepts and a public site should not have."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from readiness.config import Config
from readiness.environment import available_cores
from readiness.upkeep.doctor.finding import Finding

FEWEST_CHARACTERS = 12
"""Different characters in a key: one typed by leaning on the keyboard has fewer."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def findings(config: Config) -> Iterator[Finding]:
    """What is wrong with the settings."""
    if len(set(config.secret_key)) < FEWEST_CHARACTERS:
        yield Finding(
            "READINESS_SECRET_KEY repeats a few characters, so it can be guessed",
            "set 32 random characters or more, such as: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )
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
    if not config.trusted_hosts:
        yield Finding(
            "READINESS_TRUSTED_HOSTS is empty: requests for any name are answered",
            f"set it to {urlsplit(config.base_url).hostname}",
            grave=False,
        )
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
