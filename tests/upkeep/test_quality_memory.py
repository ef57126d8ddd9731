"""What the figures of the questionnaire rest on fits into memory, however many companies there are."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.upkeep import quality
from readiness.upkeep.measured import Measured

COMPANIES = 5000
BYTES_EACH = 400
BEGUN = datetime(2026, 5, 4, tzinfo=UTC)


class Stored:
    """A session that finds many companies, one after the other."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes

    def execute(self, _query: object) -> Iterator[tuple[Any, ...]]:
        for number in range(COMPANIES):
            items = {
                code: {"state": "scored", "points": number % 8 / 7, "maximum": 1.0} for code in self.codes
            }
            yield {"items": items}, 1, BEGUN, BEGUN + timedelta(minutes=5 + number % 50)


def test_a_company_takes_a_few_bytes() -> None:
    groups = load(LATEST).questionnaire.scored_items
    scored = [item for _dimension, group in groups for item in group]
    stored = cast(Session, Stored([item.code for item in scored]))
    names = quality.measures(scored)
    tracemalloc.start()
    points, minutes = quality._points(stored, LATEST, names)
    measured = Measured(list(names), points)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (measured.number, len(minutes)) == (COMPANIES, COMPANIES)
    assert peak / COMPANIES < BYTES_EACH
    assert measured._of([0])[3, 0] == pytest.approx(3 / 7)
