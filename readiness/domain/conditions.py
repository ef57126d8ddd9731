"""Conditions on a company's answers, as advice and flags state them."""

from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import ASKED, NOT_APPLICABLE, Answers, Route, holds
from readiness.domain.errors import ContentError
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import units_of


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a fact, or something about one item. Exactly one of the five is set.

    `unoffered`: the answer names an option that the company's other answers do not offer it.
    """

    fact: str | None = None
    item: str | None = None
    chosen: frozenset[str] = frozenset()
    min_chosen: int | None = None
    max_points: Fraction | None = None
    unoffered: bool = False

    def check(self, questionnaire: Questionnaire, key: str) -> None:
        """Raise ContentError for a fact, item or option that the questionnaire does not have."""
        if self.fact is not None:
            if self.fact not in questionnaire.facts:
                raise ContentError(key, f"unknown fact {self.fact}")
            return
        if self.item is None or self.item not in questionnaire.by_code:
            raise ContentError(key, f"unknown item {self.item}")
        unknown = self.chosen - set(questionnaire.item(self.item).by_code)
        if unknown:
            raise ContentError(key, f"item {self.item} has no option {', '.join(sorted(unknown))}")
        if self.max_points is not None and not questionnaire.item(self.item).scored:
            raise ContentError(key, f"item {self.item} is not scored, so it has no points")

    def met(self, way: Route, answers: Answers) -> bool:
        """Whether it holds. An item that does not apply meets nothing; an absent one has 0 points."""
        if self.fact is not None:
            return way.holds(self.fact)
        item = way.questionnaire.item(self.item or "")
        if way.state[item.code] == NOT_APPLICABLE:
            return False
        if self.max_points is not None:
            units = units_of(item, answers.get(item.code), way)
            return way.questionnaire.tally.at_most(units, self.max_points)
        if way.state[item.code] != ASKED:
            return False
        if self.unoffered:
            return item.code in answers and not way.answered(item.code)
        return holds(item, self.chosen, self.min_chosen or 0, answers.get(item.code))


@dataclass(frozen=True, slots=True)
class When:
    """Conditions together: all of `every`, and at least one of `either` where there are any."""

    every: tuple[Condition, ...] = ()
    either: tuple[Condition, ...] = ()

    def check(self, questionnaire: Questionnaire, key: str) -> None:
        """Raise ContentError when it is empty or names what does not exist."""
        if not self.every and not self.either:
            raise ContentError(key, "states no condition")
        for condition in (*self.every, *self.either):
            condition.check(questionnaire, key)

    def met(self, way: Route, answers: Answers) -> bool:
        """Whether the conditions hold together."""
        if not all(condition.met(way, answers) for condition in self.every):
            return False
        return not self.either or any(condition.met(way, answers) for condition in self.either)
