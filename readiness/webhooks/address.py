"""Where a webhook may lead: which addresses are public, and which networks the operator allows besides."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from readiness.environment import Networks

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

PORTS = frozenset({443, 8443})
"""The ports that a public address may be reached at."""

_EMBEDDING = tuple(
    IPv6Network(text)
    for text in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "::ffff:0:0:0/96")
)
"""IPv6 addresses that lead to an IPv4 address inside them: compatible, NAT64, Teredo, 6to4, translated."""


class RefusedError(Exception):
    """An address that nothing is sent to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: the very address that was checked, and the name that the certificate must carry."""

    address: str
    port: int
    host: str
    path: str
    secure: bool


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system finds them. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether anybody on the internet can have this address, and it hides no other."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in network for network in _EMBEDDING):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def check_url(url: str, networks: Networks) -> None:
    """Raise RefusedError for an address that cannot be a webhook's, whatever its name resolves to."""
    try:
        parts = urlsplit(url)
        port = parts.port
        # What the name service itself would refuse is refused here.
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise RefusedError("no address") from None
    if parts.scheme not in ({"https", "http"} if networks else {"https"}) or not host:
        raise RefusedError("the scheme")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise RefusedError("a name, a password or a fragment in the address")
    if not networks and (port or 443) not in PORTS:
        raise RefusedError("the port")


def check(url: str, networks: Networks) -> None:
    """Raise RefusedError for an address that cannot be a webhook's, as far as it shows without being looked up."""
    check_url(url, networks)
    host = (urlsplit(url).hostname or "").encode("idna").decode().rstrip(".")
    try:
        ip_address(host)
    except ValueError:
        # What a name stands for is looked at when something is sent, each time. These can only be this machine,
        # or an address written in another way.
        last = host.rpartition(".")[2]
        if not networks and (last == "localhost" or last.isdigit() or last.startswith("0x")):
            raise RefusedError("an address that is not public") from None
        return
    target(url, networks, lambda found, _port: [found])


def target(url: str, networks: Networks, resolver: Resolver = resolve) -> Target:
    """Where to connect. Every address of the name must be allowed. Raises RefusedError, OSError."""
    check_url(url, networks)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = (parts.hostname or "").encode("idna").decode()
    try:
        found = [ip_address(text.partition("%")[0]) for text in resolver(host, port)]
    except ValueError:
        raise RefusedError("no address") from None
    if not found:
        raise RefusedError("no address")
    for address in found:
        if not any(address in network for network in networks):
            if not is_public(address):
                raise RefusedError("an address that is not public")
            if not secure or port not in PORTS:
                raise RefusedError("a public address is reached by https, at its own port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(str(found[0]), port, host, path, secure)
