"""Which selections of companies are large enough to be told about (see `domain.disclosure`)."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readiness.domain.benchmarks import PositionScale
from readiness.domain.disclosure import NONE, Heads, Selection, may_show, may_show_part
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
        return may_show(self.heads, self._selection(asked))

    def may_compare(self, scale: PositionScale, asked: Mapping[str, str]) -> bool:
        """Whether those of a selection whom a published scale covers may be told about, beside all of them."""
        if len(asked) > MOST_FIXED:
            return False
        sizes, sectors = self._codes(SIZE), self._codes(SECTOR)
        part = {
            DIMENSIONS.index("size"): _symbols(sizes, scale.sizes),
            DIMENSIONS.index("sector"): _symbols(sectors, set(sectors) - scale.not_for_sectors),
        }
        return may_show_part(self.heads, self._selection(asked), part)

    def _selection(self, asked: Mapping[str, str]) -> Selection:
        return {DIMENSIONS.index(name): self._value(name, asked[name]) for name in asked}

    def _codes(self, item: str) -> list[str]:
        return [option.code for option in self.layout.instrument.questionnaire.item(item).options]

    def _value(self, name: str, text: str) -> str:
        """The character in a head that a filter asks for.

        None at all for a campaign that nobody answered, and for a size or sector of another version.
        """
        if name == "campaign":
            return self.campaigns.get(text, "")
        if name == "language":
            return text[0]
        if name == "year":
            return symbol(int(text) - FIRST_YEAR)
        codes = self._codes(SIZE if name == "size" else SECTOR)
        return symbol(codes.index(text)) if text in codes else ""


def _symbols(codes: list[str], some: Collection[str]) -> frozenset[str]:
    """The characters that stand for some of an item's options."""
    return frozenset(symbol(place) for place, code in enumerate(codes) if code in some)


def _pieces(text: str, width: int) -> Iterator[str]:
    """The beginnings of lines that stand behind each other in a text."""
    return map("".join, zip(*(text[place::width] for place in range(width)), strict=True))
