"""What following an advice takes, in words."""

from collections.abc import Callable

from readiness.domain.moves import Effort, Once, Size, Then
from readiness.i18n import gettext as _

_ONCE: dict[Once, Callable[[], str]] = {
    Once.HOUR: lambda: _("about an hour"),
    Once.HALF_DAY: lambda: _("about half a day"),
    Once.DAYS: lambda: _("a few days"),
}
_THEN: dict[Then, Callable[[str], str]] = {
    Then.DAILY: lambda first: _("%(first)s, then a quarter of an hour every working day", first=first),
    Then.WEEKLY: lambda first: _("%(first)s, then one to two hours a week", first=first),
    Then.MONTHLY: lambda first: _("%(first)s, then about an hour a month", first=first),
    Then.QUARTERLY: lambda first: _("%(first)s, then about half a day every quarter", first=first),
}


def effort_text(effort: Effort, size: Size) -> str:
    """What an advice takes in a company of this size; the estimate is ours."""
    first = _ONCE[effort.of(size)]()
    return first if effort.then is Then.NOTHING else _THEN[effort.then](first)
