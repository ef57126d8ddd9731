"""The answers of the round before, beside the questions of a new one."""

from collections.abc import Iterable

from readiness.answering.question_view import LastTime
from readiness.domain.item import Item
from readiness.i18n import day, language
from readiness.presentation.last_time import answers_last_time
from readiness.store.models import Assessment


def last_time(earlier: Assessment | None, items: Iterable[Item]) -> dict[str, LastTime]:
    """What to show beside each of these items, by code; nothing without an earlier round."""
    if earlier is None or earlier.submitted_at is None:
        return {}
    when = day(earlier.submitted_at)
    found = answers_last_time(earlier, items, language())
    return {code: LastTime(when, lines) for code, lines in found.items()}
