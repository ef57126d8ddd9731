"""Answers that do not sit well together: reasons for a consultant to ask. They change no score."""

from dataclasses import dataclass

from readiness.domain.answers import Answers, route
from readiness.domain.conditions import When
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.text import Text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One contradiction, the items that it lies between, and what to ask the company."""

    code: str
    items: tuple[str, ...]
    title: Text
    text: Text
    when: When


def contradictory(
    contradictions: tuple[Contradiction, ...], questionnaire: Questionnaire, answers: Answers
) -> tuple[Contradiction, ...]:
    """The contradictions that these answers show, in the order of the content."""
    way = route(questionnaire, answers)
    return tuple(one for one in contradictions if one.when.met(way, answers))
