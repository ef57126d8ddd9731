"""How the headers of a letter are broken into lines (RFC 5322, 2.1.1, and RFC 2047, 2).

What Python's newer policies do takes the quotes of a long name away, so that a comma in it makes a second receiver,
and lets an encoded word grow with the line. So names and subjects are folded here, by the class that encodes words.
"""

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

_CRLF = "\r\n"
_WIDE = 76
"""Signs in a line that holds an encoded word, which itself has 75 at most."""


class Wire(EmailPolicy):
    """A mail as a mail server gets it."""

    def fold(self, name: str, value: Any) -> str:
        """One header, with the ends of its lines."""
        match name.lower():
            case "subject":
                return f"{name}: {_words(str(value), name)}{_CRLF}"
            case "from" | "to":
                [address] = value.addresses
                return f"{name}: {_mailbox(address, name)}{_CRLF}"
            case "list-unsubscribe" | "message-id":
                # Folded, an address would come apart. Lines of 998 bytes are allowed.
                return f"{name}: {value}{_CRLF}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii")


WIRE = Wire(linesep=_CRLF)


def _words(text: str, name: str) -> str:
    """A text after the name of its header: as it is where one line holds it, and otherwise encoded."""
    plain = text.isascii() and len(f"{name}: {text}") <= _WIDE
    return text if plain else Header(text, "utf-8", _WIDE, name).encode(linesep=_CRLF)


def _mailbox(address: Address, name: str) -> str:
    """An address after the name of its header. A name that is too long for a line is encoded: that needs no quotes."""
    if not address.display_name:
        return address.addr_spec
    shown = str(address).removesuffix(f" <{address.addr_spec}>")
    if not shown.isascii() or len(f"{name}: {shown}") > _WIDE:
        shown = Header(address.display_name, "utf-8", _WIDE, name).encode(linesep=_CRLF)
    last = len(f"{name}: {shown}".rpartition(_CRLF)[2])
    between = " " if last + len(f" <{address.addr_spec}>") <= _WIDE else f"{_CRLF} "
    return f"{shown}{between}<{address.addr_spec}>"
