"""Which kind of thing is sent by what."""

from readiness.worker.handling import Handler

HANDLERS: dict[str, Handler] = {}
