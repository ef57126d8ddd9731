"""What is so at the moment when Prometheus asks, the same whichever worker answers: found then, and never counted.

No request of anybody else's costs more for it, and nothing in it is about one company.
"""

import shutil
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.replica import SILENT, Replica
from readiness.store import outgoing
from readiness.store.models import now
from readiness.store.patience import Patience

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

MOST_SECONDS = 5.0
"""How long the databases may take: longer than a replica that is silent takes to be found so."""


class Gauges:
    """A collector of prometheus_client's for one application: its library asks `collect`."""

    def __init__(self, app: Flask) -> None:
        self.config: Config = app.config["READINESS"]
        ask = partial(_stored, app.extensions["readiness_alone"], app.extensions["readiness_replica"])
        self.stored = Patience(ask, MOST_SECONDS)

    def collect(self) -> "Iterator[Metric]":
        """Give each figure; those that cannot be found now are left out."""
        from prometheus_client.metrics_core import GaugeMetricFamily

        info = GaugeMetricFamily("readiness_info", "The running program.", labels=["version"])
        info.add_metric([version("readiness")], 1)
        yield info
        if self.config.data_dir.exists():
            free = shutil.disk_usage(self.config.data_dir).free
            yield GaugeMetricFamily("readiness_disk_free_bytes", "Room below the data folder.", value=free)
        try:
            due, lag = self.stored.answer()
        except (SQLAlchemyError, TimeoutError):
            return
        waiting = GaugeMetricFamily(
            "readiness_outgoing_due", "What should leave now, by kind.", labels=["kind"]
        )
        oldest = GaugeMetricFamily(
            "readiness_outgoing_overdue_seconds", "For how long the oldest is due.", labels=["kind"]
        )
        for kind, (count, seconds) in due.items():
            waiting.add_metric([kind], count)
            oldest.add_metric([kind], seconds)
        yield waiting
        yield oldest
        if lag is not None:
            yield GaugeMetricFamily("readiness_replica_lag_seconds", "How old the replica is.", value=lag)


def _stored(engine: Engine, replica: Replica | None) -> tuple[dict[str, tuple[int, float]], float | None]:
    """What is due of each kind, and the replica's age; None without a replica, or when it is silent."""
    with Session(engine) as session:
        due = outgoing.due(session, now())
        fresh = replica.freshness(session) if replica else None
    return due, None if fresh is None or fresh.instead == SILENT else fresh.age.total_seconds()
