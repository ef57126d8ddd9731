"""The doctor says that nothing is purged when that is so, and on a young site nothing."""

import os
from datetime import timedelta

import pytest
from flask import Flask

from readiness.config import Config
from readiness.extensions import db
from readiness.store import assessments
from readiness.store.models import HourlyCount, now
from readiness.store.review_models import AuditEntry
from readiness.upkeep.doctor import content
from readiness.upkeep.purge import PURGED
from tests.upkeep.asking import asked
from tests.upkeep.test_doctor import SOUND

DAY = timedelta(days=1)
KEPT = 90 * DAY


def said() -> list[str]:
    config = Config.from_environment({**os.environ, **SOUND})
    return [one.what for one in asked(content.purge_findings, config)]


def begun(*ages: timedelta) -> None:
    for age in ages:
        assessments.begin(db.writing_session, "nl", "2026.1", at=now() - age)


@pytest.mark.parametrize(
    ("drafts", "purged", "what"),
    [
        ([], None, ""),
        ([KEPT + 34 * DAY], None, ""),
        (
            [KEPT + 36 * DAY],
            None,
            "1 row is kept longer than the privacy page promises, and no purge has run yet",
        ),
        (
            [KEPT + 36 * DAY, KEPT + DAY],
            None,
            "2 rows are kept longer than the privacy page promises, and no purge has run yet",
        ),
        ([KEPT + DAY], 34 * DAY, ""),
        ([], 36 * DAY, ""),
        (
            [KEPT + DAY],
            36 * DAY,
            "1 row is kept longer than the privacy page promises, and no purge has run for five weeks",
        ),
    ],
)
def test_what_is_kept_too_long(
    app: Flask, drafts: list[timedelta], purged: timedelta | None, what: str
) -> None:
    with app.app_context():
        begun(*drafts)
        # No promise is broken by what the purge takes beside that.
        hour = now().replace(minute=0, second=0, microsecond=0) - 2 * DAY
        db.writing_session.add(HourlyCount(place_hash="0" * 64, hour=hour, number=1))
        if purged:
            db.session.add(AuditEntry(actor="operator", action=PURGED, detail={}, at=now() - purged))
        db.session.commit()
    assert said() == [what] * bool(what)
