"""What became of an advice that a company meant to follow, by its answers in a later round."""

from readiness.domain.advice import AdviceBook
from readiness.domain.answers import ASKED, Answers, Route, Value, route
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.situation import improved

REACHED, OPEN, OVER, UNKNOWN = "reached", "open", "over", "unknown"
"""The answers are as good as the advice would make them; it still fits; it fits no more, for another reason;
the later version of the instrument does not have it."""


def outcome(book: AdviceBook, questionnaire: Questionnaire, advice: str, answers: Answers) -> str:
    """Judge an advice by the answers of a later round, with that round's own book and questionnaire."""
    found = next((one for one in book.advice if one.code == advice), None)
    if found is None:
        return UNKNOWN
    way = route(questionnaire, answers)
    asked = [code for code in found.reach if way.state[code] == ASKED]
    after = improved(way, found.reach).answers
    if asked and all(_same(way, code, after[code]) for code in asked):
        return REACHED
    return OPEN if found.when.met(way, answers) else OVER


def _same(way: Route, code: str, best: Value) -> bool:
    """Whether the present answer is already what following the advice would make of it."""
    present = way.answers.get(code)
    if isinstance(present, list) and isinstance(best, list):
        return set(present) == set(best)
    return present == best
