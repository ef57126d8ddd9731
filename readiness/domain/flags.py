"""Risks that a company runs, outside the score: which are raised, and which of them are high."""

from dataclasses import dataclass

from readiness.domain.answers import Answers, route
from readiness.domain.conditions import When
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.text import Text


@dataclass(frozen=True, slots=True)
class Flag:
    """One risk; with `high_when` it can be a high one."""

    code: str
    title: Text
    text: Text
    sources: tuple[str, ...]
    when: When
    high_when: When | None = None


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A risk that these answers show."""

    flag: Flag
    high: bool


def raised(flags: tuple[Flag, ...], questionnaire: Questionnaire, answers: Answers) -> tuple[RaisedFlag, ...]:
    """The risks that the answers show, high ones first."""
    way = route(questionnaire, answers)
    found = [
        RaisedFlag(flag, flag.high_when is not None and flag.high_when.met(way, answers))
        for flag in flags
        if flag.when.met(way, answers)
    ]
    return tuple(sorted(found, key=lambda one: not one.high))
