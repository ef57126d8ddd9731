"""A mail server that keeps what it took, and can be told what to answer."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.serving import free_port


class Catcher:
    """Keeps each mail that was accepted; `answer` is what it says after the final dot, `sender` to who sends."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 taken"
        self.sender = "250 welcome"
        self.thinks = 0.0
        """Seconds until it answers the final dot."""
        self.port = 0

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken, without its brackets and host."""
        return Counter(str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in self.mails)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.sender.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.sender

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.thinks)
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@contextmanager
def catching() -> Iterator[Catcher]:
    """Serve a catcher on a port of its own."""
    catcher = Catcher()
    catcher.port = free_port()
    controller = Controller(catcher, hostname="127.0.0.1", port=catcher.port)
    controller.start()
    try:
        yield catcher
    finally:
        controller.stop()
