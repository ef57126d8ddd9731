"""A save that names what it read: when another one came between, it looks again."""

from collections.abc import Callable

from sqlalchemy.orm.exc import StaleDataError

from readiness.answering.visit import Answer

TURNS = 20
"""How often a save looks again; tabs of one company are never so many at one moment."""


def until_saved(attempt: Callable[[], Answer | None]) -> Answer:
    """Try until an attempt has an answer: it has None where another save came between reading and writing.

    Each turn is one of theirs. Raises StaleDataError, with which the form comes back, after TURNS of them.
    """
    for _turn in range(TURNS):
        answer = attempt()
        if answer is not None:
            return answer
    raise StaleDataError
