"""What limits count by, as it is stored: who reads the table alone learns no address and no account from it.

There are four billion IPv4 addresses, so a plain hash of one is found by trying all of them, within minutes.
"""

import hmac
import ipaddress
import logging
from functools import cache

_PURPOSE = b"readiness limits"
"""Keeps this use of the secret key apart from every other one."""
_HOUSEHOLD = 64
"""Bits of an IPv6 address that name a connection; whoever has one has all addresses behind it."""
_log = logging.getLogger(__name__)


def key(secret_key: str, kind: str, value: str) -> str:
    """What is limited, such as "account" and an e-mail address: an HMAC under a key made of the secret one.

    When the secret key is replaced, every count begins anew. That is harmless: the longest lasts an hour, and only
    the operator can replace the key.
    """
    own_key = hmac.digest(secret_key.encode(), _PURPOSE, "sha256")
    return hmac.digest(own_key, f"{kind}\0{value}".encode(errors="surrogatepass"), "sha256").hex()


def place(secret_key: str, kind: str, address: str | None) -> str:
    """The key for where a request comes from: an IPv4 address, or the /64 that a household has of IPv6."""
    try:
        found = ipaddress.ip_address(_without_port(address or ""))
    except ValueError:
        _warn()
        return key(secret_key, kind, address or "")
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.IPv6Network((found, _HOUSEHOLD), strict=False).network_address
    return key(secret_key, kind, str(found))


def _without_port(address: str) -> str:
    """The address alone: some proxies write the port of each connection behind it, and brackets around IPv6."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


@cache
def _warn() -> None:
    """Say once in a process that limits count by something else; not by what, which may be anything."""
    _log.warning(
        "A request came from what is no internet address, so the limits by address may not hold: "
        "look at what the proxy writes into X-Forwarded-For."
    )
