"""The mail server and the sender that letters leave by, as two settings say them."""

import ipaddress
import re
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from readiness.environment import Reader
from readiness.given import ConfigError

if TYPE_CHECKING:
    from email.headerregistry import Address

STARTTLS, TLS, PLAIN = "starttls", "tls", "off"
_PORTS = {"smtp": 587, "smtps": 465}
_ADDRESS = re.compile(r"[!-~]+@[a-zA-Z0-9][a-zA-Z0-9.-]*")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over; `security` is one of STARTTLS, TLS and PLAIN."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The address without its password."""
        scheme = "smtps" if self.security == TLS else "smtp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        who = f"{self.user}:***@" if self.user else ""
        return f"{scheme}://{who}{host}:{self.port}" + ("?tls=off" if self.security == PLAIN else "")


def read_sender(found: Reader) -> "Address | None":
    """Who letters come from; None when it is not set. Raises ConfigError."""
    variable = "READINESS_MAIL_FROM"
    try:
        return _sender(found.text(variable)) if found.text(variable) else None
    except ValueError as error:
        raise ConfigError(variable, str(error)) from None


def read_server(found: Reader) -> MailServer | None:
    """Where letters are handed over; None when they are written into the outbox instead. Raises ConfigError."""
    variable = "READINESS_SMTP_URL"
    if not found.text(variable):
        return None
    try:
        server = _server(found.text(variable))
    except ValueError as error:
        raise ConfigError(variable, str(error)) from None
    if read_sender(found) is None:
        raise ConfigError("READINESS_MAIL_FROM", f"is required with {variable}: who letters come from")
    return server


def _server(text: str) -> MailServer:
    """Read smtp://user:password@host:587, or smtps:// with TLS from the first byte.

    With smtp:// STARTTLS is required, except on this very machine or where `?tls=off` says so. Raises
    ValueError, whose text repeats nothing of the address, because that holds a password.
    """
    unusable = "is no address such as smtp://user:password@mail.example.be:587"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(unusable) from None
    if parts.scheme not in _PORTS or not host or port == 0 or parts.path.strip("/") or parts.fragment:
        raise ValueError(unusable)
    if parts.query not in {"", "tls=off"}:
        raise ValueError("ends with ?tls=off or with nothing")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("names a user without a password, or a password without a user")
    security = _security(parts.scheme, host, off=bool(parts.query))
    if security == PLAIN and parts.username and not _is_loopback(host):
        raise ValueError("would send the password over the network unencrypted: take ?tls=off away")
    return MailServer(
        host,
        port or _PORTS[parts.scheme],
        security,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _sender(text: str) -> "Address":
    """Read an address, or "Name <address>". Raises ValueError."""
    # Python's reader of headers takes half a megabyte, which every worker would hold for a site that sends no mail.
    from email.policy import SMTP

    wrong = 'is no address such as desk@example.be or "Readiness <desk@example.be>"'
    if not text.isprintable():
        raise ValueError(wrong)
    try:
        header: Any = SMTP.header_factory("From", text)
        addresses = header.addresses
    except (HeaderParseError, ValueError, IndexError):
        raise ValueError(wrong) from None
    if len(addresses) != 1 or header.defects or not _ADDRESS.fullmatch(addresses[0].addr_spec):
        raise ValueError(wrong)
    found: Address = addresses[0]
    return found


def _security(scheme: str, host: str, *, off: bool) -> str:
    if scheme == "smtps":
        if off:
            raise ValueError("says smtps:// and ?tls=off, which exclude each other")
        return TLS
    return PLAIN if off or _is_loopback(host) else STARTTLS


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
