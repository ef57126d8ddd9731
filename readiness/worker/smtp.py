"""Hands one mail to a mail server, and knows at which byte it becomes the server's."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

from readiness.mail.letters import on_the_wire
from readiness.store.letters import ANSWERED, SENDER_REFUSED
from readiness.worker.handling import RefusedError, TryLaterError

LAST_ANSWER = 600.0
"""Seconds for the answer to the final dot, as RFC 5321, 4.5.3.2.6 asks: a server may look into the mail before it
takes it, and whoever does not wait that long has a person decide, who sends it twice. The lease is longer.
"""
_CRLF = b"\r\n"
_GO_ON, _TAKEN, _FORWARDED = 354, 250, 251


def deliver(server: smtplib.SMTP, message: EmailMessage, hand_over: Callable[[], None]) -> None:
    """Send a mail to its one receiver; `hand_over` is called just before the final dot leaves.

    `smtplib.SMTP.sendmail` sends body and dot in one piece, so this speaks the last part itself (RFC 5321, 4.1.1.4).
    Raises TryLaterError or RefusedError when the server said no. An error after `hand_over` that is neither
    leaves open whether the server took it.
    """
    body = on_the_wire(message)
    server.ehlo_or_helo_if_needed()
    _expect_sender(*server.mail(message["From"].addresses[0].addr_spec))
    _expect(*server.rcpt(message["To"].addresses[0].addr_spec), _TAKEN, _FORWARDED)
    _expect(*server.docmd("DATA"), _GO_ON)
    server.send(_dotted(body))
    hand_over()
    server.send(b"." + _CRLF)
    if server.sock is not None:
        server.sock.settimeout(LAST_ANSWER)
    _expect(*server.getreply(), _TAKEN)


def _dotted(body: bytes) -> bytes:
    """Double the dots that begin a line, and end with a line's end."""
    stuffed = _CRLF.join(b"." + line if line.startswith(b".") else line for line in body.split(_CRLF))
    return stuffed if stuffed.endswith(_CRLF) else stuffed + _CRLF


def _expect_sender(code: int, text: bytes) -> None:
    """Go on when the server takes letters from us. If not, that is no fault of this one letter's receiver."""
    if 500 <= code < 600:
        raise TryLaterError(f"{SENDER_REFUSED}{code}")
    _expect(code, text, _TAKEN)


def _expect(code: int, _text: bytes, *wanted: int) -> None:
    """Go on when the server agrees; its words are not kept, because they may repeat the address."""
    if code in wanted:
        return
    if code == -1:
        # The connection ended without an answer.
        raise smtplib.SMTPServerDisconnected
    reason = f"{ANSWERED}{code}"
    raise RefusedError(reason) if 500 <= code < 600 else TryLaterError(reason)
