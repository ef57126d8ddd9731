"""The site that a passkey belongs to: made from the configured base address only, never from a request's host."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

_LOCAL = "localhost"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """What a device signs for: its host name, and the address as a browser writes it."""

    rp_id: str
    origin: str


def here() -> Site | None:
    """The site of the running program; None where passkeys cannot be used."""
    return site_of(current_app.config["READINESS"].base_url)


def site_of(base_url: str) -> Site | None:
    """The site at an address; None for an IP address or without https, where browsers make no passkeys.

    `http://localhost` counts as safe, because what is sent there leaves no machine.
    """
    parts = urlsplit(base_url)
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError:
        return None
    local = host == _LOCAL or host.endswith(f".{_LOCAL}")
    if _is_number(host) or not (parts.scheme == "https" or local):
        return None
    port = "" if parts.port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    return Site(host, f"{parts.scheme}://{host}{port}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
