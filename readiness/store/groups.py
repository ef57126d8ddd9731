"""Which selections of companies are large enough to be told about (see `domain.disclosure`)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readiness.domain.disclosure import NONE, Heads, Selection, may_show
from readiness.domain.field import SECTOR, SIZE
from readiness.domain.layout import FIRST_YEAR, Layout, symbol
from readiness.store import figures
from readiness.store.responses import Filter

DIMENSIONS = ("size", "sector", "language", "year", "campaign")
"""What a restricted view can be filtered by, in the order of the places in a head."""

MOST_FIXED = 1
"""How many of them at once."""

_FIRST_CAMPAIGN = 0x100


@dataclass(frozen=True, slots=True)
class Groups:
    """How many companies there are of each size, sector, language, year and campaign, all by their newest round.

    A round answers one campaign at most, so the campaigns, and having none, are the cells of one dimension.
    """

    layout: Layout
    campaigns: Mapping[str, str]
    """The character that stands for a campaign in a head, by its uid."""
    heads: Heads

    @classmethod
    def read(cls, session: Session, layout: Layout) -> "Groups":
        """Count all that was submitted with one version of the instrument."""
        version, width = layout.instrument.version, layout.head
        # First the campaigns: who hands in between the two statements is then in none of them yet.
        in_campaigns = figures.read_campaign_heads(session, version, width)
        rest = Counter(_pieces(figures.read_heads(session, Filter(), version, width), width))
        heads: Counter[str] = Counter()
        campaigns = {uid: chr(_FIRST_CAMPAIGN + number) for number, uid in enumerate(in_campaigns)}
        for uid, text in in_campaigns.items():
            inside = Counter(_pieces(text, width))
            rest -= inside
            heads.update({head + campaigns[uid]: count for head, count in inside.items()})
        heads.update({head + NONE: count for head, count in rest.items()})
        return cls(layout, campaigns, heads)

    def may_show(self, asked: Mapping[str, str]) -> bool:
        """Whether figures of a selection, such as size `p1`, may be told.

        At most one dimension is fixed. With two, what is hidden in one table could be worked out from the totals
        of several others, each of which is large enough by itself.
        """
        if len(asked) > MOST_FIXED:
            return False
        selection: Selection = {DIMENSIONS.index(name): self._value(name, asked[name]) for name in asked}
        return may_show(self.heads, selection)

    def _value(self, name: str, text: str) -> str:
        """The character in a head that a filter asks for; none at all for what is in none of them."""
        if name == "campaign":
            return self.campaigns.get(text, "")
        if name == "language":
            return text[0]
        if name == "year":
            return symbol(int(text) - FIRST_YEAR)
        item = self.layout.instrument.questionnaire.item(SIZE if name == "size" else SECTOR)
        codes = [option.code for option in item.options]
        # Another version may have an option that this one has not.
        return symbol(codes.index(text)) if text in codes else ""


def _pieces(text: str, width: int) -> Iterator[str]:
    """The beginnings of lines that stand behind each other in a text."""
    return map("".join, zip(*(text[place::width] for place in range(width)), strict=True))
