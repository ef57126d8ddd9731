"""What other answers would do to a company's score, in words."""

from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import Answers, route
from readiness.domain.comparison import compare
from readiness.domain.questionnaire import Questionnaire
from readiness.presentation.since import (
    ChangedAnswer,
    Pair,
    changed_answer,
    dimension_pairs,
    readiness_pair,
    worth_showing,
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both scores, the answers that were changed, and the questions that this opens and leaves unanswered.

    `rest` is what the changed answers do not explain, because other questions count.
    """

    readiness: Pair
    level_before: str
    level_after: str
    dimensions: list[Pair]
    changed: list[ChangedAnswer]
    rest: Fraction | None
    open_questions: list[str]


def what_if_so(questionnaire: Questionnaire, answers: Answers, tried: Answers, lang: str) -> WhatIf | None:
    """Set other answers beside those that were submitted; None where they are the same."""
    if answers == tried:
        return None
    found = compare(questionnaire, answers, questionnaire, tried)
    ways = route(questionnaire, answers), route(questionnaire, tried)
    changed = [one for one in found.changes if answers.get(one.later.code) != tried.get(one.later.code)]
    explained = sum((one.effect for one in changed if one.effect), Fraction(0))
    return WhatIf(
        readiness=readiness_pair(found),
        level_before=found.before.level.name[lang],
        level_after=found.after.level.name[lang],
        dimensions=dimension_pairs(found, lang),
        changed=[changed_answer(one, ways, lang) for one in changed],
        rest=worth_showing(found.after.readiness - found.before.readiness - explained),
        open_questions=[ways[1].wording(item)[lang] for item in ways[1].missing],
    )
