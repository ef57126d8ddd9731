"""``readiness worker``: sends what waits in the queue."""

import signal
from threading import Event

import click
from flask import current_app
from flask.cli import with_appcontext

from readiness.extensions import db
from readiness.store import schema
from readiness.worker.drain import Drain
from readiness.worker.handlers import HANDLERS


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@with_appcontext
def worker_command(once: bool) -> None:
    """Send what waits to leave, until SIGTERM or Ctrl+C; what was begun is finished.

    Any number of workers may run at once, on any number of machines.
    """
    schema.ready(current_app.config["READINESS"])
    drain = Drain(db.engine, HANDLERS)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if once:
        while not stop.is_set() and drain.one():
            pass
        return
    click.echo("Sending what waits (Ctrl+C stops it)", err=True)
    drain.until(stop)
