"""What a worker does now and then beside sending."""

import logging
from datetime import timedelta
from time import monotonic

from sqlalchemy import Engine

from readiness.upkeep import quality

LOOKS_EVERY = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Duties:
    """How well the questionnaire measures is computed once a day, by one of all workers.

    Nothing is sent by that worker meanwhile. Without the extra `statistics` nobody does it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._next = 0.0 if quality.is_installed() else float("inf")

    def look(self) -> None:
        """Do what is due; asked again within the hour, nothing."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + LOOKS_EVERY.total_seconds()
        try:
            quality.keep_daily(self.engine)
        except Exception as error:  # noqa: BLE001 - what cannot be computed does not keep anything from being sent
            _log.error("the quality of the questionnaire cannot be computed: %s", type(error).__name__)
