"""One drawing of a dashboard, which is also a table and a file: rows of shares, or of groups with their middle half."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from readiness.domain.disclosure import LEAST
from readiness.domain.distribution import Distribution, Interval, Share, wilson
from readiness.i18n import whole

COARSE_BELOW = 100
COARSE = 5
"""Below this many companies a share that is passed on is told in steps of five percentage points."""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share in percent with its interval and, where there is one, the published percentage beside it."""

    label: str
    count: int | None
    percent: float
    low: float
    high: float
    published: float | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The scores of one group (0 to 100): None where they are not shown."""

    label: str
    count: int | None
    lower: float | None
    median: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: `base` is the number of companies behind it, and None where it is not told exactly."""

    code: str
    title: str
    base: int | None
    shares: list[ShareRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    middle: GroupRow | None = None
    note: str = ""
    source: str = ""
    hidden: bool = False

    @property
    def published(self) -> bool:
        """Whether published percentages stand beside the shares."""
        return any(row.published is not None for row in self.shares)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How exactly figures are told: as they are inside, and coarsely to whoever may pass them on."""

    exact: bool

    def hides(self, base: int) -> bool:
        """Whether so few companies may not be told about."""
        return not self.exact and base < LEAST

    def count(self, number: int) -> int | None:
        """A number of companies, where it is told."""
        return number if self.exact else None

    def row(self, label: str, share: Share, published: float | None = None) -> ShareRow:
        """A share as it is told. The interval is made of the told share alone, so that it betrays no other one.

        It reaches from the lower end of that of the lowest share which is told so to the upper end of that of
        the highest, on a base that is rounded down: never narrower than what the companies bear out.
        """
        found = share.interval
        if not self.exact:
            base, share = told_base(share.base), self.told(share)
            found = _around(share, base) if base else None
        low, high = (100 * found.low, 100 * found.high) if found else (0.0, 100.0)
        return ShareRow(label, self.count(share.count), share.percent, low, high, published)

    def told(self, share: Share) -> Share:
        """A share as exactly as it is told."""
        return share if self.exact else coarse(share)

    def ranked(self, shares: Mapping[str, Share]) -> list[tuple[str, Share]]:
        """Shares of all companies, the largest first as they are told: those that look alike stay in their order,
        so that it tells nothing of what was rounded away.
        """
        return sorted(shares.items(), key=lambda one: -self.told(one[1]).percent)

    def group(self, label: str, scores: Distribution, *, shown: bool = True) -> GroupRow:
        """The middle half of a distribution; to be passed on it is in steps of five points."""
        if not shown or not scores.number or self.hides(scores.number):
            return GroupRow(label, self.count(scores.number), None, None, None)
        lower, median, upper = (scores.quantile(part) or 0.0 for part in (0.25, 0.5, 0.75))
        if not self.exact:
            lower, median, upper = (float(step(score)) for score in (lower, median, upper))
        return GroupRow(label, self.count(scores.number), lower, median, upper)


def coarse(share: Share) -> Share:
    """A share out of a hundred or out of twenty that is nearest, so that no single company can be read off."""
    if share.base >= COARSE_BELOW:
        return Share(whole(share.percent), 100)
    return Share(step(share.percent) // COARSE, 100 // COARSE)


def _around(told: Share, base: int) -> Interval:
    """From the lowest to the highest that the interval of a share may reach which is told so."""
    half = 0.5 / told.base
    share = told.count / told.base
    return Interval(wilson(max(0.0, share - half), base).low, wilson(min(1.0, share + half), base).high)


def told_base(base: int) -> int:
    """The base rounded down to 1, 2 or 5 times a power of ten: 10, 20, 50, 100, …; 0 for none."""
    steps = (lead * 10**power for power in range(9) for lead in (1, 2, 5))
    return max((one for one in steps if one <= base), default=0)


def step(value: float) -> int:
    """The nearest multiple of five, the higher one of two."""
    return COARSE * whole(value / COARSE)


STANDING = "standing"
Shown = Mapping[str, frozenset[str]]
"""The sizes and sectors whose figures may be shown, by the code of the item; by STANDING the published scales."""
