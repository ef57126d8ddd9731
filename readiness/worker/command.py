"""``readiness worker``: sends what waits in the queue."""

import logging
import signal
from threading import Event

import click
from flask import current_app

from readiness.existing import with_database
from readiness.extensions import db
from readiness.store import schema
from readiness.worker.drain import Drain
from readiness.worker.duties import Duties
from readiness.worker.handlers import HANDLERS

_log = logging.getLogger(__name__)


@click.command("worker", short_help="Send what waits to leave, until it is stopped.")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@with_database
def worker_command(once: bool) -> None:
    """Send what waits to leave, until SIGTERM or Ctrl+C; what was begun is finished.

    Once a day one of the workers computes how well the questionnaire measures, where scipy is installed.

    Any number of workers may run at once, on any number of machines.
    """
    schema.ready(current_app.config["READINESS"])
    drain, duties = Drain(db.engine, HANDLERS), Duties(db.engine)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if once:
        while not stop.is_set() and drain.one():
            pass
        duties.look()
        return
    _log.info("Sending what waits (Ctrl+C stops it)")
    drain.until(stop, duties.look)
