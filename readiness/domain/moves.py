"""How a company begins to follow an advice: the first moves for one of its size, and what they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.answers import Answers
from readiness.domain.errors import ContentError
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.text import Text

MOVES = 3
"""How many first moves an advice has."""


class Size(StrEnum):
    """A company's size as far as advice differs by it."""

    ALONE = "alone"
    SMALL = "small"
    LARGE = "large"


class Once(StrEnum):
    """What beginning takes, before anything comes of it."""

    HOUR = "hour"
    HALF_DAY = "half_day"
    DAYS = "days"


class Then(StrEnum):
    """What it takes from then on."""

    NOTHING = ""
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True)
class Move:
    """One of the first moves, with the wordings for the sizes of which the common one is not true."""

    text: Text
    by_size: Mapping[Size, Text]

    def of(self, size: Size) -> Text:
        """The move for a company of this size."""
        return self.by_size.get(size, self.text)


@dataclass(frozen=True, slots=True)
class Effort:
    """This product's own estimate of what an advice takes: to begin with, in a large company, and from then on."""

    once: Once
    large: Once
    then: Then

    def of(self, size: Size) -> Once:
        """What beginning takes in a company of this size."""
        return self.large if size is Size.LARGE else self.once


@dataclass(frozen=True, slots=True)
class Sizes:
    """By which answers a company counts as one person alone, or as large; by any other it is small."""

    item: str
    alone: frozenset[str]
    large: frozenset[str]

    def of(self, answers: Answers) -> Size:
        """The size that a company answered; small as long as it has not."""
        answer = answers.get(self.item)
        if answer in self.alone:
            return Size.ALONE
        return Size.LARGE if answer in self.large else Size.SMALL

    def check(self, questionnaire: Questionnaire) -> None:
        """Raise ContentError when something names what the questionnaire does not have."""
        if self.item not in questionnaire.by_code:
            raise ContentError("sizes.item", f"unknown item {self.item}")
        unknown = (self.alone | self.large) - set(questionnaire.item(self.item).by_code)
        if unknown:
            raise ContentError("sizes", f"item {self.item} has no {', '.join(sorted(unknown))}")
