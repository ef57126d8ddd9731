"""E-mail addresses as a mail server can be told them."""

import re

LONGEST_LOCAL = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""
_LOCAL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE | re.ASCII)


def on_the_wire(email: str) -> str:
    """The address with its domain in the letters that every server knows (IDNA).

    Raises ValueError for what no usual server takes: a part that is missing, dots in a row, or letters such as
    é before the @ (SMTPUTF8, RFC 6531, which few servers speak).
    """
    # Half a megabyte, and few lists of guests are uploaded.
    from email.headerregistry import Address

    local, _at, domain = email.rpartition("@")
    ascii_domain = domain.encode("idna").decode("ascii")
    labels = ascii_domain.split(".")
    if not local.isascii() or not _LOCAL.fullmatch(local) or len(local) > LONGEST_LOCAL:
        raise ValueError("the part before the @")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise ValueError("the part after the @")
    try:
        return Address(addr_spec=f"{local}@{ascii_domain}").addr_spec
    except IndexError as error:  # Python's parser runs off the end of some addresses.
        raise ValueError("the whole") from error


def is_usable(email: str) -> bool:
    """Whether a mail can be sent there, as far as the address itself tells."""
    try:
        on_the_wire(email)
    except ValueError:
        return False
    return True
