"""Which kind of thing is sent by what."""

from readiness.store.outgoing_models import WEBHOOK
from readiness.worker.handling import Handler
from readiness.worker.webhook import tell

HANDLERS: dict[str, Handler] = {WEBHOOK: tell}
