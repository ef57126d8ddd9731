"""A worker to be killed: `python -m tests.worker.sending DATABASE PORT` drains the queue into a mail server."""

import smtplib
import sys
from datetime import timedelta
from email.message import EmailMessage
from threading import Event

from readiness.engines import make_engine
from readiness.store.outgoing_models import MAIL
from readiness.worker.drain import Drain, Pace
from readiness.worker.handling import Task
from readiness.worker.smtp import deliver

LEASE = timedelta(seconds=1)


class ToPort:
    """Sends each task as a mail to one port of this machine, its uid in the Message-ID."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self, task: Task) -> None:
        message = EmailMessage()
        message["From"], message["To"] = "desk@example.be", "info@example.be"
        message["Subject"], message["Message-ID"] = "A mail", f"<{task.uid}@localhost>"
        message.set_content(".a line that begins with a dot\n..\nthe end")
        server = smtplib.SMTP("127.0.0.1", self.port, timeout=10)
        try:
            deliver(server, message, task.hand_over)
        finally:
            server.close()


def main(database_url: str, port: str) -> None:
    drain = Drain(make_engine(database_url), {MAIL: ToPort(int(port))}, Pace(LEASE, 0.05))
    drain.until(Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
