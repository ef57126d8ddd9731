"""Which kind of thing is sent by what."""

from readiness.store.outgoing_models import MAIL, WEBHOOK
from readiness.worker import mail
from readiness.worker.handling import Handler
from readiness.worker.webhook import tell

HANDLERS: dict[str, Handler] = {MAIL: mail.send, WEBHOOK: tell}
