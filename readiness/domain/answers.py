"""Answers, and the route that they open through a questionnaire."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from readiness.domain.item import Item, Kind, Option
from readiness.domain.questionnaire import Page, Questionnaire
from readiness.domain.text import Text

Value = str | list[str] | dict[str, str]
"""One option's code, several codes, or a level's code for each row of a grid."""

Answers = Mapping[str, Value]
"""Values by item code. `B1.other` holds the text behind an option, `D2.hours` a number as text."""

ASKED, ABSENT, NOT_APPLICABLE = "asked", "absent", "not_applicable"
"""Asked; not asked because the company's own answer makes it 0; not asked because it does not apply."""


@dataclass(frozen=True)
class Route:
    """What one company is asked, given its answers so far."""

    questionnaire: Questionnaire
    answers: Answers
    state: Mapping[str, str]
    _looked_at: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Which answers are valid, as far as anybody has asked: a report asks the same a hundred times."""

    @cached_property
    def asked(self) -> tuple[Item, ...]:
        """The asked items, in order."""
        return tuple(item for item in self.questionnaire.items if self.state[item.code] == ASKED)

    @cached_property
    def missing(self) -> tuple[Item, ...]:
        """The asked items that have no valid answer yet, in order."""
        return tuple(item for item in self.asked if not self.answered(item.code))

    def holds(self, fact: str) -> bool:
        """Whether a named fact holds. It looks only at an item that is asked itself."""
        found = self.questionnaire.facts[fact]
        item = self.questionnaire.item(found.item)
        value = self.answers.get(found.item)
        return self.state[found.item] == ASKED and holds(item, found.chosen, found.min_chosen, value)

    def offered(self, item: Item) -> tuple[Option, ...]:
        """The options that this company may choose: all, or those that it chose at the item they come from."""
        if item.options_from is None:
            return item.options
        chosen = self.answers.get(item.options_from, ())
        source = self.questionnaire.item(item.options_from).by_code
        return tuple(option for option in item.options if option.code in chosen or option.code not in source)

    def wording(self, item: Item) -> Text:
        """The question as this company is asked it."""
        if item.alt_text is not None and item.alt_if is not None and self.holds(item.alt_if):
            return item.alt_text
        return item.text

    def answered(self, code: str) -> bool:
        """Whether the item has an answer that is possible on this route."""
        if code not in self.answers:
            return False
        found = self._looked_at.get(code)
        if found is None:
            found = self._looked_at[code] = self._look_at(code)
        return found

    def _look_at(self, code: str) -> bool:
        item = self.questionnaire.by_code[code]
        if item.options_from is None:
            return is_valid(item, item.by_code, self.answers[code])
        return is_valid(item, {option.code for option in self.offered(item)}, self.answers[code])

    def page_items(self, page: Page) -> tuple[Item, ...]:
        """The items of a page that are asked."""
        return tuple(item for item in page.items if self.state[item.code] == ASKED)

    def next_page(self, slug: str | None = None) -> Page | None:
        """The first page after this one (or the first of all) on which something is asked."""
        pages = self.questionnaire.pages
        after = 0 if slug is None else next(n for n, page in enumerate(pages, 1) if page.slug == slug)
        return next((page for page in pages[after:] if self.page_items(page)), None)


def route(questionnaire: Questionnaire, answers: Answers) -> Route:
    """Decide for every item, in order, whether it is asked."""
    state: dict[str, str] = {}
    known = dict.fromkeys(questionnaire.facts, False)
    for item in questionnaire.items:
        if item.applies_if is not None and not known[item.applies_if]:
            state[item.code] = NOT_APPLICABLE
        elif item.absent_if is not None and known[item.absent_if]:
            state[item.code] = ABSENT
        else:
            state[item.code] = ASKED
            # A fact holds only of an item that is asked: all others stay as they began.
            for fact in questionnaire.facts_on[item.code]:
                known[fact.code] = holds(item, fact.chosen, fact.min_chosen, answers.get(item.code))
    return Route(questionnaire, answers, state)


def is_valid(item: Item, codes: Collection[str], value: Value) -> bool:
    """Whether a value answers an item: the right shape, offered codes, none twice, nothing beside an exclusive one."""
    if item.kind is Kind.SINGLE:
        return isinstance(value, str) and value in codes
    if item.kind is Kind.GRID:
        return isinstance(value, dict) and all(value.get(row.code) in codes for row in item.rows)
    if not isinstance(value, list) or not value or not all(code in codes for code in value):
        return False
    if len(set(value)) < len(value):
        return False
    return len(value) == 1 or not any(item.option(code).exclusive for code in value)


def main_network(questionnaire: Questionnaire, answers: Answers) -> str | None:
    """The most important network: the one named in B3, or the only one there is, which nobody is asked about."""
    chosen = [code for code in answers.get("B1", ()) if not questionnaire.item("B1").option(code).exclusive]
    if len(chosen) == 1:
        return chosen[0]
    named = answers.get("B3")
    return named if isinstance(named, str) and named in chosen else None


def overlaid(answers: Answers, validated: Mapping[str, Answers]) -> dict[str, Value]:
    """The company's answers with the validated ones in their place, and nothing of the old ones beside them.

    `validated` holds for each item the keys that take the place of its own: `{"B1": {"B1": ["x"]}}`.
    """
    document = {key: value for key, value in answers.items() if key.partition(".")[0] not in validated}
    for keys in validated.values():
        document |= keys
    return document


def holds(item: Item, chosen: frozenset[str], min_chosen: int, value: Value | None) -> bool:
    """Whether a value has one of `chosen`, or else at least `min_chosen` options that are not exclusive."""
    if value is None or isinstance(value, dict):
        return False
    codes = [value] if isinstance(value, str) else value
    if chosen:
        return not chosen.isdisjoint(codes)
    return sum(1 for code in codes if code in item.by_code and not item.by_code[code].exclusive) >= min_chosen
