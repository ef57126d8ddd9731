"""Which kind of thing is sent by what."""

from readiness.store.outgoing_models import MAIL
from readiness.worker import mail
from readiness.worker.handling import Handler

HANDLERS: dict[str, Handler] = {MAIL: mail.send}
