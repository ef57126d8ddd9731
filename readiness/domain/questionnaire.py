"""The questionnaire: sections of items with options, the facts that route, and the dimensions that score.

Everything is frozen and checks itself when it is built, so that a questionnaire that exists is a valid one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from readiness.domain.errors import ContentError
from readiness.domain.item import Fact, Item, Kind, refuse_twice
from readiness.domain.tally import Tally
from readiness.domain.text import Text


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the questionnaire; `dimension` is None where nothing is scored."""

    code: str
    title: Text
    intro: Text
    items: tuple[Item, ...]
    dimension: str | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a section's points add up to, with its weight of the 100 and why it has that weight."""

    code: str
    weight: int
    name: Text
    reason: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A range of readiness, from `start` up to the next level's."""

    code: str
    start: int
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Page:
    """The items that are asked together: a section, or the part of it whose routing is known by then."""

    slug: str
    section: Section
    part: int
    parts: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Questionnaire:
    """The whole instrument: everything that is asked, and how it is scored."""

    version: str
    levels: tuple[Level, ...]
    dimensions: tuple[Dimension, ...]
    facts: Mapping[str, Fact]
    sections: tuple[Section, ...]
    items: tuple[Item, ...] = field(init=False, repr=False)
    pages: tuple[Page, ...] = field(init=False, repr=False)
    by_code: Mapping[str, Item] = field(init=False, repr=False, compare=False)
    dimension_of: Mapping[str, Dimension] = field(init=False, repr=False, compare=False)
    scored_items: tuple[tuple[Dimension, tuple[Item, ...]], ...] = field(
        init=False, repr=False, compare=False
    )
    facts_on: Mapping[str, tuple[Fact, ...]] = field(init=False, repr=False, compare=False)
    deciding: frozenset[str] = field(init=False, repr=False, compare=False)
    """The items on whose answers it depends which others are asked, or which options they offer."""
    tally: Tally = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = tuple(item for section in self.sections for item in section.items)
        refuse_twice("items", (item.code for item in items))
        refuse_twice("export names", (item.name for item in items))
        refuse_twice("sections", (section.code for section in self.sections))
        refuse_twice("levels", (level.code for level in self.levels))
        refuse_twice("dimensions", (dimension.code for dimension in self.dimensions))
        dimensions = {dimension.code: dimension for dimension in self.dimensions}
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "by_code", {item.code: item for item in items})
        self._check_weights_and_levels()
        self._check_sections(dimensions)
        self._check_facts()
        self._check_items()
        scored = tuple(
            (d, tuple(i for s in self.sections if s.dimension == d.code for i in s.items if i.scored))
            for d in self.dimensions
        )
        object.__setattr__(self, "scored_items", scored)
        facts_on = {item.code: tuple(f for f in self.facts.values() if f.item == item.code) for item in items}
        object.__setattr__(self, "facts_on", facts_on)
        sources = {item.options_from for item in items if item.options_from}
        object.__setattr__(self, "deciding", frozenset(sources | {f.item for f in self.facts.values()}))
        object.__setattr__(self, "tally", Tally.of(item for item in items if item.scored))
        object.__setattr__(
            self,
            "dimension_of",
            {i.code: dimensions[s.dimension] for s in self.sections if s.dimension for i in s.items},
        )
        object.__setattr__(self, "pages", tuple(page for s in self.sections for page in self._pages_of(s)))

    def item(self, code: str) -> Item:
        """The item with this code; KeyError when there is none."""
        return self.by_code[code]

    def page(self, slug: str) -> Page | None:
        """The page at this address, or None."""
        return next((page for page in self.pages if page.slug == slug), None)

    def _check_weights_and_levels(self) -> None:
        if sum(dimension.weight for dimension in self.dimensions) != 100:
            raise ContentError("dimension", "the weights do not add up to 100")
        starts = [level.start for level in self.levels]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > 100:
            raise ContentError("level", "levels start at 0 and rise")

    def _check_sections(self, dimensions: Mapping[str, Dimension]) -> None:
        for section in self.sections:
            if section.dimension and section.dimension not in dimensions:
                raise ContentError(f"section {section.code}", f"unknown dimension {section.dimension}")
            if not section.dimension and any(item.scored for item in section.items):
                raise ContentError(f"section {section.code}", "has scored items but no dimension")
        missing = set(dimensions) - {section.dimension for section in self.sections}
        if missing:
            raise ContentError("dimension", f"no section scores {', '.join(sorted(missing))}")

    def _check_facts(self) -> None:
        for fact in self.facts.values():
            key = f"fact {fact.code}"
            if fact.item not in self.by_code:
                raise ContentError(key, f"unknown item {fact.item}")
            if bool(fact.chosen) == bool(fact.min_chosen):
                raise ContentError(key, "says either chosen or min_chosen")
            unknown = fact.chosen - set(self.by_code[fact.item].by_code)
            if unknown:
                raise ContentError(key, f"item {fact.item} has no option {', '.join(sorted(unknown))}")

    def _check_items(self) -> None:
        earlier: set[str] = set()
        for item in self.items:
            key = f"item {item.code}"
            for name in (item.applies_if, item.absent_if, item.alt_if):
                if name is not None and name not in self.facts:
                    raise ContentError(key, f"unknown fact {name}")
                if name is not None and self.facts[name].item not in earlier:
                    raise ContentError(key, f"fact {name} rests on a later item, {self.facts[name].item}")
            if item.options_from is not None and item.options_from not in earlier:
                raise ContentError(key, f"options_from names no earlier item: {item.options_from}")
            if item.options_from is not None and self.by_code[item.options_from].kind is not Kind.MULTIPLE:
                raise ContentError(key, f"options_from needs an item of several choices: {item.options_from}")
            if item.variant_of is not None and item.variant_of not in earlier:
                raise ContentError(key, f"variant_of names no earlier item: {item.variant_of}")
            earlier.add(item.code)

    def _pages_of(self, section: Section) -> Iterable[Page]:
        parts: list[list[Item]] = [[]]
        for item in section.items:
            facts = (self.facts[name].item for name in (item.applies_if, item.absent_if, item.alt_if) if name)
            leans_on = {*facts, item.options_from}
            if leans_on & {other.code for other in parts[-1]}:
                parts.append([])
            parts[-1].append(item)
        for number, items in enumerate(parts, start=1):
            slug = section.code if number == 1 else f"{section.code}-{number}"
            yield Page(slug, section, number, len(parts), tuple(items))
